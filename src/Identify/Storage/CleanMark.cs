using City.Kernel;

namespace City.Identify;

/// <summary>
/// A file that is there only while nobody has the store open and says how it was left, so that the index need not be
/// made again. It is taken away before anything is changed.
/// </summary>
internal sealed class CleanMark
{
    private const string Name = "clean";
    private const int SegmentsMax = 1 << 24;

    private readonly byte[] _bytes;

    private CleanMark(byte[] bytes) => _bytes = bytes;

    /// <summary>Reads the mark of a folder and takes it away; null where there is none or it was damaged.</summary>
    public static CleanMark? Take(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path)) return null;
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        if (bytes.Length < 4) return null;
        var sum = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(bytes.Length - 4));
        return Crc32C.Of(bytes.AsSpan(0, bytes.Length - 4)) == sum ? new CleanMark(bytes[..^4]) : null;
    }

    /// <summary>Leaves the mark of a log that is about to be closed.</summary>
    public static void Write(string folder, OpenedLog log)
    {
        var into = new WireWriter();
        Long(into, (long)log.Seed);
        Long(into, (long)log.FrameNumber);
        Long(into, log.Handles);
        Long(into, log.Homes);
        into.Int32(log.Segments.Count);
        foreach (var segment in log.Segments.Values)
        {
            into.Int32(segment.Number);
            Long(into, segment.End);
            Long(into, segment.LiveBytes);
            Long(into, segment.GoneBytes);
        }

        var parts = log.Index.Parts;
        into.Int32(parts.Count);
        foreach (var (generation, used) in parts)
        {
            into.Int32(generation);
            into.Int32(used);
        }

        log.Registered.Write(into);
        into.UInt32(Crc32C.Of(into.Written));
        var path = Path.Combine(folder, Name);
        using (var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write))
        {
            file.Write(into.Written);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>
    /// The log as the mark says it was left; null where the folder is not so, and the log is to be read.
    /// </summary>
    public OpenedLog? Apply(ulong seed, Dictionary<int, Segment> segments, string indexFolder, int indexParts)
    {
        var read = new WireReader(_bytes);
        if ((ulong)Long(ref read) != seed) return null;
        var (frame, handles, homes) = ((ulong)Long(ref read), Long(ref read), Long(ref read));
        if (read.Count(SegmentsMax, 28) != segments.Count) return null;
        for (var left = segments.Count; left > 0; left--)
        {
            if (!segments.TryGetValue(read.Int32(), out var segment)) return null;
            (segment.End, segment.LiveBytes, segment.GoneBytes) = (Long(ref read), Long(ref read), Long(ref read));
            if (RandomAccess.GetLength(segment.Handle) < segment.End) return Unsaid(segments);
        }

        var parts = new (int, int)[read.Count(256, 8)];
        for (var i = 0; i < parts.Length; i++) parts[i] = (read.Int32(), read.Int32());
        var registered = PrefixTally.Read(ref read);
        if (!read.AtEnd || parts.Length != indexParts || registered.Sum != handles) return Unsaid(segments);
        if (HandleIndex.Open(indexFolder, parts) is not { } index) return Unsaid(segments);
        var last = segments.Values.MaxBy(segment => segment.Number)!;
        if (GoesOn(last, seed, frame))
        {
            index.Dispose();
            return Unsaid(segments);
        }

        return new OpenedLog(seed, segments, last, frame, handles, homes, index) { Registered = registered };
    }

    // A mark that was taken away may be back after a loss of power; the log has gone on since.
    private static bool GoesOn(Segment last, ulong seed, ulong frame)
    {
        Span<byte> head = stackalloc byte[Frame.HeaderBytes];
        return RandomAccess.Read(last.Handle, head, last.End) == head.Length
            && Frame.TryReadHeader(head, seed, out _, out var number, out _) && number > frame;
    }

    private static OpenedLog? Unsaid(Dictionary<int, Segment> segments)
    {
        foreach (var segment in segments.Values) (segment.LiveBytes, segment.GoneBytes) = (0, 0);
        return null;
    }

    private static void Long(WireWriter into, long value)
    {
        into.Int32((int)(value >> 32));
        into.UInt32((uint)value);
    }

    private static long Long(ref WireReader read) => (long)read.Int32() << 32 | read.UInt32();
}
