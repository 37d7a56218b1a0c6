using City.Kernel;

namespace City.Live;

/// <summary>Goes through the parts and buffers that a view of a shard names.</summary>
internal static class HistoryScan
{
    /// <summary>Hands over the points in a range, each once.</summary>
    /// <exception cref="HistoryMovedException">A part was replaced meanwhile; a new view names others.</exception>
    public static async ValueTask RunAsync(
        IHistoryStore store, ShardView view, PointRange range, IPointTaker into, CancellationToken cancel)
    {
        var points = new List<PackedPoint>();
        foreach (var part in view.History.Parts)
        {
            if (!range.Meets(part) || part.FirstSeq > into.SeqMax) continue;
            var body = await store.ReadAsync(view.Shard, part.Id, cancel).ConfigureAwait(false)
                ?? throw new HistoryMovedException();
            var reader = new HistoryPartReader(part, body);
            points.Clear();
            reader.Read(range, into.Wants, points);
            into.Take(points, reader.Shapes);
        }

        foreach (var buffer in view.History.Buffers) Scan(range, into, buffer);
    }

    private static void Scan(in PointRange range, IPointTaker into, HistoryBuffer buffer)
    {
        var count = buffer.Count;
        for (var at = 0; at < count;)
        {
            var series = buffer.SeriesFrom(at, count);
            var next = series.IndexOfAnyInRange(range.FirstSeries, range.LastSeries);
            if (next < 0)
            {
                at += series.Length;
                continue;
            }

            var point = buffer[at + next];
            if (point.Seq > into.SeqMax) return;
            if (range.Holds(range.Time == HistoryTime.Observed ? point.Observed : point.Recorded))
                into.Take(point, buffer.Shape(point.Shape));
            at += next + 1;
        }
    }
}
