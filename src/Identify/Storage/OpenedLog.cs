using System.Globalization;

namespace City.Identify;

/// <summary>
/// What was found in a folder: the segments of the log, and the index, taken over or made again from it.
/// </summary>
internal sealed record OpenedLog(
    ulong Seed, Dictionary<int, Segment> Segments, Segment Last, ulong FrameNumber, long Handles, long Homes,
    HandleIndex Index)
{
    private const string IndexFolder = "index";

    /// <summary>Registered identifiers by prefix.</summary>
    public PrefixTally Registered { get; init; } = new();

    /// <summary>Opens a folder that this process holds.</summary>
    /// <exception cref="InvalidDataException">A segment is damaged.</exception>
    public static OpenedLog Open(HandleStoreOptions options)
    {
        var segments = new Dictionary<int, Segment>();
        HandleIndex? index = null;
        try
        {
            var seed = OpenSegments(options.Directory, segments);
            var mark = CleanMark.Take(options.Directory);
            if (segments.Count == 0) seed = First(options, segments);
            var folder = Path.Combine(options.Directory, IndexFolder);
            if (mark?.Apply(seed, segments, folder, options.IndexParts) is { } clean) return clean;
            index = HandleIndex.Create(folder, options.IndexParts);
            return new LogReplay(seed, segments, index, options.SegmentBytes).Run();
        }
        catch
        {
            index?.Dispose();
            foreach (var segment in segments.Values) segment.Dispose();
            throw;
        }
    }

    /// <summary>Opens all segments; gives their seed, 0 where there are none.</summary>
    private static ulong OpenSegments(string folder, Dictionary<int, Segment> segments)
    {
        ulong seed = 0;
        var numbers = Directory.GetFiles(folder, "*.seg")
            .Select(path => int.Parse(Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture)).Order()
            .ToList();
        foreach (var number in numbers)
        {
            var path = Segment.PathOf(folder, number);
            if (Segment.Open(path, number, ref seed) is { } segment) segments.Add(number, segment);
            else if (number == numbers[^1] && IsUnborn(path)) File.Delete(path);
            else throw new InvalidDataException($"{path} is damaged at byte 0: it does not begin as a segment does.");
        }

        return seed;
    }

    // The machine lost its power while the file was made: nothing was written to it that anybody was told of.
    private static bool IsUnborn(string path)
    {
        using var file = File.OpenRead(path);
        var head = new byte[Segment.HeaderBytes + Frame.HeaderBytes];
        var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return read < Segment.HeaderBytes || !head.AsSpan(0, Segment.HeaderBytes).ContainsAnyExcept((byte)0);
    }

    private static ulong First(HandleStoreOptions options, Dictionary<int, Segment> segments)
    {
        var seed = HandleLog.NewSeed();
        segments.Add(1, Segment.Create(options.Directory, 1, seed, options.SegmentBytes));
        return seed;
    }
}
