using System.Collections.Immutable;
using City.Kernel;

namespace City.Identify;

/// <summary>Reads every byte of a folder of identifiers on which no node runs, and names what is damaged.</summary>
public static class IdentifyCheck
{
    private const string LogRemedy =
        "Keep a copy of the folder, and restore it from a backup or from the node that mirrors this one.";
    private const string IndexRemedy =
        "Remove the folder index and the file clean: the index is made again from the log.";

    /// <summary>True where a folder holds identifiers.</summary>
    public static bool IsThere(string folder) =>
        Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.seg").Any();

    /// <summary>
    /// Checks a folder. What a torn write left at the end of the log is no fault: nobody was told of it.
    /// </summary>
    /// <exception cref="StoreException">Another process has the folder.</exception>
    public static async Task<IdentifyReport> RunAsync(string folder, TimeProvider clock, CancellationToken cancel)
    {
        var faults = ImmutableArray.CreateBuilder<IdentifyFault>();
        var (frames, records) = (0L, 0L);
        using (HandleLog.Hold(folder))
        {
            ulong number = 0;
            var paths = Directory.GetFiles(folder, "*.seg").Order(StringComparer.Ordinal).ToList();
            foreach (var path in paths)
            {
                cancel.ThrowIfCancellationRequested();
                var read = ReadSegment(path, path == paths[^1], ref number, faults);
                (frames, records) = (frames + read.Frames, records + read.Records);
            }
        }

        var report = new IdentifyReport([]) { Frames = frames, Records = records };
        if (faults.Count > 0) return report with { Faults = faults.ToImmutable() };
        return await IndexAsync(folder, report, clock, cancel);
    }

    private static (long Frames, long Records) ReadSegment(
        string path, bool last, ref ulong number, ImmutableArray<IdentifyFault>.Builder faults)
    {
        var (name, frames, records) = (Path.GetFileName(path), 0L, 0L);
        ulong seed = 0;
        using var segment = Segment.Open(
            path, int.Parse(name.AsSpan(0, 8), System.Globalization.CultureInfo.InvariantCulture), ref seed);
        if (segment is null)
        {
            faults.Add(new IdentifyFault(
                name, "It is damaged at byte 0: it does not begin as a segment does.", LogRemedy));
            return (0, 0);
        }

        var length = RandomAccess.GetLength(segment.Handle);
        var reader = new SegmentReader(segment, seed, length);
        while (reader.NextFrame())
        {
            if (reader.Number <= number)
                faults.Add(new IdentifyFault(name, $"Frame {reader.Number} comes after frame {number}.", LogRemedy));
            number = reader.Number;
            frames++;
            while (reader.NextRecord(out _, out _)) records++;
        }

        if (reader.At < length && !reader.TailIsEmpty() && (!last || reader.FindLaterFrame() != 0))
            faults.Add(new IdentifyFault(
                name, $"It is damaged at byte {reader.At}; {frames} frames before that are sound.", LogRemedy));
        return (frames, records);
    }

    private static async Task<IdentifyReport> IndexAsync(
        string folder, IdentifyReport report, TimeProvider clock, CancellationToken cancel)
    {
        try
        {
            await using var store = HandleLog.Open(new HandleStoreOptions { Directory = folder }, clock);
            var (figures, handles, homes) = (store.Figures, 0L, 0L);
            foreach (var (kind, isGone, _) in store.Current(cancel))
            {
                if (isGone) continue;
                if (kind == RecordKind.Handle) handles++;
                else if (kind == RecordKind.Home) homes++;
            }

            report = report with { Handles = handles, Prefixes = homes };
            return (handles, homes) == (figures.Handles, figures.Homes)
                ? report
                : report with
                {
                    Faults = [new IdentifyFault("index",
                        $"It leads to {handles} identifiers and {homes} prefixes, but {figures.Handles} and "
                        + $"{figures.Homes} are counted.", IndexRemedy)],
                };
        }
        catch (InvalidDataException damage)
        {
            return report with { Faults = [new IdentifyFault("log", damage.Message, LogRemedy)] };
        }
    }
}
