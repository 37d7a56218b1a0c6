using System.Collections.Immutable;
using System.Text;
using System.Threading.Channels;

namespace City.Identify;

/// <summary>
/// Writes the batches of one load, each with the mark of how far it is, some of them under way at once.
/// </summary>
internal sealed class ImportRun
{
    private const int FaultsShown = 20;

    private readonly HandleLog _store;
    private readonly byte[] _mark;
    private readonly long _bytesOf;
    private readonly IProgress<ImportReport>? _progress;
    private readonly HashSet<string> _homes = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(long, ResponseCode)> _faults = [];
    private long _bytes, _registered, _existing, _rejected;

    public ImportRun(HandleLog store, string mark, long bytesOf, IProgress<ImportReport>? progress)
    {
        (_store, _mark, _bytesOf, _progress) = (store, Encoding.UTF8.GetBytes(mark), bytesOf, progress);
        var record = new RecordBuffer();
        if (!store.TryRead(RecordKind.Import, _mark, record)) return;
        var read = new WireReader(record.Body);
        (From, _registered, _existing, _rejected) = (
            Long(ref read), Long(ref read), Long(ref read), Long(ref read));
        _bytes = From;
    }

    /// <summary>Where to go on in the file.</summary>
    public long From { get; }

    /// <summary>Writes what is read.</summary>
    public async Task<ImportReport> WriteAsync(
        ChannelReader<Task<ImportBatch>> batches, int underWay, CancellationToken cancel)
    {
        var written = new Queue<(ImportBatch Batch, Task<ResponseCode[]> Done)>();
        await foreach (var reading in batches.ReadAllAsync(cancel))
        {
            var batch = await reading;
            if (written.Count == underWay) await CountAsync(written.Dequeue());
            cancel.ThrowIfCancellationRequested();
            written.Enqueue((batch, Commit(batch)));
        }

        while (written.Count > 0) await CountAsync(written.Dequeue());
        return Report();
    }

    private Task<ResponseCode[]> Commit(ImportBatch batch)
    {
        var changes = new List<StoreChange>(batch.Changes.Count + 8);
        foreach (var change in batch.Changes)
        {
            var prefix = HandleName.PrefixOf(change.Handle);
            if (!_homes.Add(prefix)) continue;
            changes.Add(new HomeChange(prefix, true, new Administrator(default, true)));
            changes.Add(QuotaChange.Recount(prefix));
        }

        changes.AddRange(batch.Changes);
        changes.Add(new Mark(_mark, batch));
        return _store.CommitAsync(changes, null, CancellationToken.None);
    }

    private async Task CountAsync((ImportBatch Batch, Task<ResponseCode[]> Done) written)
    {
        var codes = (await written.Done).AsSpan(0..^1);
        if (codes.Contains(ResponseCode.ReadOnly))
            throw new IOException("The disk is full or failed. Make room, and start the same command again.");
        _bytes = written.Batch.To;
        // Prefixes that were homed come first.
        var handles = codes[^written.Batch.Changes.Count..];
        _registered += handles.Count(ResponseCode.Success);
        _existing += handles.Count(ResponseCode.HandleExists);
        _rejected += written.Batch.Faults.Count + handles.Length - handles.Count(ResponseCode.Success)
            - handles.Count(ResponseCode.HandleExists);
        _faults.AddRange(written.Batch.Faults.Take(FaultsShown - _faults.Count));
        _progress?.Report(Report());
    }

    private ImportReport Report() =>
        new(_bytes, _bytesOf, _registered, _existing, _rejected, [.. _faults]);

    private static long Long(ref WireReader read) => (long)read.Int32() << 32 | read.UInt32();

    /// <summary>How far it is: where in the file, and what was counted up to there.</summary>
    private sealed class Mark(byte[] name, ImportBatch batch) : StoreChange(RecordKind.Import, name)
    {
        public override int BytesMost => 32;

        public override (ChangeEffect Effect, ResponseCode Code) Decide(
            IStoreView view, RecordBuffer? current, WireWriter body)
        {
            var read = new WireReader(current is null ? [] : current.Body);
            read.Bytes(current is null ? 0 : 8);
            var (registered, existing, rejected) = current is null
                ? (0, 0, 0)
                : (Long(ref read), Long(ref read), Long(ref read));
            foreach (var change in batch.Changes)
            {
                if (change.Result == ResponseCode.Success) registered++;
                else if (change.Result == ResponseCode.HandleExists) existing++;
                else rejected++;
            }

            foreach (var count in (long[])[batch.To, registered, existing, rejected + batch.Faults.Count])
            {
                body.Int32((int)(count >> 32));
                body.UInt32((uint)count);
            }

            return (ChangeEffect.Put, ResponseCode.Success);
        }
    }
}
