using System.Buffers;
using City.Kernel;

namespace City.Live;

/// <summary>Sorts a full buffer into parts, and merges parts of one tier into fewer of the next.</summary>
internal static class HistoryPacker
{
    /// <summary>How many times a tier grows before its parts are merged.</summary>
    public const int Fan = 8;

    /// <summary>
    /// Parts of this tier are not merged any more; with 8 shards they hold some 270 million points each time.
    /// </summary>
    public const int TierMax = 3;

    /// <summary>How many parts of the lowest tier are merged at the latest, however few points they hold.</summary>
    public const int PartsMax = 64 * Fan;

    /// <summary>What is merged at a time: its result stands in memory until it is in the store.</summary>
    private const long MergeBytesMax = 32 * 1024 * 1024;

    public static List<(HistoryPart Part, ReadOnlyMemory<byte> Body)> Pack(HistoryBuffer buffer)
    {
        var room = ArrayPool<PackedPoint>.Shared.Rent(buffer.Count);
        var points = room.AsSpan(0, buffer.Count);
        for (var i = 0; i < points.Length; i++) points[i] = buffer[i];
        points.Sort();
        using var writer = new HistoryPartWriter(tier: 0);
        foreach (var point in points) writer.Add(point, buffer.Shape(point.Shape));
        writer.Finish();
        ArrayPool<PackedPoint>.Shared.Return(room);
        return writer.Parts;
    }

    /// <summary>
    /// The parts that should be merged now: those of the lowest tier that has grown enough; none most of the time.
    /// </summary>
    public static IReadOnlyList<HistoryPart> Due(IReadOnlyList<HistoryPart> parts, int partsMax = PartsMax)
    {
        long room = HistoryBuffer.Capacity;
        for (var tier = 0; tier < TierMax; tier++)
        {
            room *= Fan;
            var level = tier;
            var due = parts.Where(part => part.Tier == level).ToList();
            // Buffers full of texts hold few points each, so their parts are counted too.
            if (due.Sum(part => (long)part.Points) >= room || due.Count >= partsMax * (tier + 1)) return Some(due);
        }

        return [];
    }

    /// <summary>As many of the oldest as fit into memory together, and two at the least.</summary>
    private static List<HistoryPart> Some(List<HistoryPart> due)
    {
        long bytes = 0;
        var some = due.OrderBy(part => part.Id).TakeWhile(part => (bytes += part.Bytes) <= MergeBytesMax).ToList();
        return some.Count >= 2 ? some : [.. due.OrderBy(part => part.Id).Take(2)];
    }

    /// <summary>
    /// Merges parts, or makes one again where it is alone. At a time it holds those in memory whose series overlap, and
    /// the result.
    /// </summary>
    /// <param name="parts">The parts.</param>
    /// <param name="read">Reads the body of one.</param>
    /// <param name="thinning">What is kept of their points; null for all.</param>
    public static async Task<List<(HistoryPart Part, ReadOnlyMemory<byte> Body)>> MergeAsync(
        IReadOnlyList<HistoryPart> parts, Func<HistoryPart, ValueTask<HistoryPartReader>> read,
        Thinning? thinning = null)
    {
        using var writer = new HistoryPartWriter(parts.Count == 1 ? parts[0].Tier : parts[0].Tier + 1);
        var run = new PointRun(writer, thinning);
        var waiting = new Queue<HistoryPart>(parts.OrderBy(part => part.FirstSeries).ThenBy(part => part.Id));
        var open = new PriorityQueue<Cursor, PackedPoint>();
        while (waiting.Count + open.Count > 0)
        {
            while (waiting.Count > 0
                && (open.Count == 0 || waiting.Peek().FirstSeries <= open.Peek().Current.Series))
            {
                var reader = await read(waiting.Dequeue()).ConfigureAwait(false);
                writer.Drop(reader.Dropped);
                var points = new List<PackedPoint>();
                reader.Read(PointRange.All, static _ => true, points);
                open.Enqueue(new Cursor(points, reader.Shapes), points[0]);
            }

            var least = open.Dequeue();
            run.Add(least.Current, least.Shapes[least.Current.Shape]);
            if (least.MoveNext()) open.Enqueue(least, least.Current);
        }

        run.Flush();
        writer.Finish();
        return writer.Parts;
    }

    private sealed class Cursor(List<PackedPoint> points, byte[][] shapes)
    {
        private int _at;

        public PackedPoint Current => points[_at];

        public byte[][] Shapes => shapes;

        public bool MoveNext() => ++_at < points.Count;
    }
}
