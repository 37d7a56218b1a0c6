using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace City.Identify;

/// <summary>
/// Loads a file of identifiers into the store of a node that is not running: one JSON object a line,
/// <c>{"handle": "88.100.1/A", "values": [{"index": 1, "type": "URL", "data": "https://…"}]}</c>. How far it came is
/// kept beside what it registered, in the same frames, so that a load that was broken off goes on where it was.
/// </summary>
public static class HandleImport
{
    private const int LinesAtOnce = 2_000, BytesAtOnce = 1 << 19, LineBytesMax = BytesAtOnce, UnderWay = 8;

    /// <summary>Loads a file. Prefixes that it names and the node does not hold yet are homed.</summary>
    /// <param name="keep">The store.</param>
    /// <param name="file">The file.</param>
    /// <param name="progress">Told how far it is after each batch, or null.</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancel">Ends it; the next load of the same file goes on from there.</param>
    /// <exception cref="City.Kernel.StoreException">Another process has the store, or the disk failed.</exception>
    /// <exception cref="IOException">The file cannot be read, or the disk has no room.</exception>
    public static async Task<ImportReport> RunAsync(
        HandleStoreOptions keep, string file, IProgress<ImportReport>? progress, TimeProvider clock,
        CancellationToken cancel)
    {
        await using var store = HandleLog.Open(keep, clock);
        var info = new FileInfo(file);
        var name = $"{info.FullName}\n{info.Length}\n{info.LastWriteTimeUtc.Ticks}";
        var mark = Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        var run = new ImportRun(store, mark, info.Length, progress);
        var read = Channel.CreateBounded<Task<ImportBatch>>(UnderWay);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = Task.Run(() => ReadAsync(file, run.From, (int)clock.GetUtcNow().ToUnixTimeSeconds(),
            read.Writer, stop.Token), CancellationToken.None);
        try
        {
            var report = await run.WriteAsync(read.Reader, UnderWay, cancel);
            var note = new AuditNote(clock.GetUtcNow(), "import", "import", $"file:{info.Name}");
            await store.CommitAsync([new AuditEntry(store.Audit, note,
                (int)Math.Min(int.MaxValue, report.Registered + report.Existing + report.Rejected),
                (int)Math.Min(int.MaxValue, report.Registered))], null, cancel);
            return report;
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
    }

    /// <summary>Takes the file apart at ends of lines; what the lines say is read beside that, in turn.</summary>
    private static async Task ReadAsync(
        string file, long from, int now, ChannelWriter<Task<ImportBatch>> into, CancellationToken cancel)
    {
        Exception? fault = null;
        try
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            stream.Position = from;
            var (bytes, held) = (new byte[4 << 20], 0);
            int count;
            do
            {
                count = await stream.ReadAsync(bytes.AsMemory(held), cancel);
                held += count;
                var rest = bytes.AsMemory(0, held);
                while (Lines(rest.Span, isLast: count == 0) is > 0 and var length)
                {
                    var (start, lines) = (from, rest[..length].ToArray());
                    await into.WriteAsync(
                        Task.Run(() => ImportBatch.Of(start, lines, now, LineBytesMax), cancel), cancel);
                    from += length;
                    rest = rest[length..];
                }

                if (rest.Length == bytes.Length) throw new IOException($"{file} has a line of more than 4 MiB.");
                rest.CopyTo(bytes);
                held = rest.Length;
            }
            while (count > 0);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            fault = wrong;
        }

        into.Complete(fault);
    }

    /// <summary>How many bytes the next lines have that are read together; 0 where none has an end yet.</summary>
    private static int Lines(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var length = 0;
        for (var lines = 0; lines < LinesAtOnce && length < bytes.Length; lines++)
        {
            var end = bytes[length..].IndexOf((byte)'\n') + 1;
            // The last line may have no end.
            if (end == 0 && isLast) end = bytes.Length - length;
            if (end == 0 || (length > 0 && length + end > BytesAtOnce)) break;
            length += end;
        }

        return length;
    }
}
