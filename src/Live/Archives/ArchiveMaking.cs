using City.Kernel;

namespace City.Live;

/// <summary>
/// Writes one archive. The log is read while others append to it: its heads are taken once at the beginning, and what
/// comes behind them is left for the next archive.
/// </summary>
internal sealed class ArchiveMaking(Stream into, TimeProvider clock, IProgress<ArchiveProgress>? progress) : IDisposable
{
    private const int KeysAtATime = 1_000;

    private readonly ArchiveWriter _writer = new(into);
    private ArchiveSummary _all = new(ArchiveKind.City, Moment.Now(clock), FeedPosition.Beginning(0));
    private long _changesTotal;

    public async Task<ArchiveSummary> CityAsync(ICityStore store, CancellationToken cancel)
    {
        var heads = await store.Log.HeadsAsync(cancel).ConfigureAwait(false);
        _changesTotal = heads.Seqs.Sum();
        await BeginAsync(_all with { Position = heads }, cancel).ConfigureAwait(false);
        for (var shard = 0; shard < store.Shards; shard++)
            await LogAsync(store.Log, shard, heads.Seqs[shard], cancel).ConfigureAwait(false);
        foreach (var name in await store.Blobs.ListAsync("", cancel).ConfigureAwait(false))
            await DocumentAsync(store.Blobs, name, cancel).ConfigureAwait(false);
        await DestroyedAsync(store.Keys, cancel).ConfigureAwait(false);
        return await EndAsync(cancel).ConfigureAwait(false);
    }

    public async Task<ArchiveSummary> KeysAsync(IKeyStore store, bool destroyedOnly, CancellationToken cancel)
    {
        await BeginAsync(_all with { Kind = ArchiveKind.Keys }, cancel).ConfigureAwait(false);
        for (var (after, more) = ("", !destroyedOnly); more;)
        {
            var keys = await store.ListAsync(after, KeysAtATime, cancel).ConfigureAwait(false);
            if (keys.Count > 0) after = keys[^1].Id;
            more = keys.Count == KeysAtATime;
            foreach (var key in keys)
            {
                ArchiveBlocks.Write(_writer.Body, key);
                _all = _all with { Keys = _all.Keys + 1 };
                await WriteIfFullAsync(BlockKind.Keys, cancel).ConfigureAwait(false);
            }
        }

        await WriteRestAsync(BlockKind.Keys, cancel).ConfigureAwait(false);
        // Notes come last: a key that is destroyed meanwhile may be among the keys, and its note must not be missed.
        await DestroyedAsync(store, cancel).ConfigureAwait(false);
        return await EndAsync(cancel).ConfigureAwait(false);
    }

    public void Dispose() => _writer.Dispose();

    private async ValueTask BeginAsync(ArchiveSummary head, CancellationToken cancel)
    {
        _all = head;
        await _writer.BeginAsync(cancel).ConfigureAwait(false);
        ArchiveBlocks.Write(_writer.Body, head);
        await _writer.WriteAsync(BlockKind.Head, cancel).ConfigureAwait(false);
    }

    private async ValueTask LogAsync(ICommitLog log, int shard, long head, CancellationToken cancel)
    {
        var last = 0L;
        // Whoever finds the log at its head need not ask for what comes behind.
        if (head > 0)
            await foreach (var frame in log.ReadAsync(shard, 0, cancel).ConfigureAwait(false))
            {
                if (frame.FirstSeq != last + 1 || frame.LastSeq > head)
                    throw new InvalidDataException(
                        $"The log of shard {shard} is damaged behind change {last}: another frame follows than should. "
                        + "Check the store with citybrain verify.");
                if (_writer.Body.Length > 0 && _writer.Body.Length + frame.Body.Length > ArchiveWriter.BlockBytes)
                    await WriteRestAsync(BlockKind.Log, cancel).ConfigureAwait(false);
                if (_writer.Body.Length == 0) _writer.Body.Count(shard);
                ArchiveBlocks.Write(_writer.Body, frame);
                (last, _all) = (frame.LastSeq, _all with
                {
                    Frames = _all.Frames + 1, Changes = _all.Changes + frame.LastSeq - frame.FirstSeq + 1,
                });
                if (last == head) break;
            }

        if (last != head)
            throw new InvalidDataException(
                $"The log of shard {shard} ends with change {last} instead of {head}. Check the store with "
                + "citybrain verify.");
        await WriteRestAsync(BlockKind.Log, cancel).ConfigureAwait(false);
    }

    private async ValueTask DocumentAsync(IBlobStore store, string name, CancellationToken cancel)
    {
        // One that was removed since the names were listed is not there any more, and that is all.
        if (await store.GetAsync(name, cancel).ConfigureAwait(false) is not { } document) return;
        _writer.Body.Text(name);
        _writer.Body.Bytes(document.Span);
        _all = _all with { Documents = _all.Documents + 1 };
        await WriteRestAsync(BlockKind.Document, cancel).ConfigureAwait(false);
    }

    private async ValueTask DestroyedAsync(IKeyStore store, CancellationToken cancel)
    {
        foreach (var note in await store.DestroyedAsync(cancel).ConfigureAwait(false))
        {
            ArchiveBlocks.Write(_writer.Body, note);
            _all = _all with { Destroyed = _all.Destroyed + 1 };
            await WriteIfFullAsync(BlockKind.Destroyed, cancel).ConfigureAwait(false);
        }

        await WriteRestAsync(BlockKind.Destroyed, cancel).ConfigureAwait(false);
    }

    private ValueTask WriteIfFullAsync(BlockKind kind, CancellationToken cancel) =>
        _writer.Body.Length < ArchiveWriter.BlockBytes ? default : WriteRestAsync(kind, cancel);

    private async ValueTask WriteRestAsync(BlockKind kind, CancellationToken cancel)
    {
        if (_writer.Body.Length == 0) return;
        await _writer.WriteAsync(kind, cancel).ConfigureAwait(false);
        progress?.Report(new ArchiveProgress(_all.Changes, _changesTotal, _writer.Bytes));
    }

    private async ValueTask<ArchiveSummary> EndAsync(CancellationToken cancel)
    {
        ArchiveBlocks.WriteCounts(_writer.Body, _all);
        await _writer.EndAsync(cancel).ConfigureAwait(false);
        return _all with { Bytes = _writer.Bytes };
    }
}
