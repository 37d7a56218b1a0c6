using City.Kernel;

namespace City.Live;

/// <summary>Puts what an archive holds into an empty store, up to where the log is to be cut.</summary>
internal sealed class CitySink(ICityStore store, ArchiveCut? cut) : IArchiveSink
{
    /// <summary>Frames are appended so many bytes at a time, so that each sync pays.</summary>
    private const long AppendBytes = 8 * 1024 * 1024;

    private readonly List<LogFrame> _waiting = [];
    private readonly long[] _heads = new long[store.Shards];
    private readonly bool[] _cutOff = new bool[store.Shards];
    private long _bytes;

    /// <summary>How far the restored log goes.</summary>
    public FeedPosition Position => new([.. _heads]);

    public async ValueTask<Refusal?> BeginAsync(ArchiveSummary head, CancellationToken cancel)
    {
        if (head.Kind != ArchiveKind.City) return ArchiveRefusals.NoCity();
        var shards = head.Position.Seqs.Length;
        if (shards != store.Shards) return ArchiveRefusals.OtherShards(shards, store.Shards);
        if (cut?.Position is { } position)
        {
            if (position.Seqs.Length != shards) return ArchiveRefusals.Shape(shards);
            for (var shard = 0; shard < shards; shard++)
                if (position.Seqs[shard] > head.Position.Seqs[shard])
                    return ArchiveRefusals.Ahead(head.Position);
        }

        return await IsEmptyAsync(cancel).ConfigureAwait(false) ? null : ArchiveRefusals.NotEmpty();
    }

    public async ValueTask FramesAsync(List<LogFrame> frames, CancellationToken cancel)
    {
        foreach (var frame in frames)
        {
            if (_cutOff[frame.Shard]) continue;
            var last = cut is null ? frame.LastSeq
                : cut.Position?.Seqs[frame.Shard] ?? FrameCut.LastSeq(frame, cut.Time!.Value);
            _cutOff[frame.Shard] = last < frame.LastSeq;
            if (FrameCut.Through(frame, last) is not { } kept) continue;
            _waiting.Add(kept);
            _heads[kept.Shard] = kept.LastSeq;
            _bytes += kept.Body.Length;
        }

        if (_bytes >= AppendBytes) await AppendAsync(cancel).ConfigureAwait(false);
    }

    public async ValueTask DocumentAsync(string name, ReadOnlyMemory<byte> document, CancellationToken cancel)
    {
        StoreArguments.CheckName(name);
        await store.Blobs.PutAsync(name, document, cancel).ConfigureAwait(false);
    }

    public ValueTask KeysAsync(List<SubjectKey> keys, CancellationToken cancel) =>
        throw new InvalidDataException("An archive of a city holds no keys.");

    public async ValueTask DestroyedAsync(List<DestroyedKey> notes, CancellationToken cancel)
    {
        foreach (var note in notes)
            await store.Keys.DestroyAsync(KeySink.ToClean(note), cancel).ConfigureAwait(false);
    }

    public ValueTask EndAsync(CancellationToken cancel) => AppendAsync(cancel);

    private async ValueTask AppendAsync(CancellationToken cancel)
    {
        if (_waiting.Count == 0) return;
        var outcome = await store.Log.AppendAsync(_waiting, cancel).ConfigureAwait(false);
        if (!outcome.Durable)
            throw new StoreException(
                $"Another process wrote to shard {outcome.FencedShard} of the store while it was restored. Stop it, "
                + "empty the store and restore again.", retry: false);
        _waiting.Clear();
        _bytes = 0;
    }

    private async ValueTask<bool> IsEmptyAsync(CancellationToken cancel) =>
        (await store.Log.HeadsAsync(cancel).ConfigureAwait(false)).Seqs.All(seq => seq == 0)
        && (await store.Blobs.ListAsync("", cancel).ConfigureAwait(false)).Count == 0
        && (await store.Keys.ListAsync("", 1, cancel).ConfigureAwait(false)).Count == 0
        && (await store.Keys.DestroyedAsync(cancel).ConfigureAwait(false)).Count == 0;
}
