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
    private const int LinesAtOnce = 2_000, BytesAtOnce = 1 << 20, LineBytesMax = 512 * 1024, UnderWay = 4;

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
        var read = Channel.CreateBounded<ImportBatch>(UnderWay);
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

    private static async Task ReadAsync(
        string file, long from, int now, ChannelWriter<ImportBatch> into, CancellationToken cancel)
    {
        Exception? fault = null;
        try
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            stream.Position = from;
            var (bytes, held, batch) = (new byte[4 << 20], 0, new ImportBatch(from));
            int count;
            do
            {
                count = await stream.ReadAsync(bytes.AsMemory(held), cancel);
                held += count;
                var rest = bytes.AsMemory(0, held);
                // The last line may have no end.
                while (rest.Length > 0 && (rest.Span.IndexOf((byte)'\n') is >= 0 and var end
                    || (count == 0 && (end = rest.Length) > 0)))
                {
                    batch.Add(rest.Span[..end], Math.Min(end + 1, rest.Length), now, LineBytesMax);
                    rest = rest[Math.Min(end + 1, rest.Length)..];
                    if (batch.Lines < LinesAtOnce && batch.Bytes < BytesAtOnce) continue;
                    await into.WriteAsync(batch, cancel);
                    batch = new ImportBatch(batch.To);
                }

                if (rest.Length == bytes.Length) throw new IOException($"{file} has a line of more than 4 MiB.");
                rest.CopyTo(bytes);
                held = rest.Length;
            }
            while (count > 0);
            if (batch.Lines > 0) await into.WriteAsync(batch, cancel);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            fault = wrong;
        }

        into.Complete(fault);
    }
}
