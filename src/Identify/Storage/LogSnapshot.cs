using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;

namespace City.Identify;

/// <summary>
/// The files of a log up to one frame, held open, so that they can be read also when the log has cleared them away.
/// </summary>
internal sealed class LogSnapshot(ImmutableArray<LogSnapshot.File> files) : IDisposable
{
    public ImmutableArray<File> Files => files;

    /// <summary>Opens the files of segments; null where one was cleared away meanwhile.</summary>
    public static LogSnapshot? TryOpen(IEnumerable<Segment> segments)
    {
        var files = ImmutableArray.CreateBuilder<File>();
        try
        {
            foreach (var segment in segments.OrderBy(one => one.Number))
            {
                var end = segment.End;
                files.Add(new File(segment.Number, segment.Path, end, System.IO.File.OpenHandle(
                    segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)));
            }

            return new LogSnapshot(files.ToImmutable());
        }
        catch (FileNotFoundException)
        {
            foreach (var file in files) file.Handle.Dispose();
            return null;
        }
    }

    public void Dispose()
    {
        foreach (var file in files) file.Handle.Dispose();
    }

    /// <summary>One of them.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="Path">Where it is, or was.</param>
    /// <param name="Length">How much of it belongs to the snapshot.</param>
    /// <param name="Handle">It, open for reading.</param>
    internal sealed record File(int Number, string Path, long Length, SafeFileHandle Handle);
}
