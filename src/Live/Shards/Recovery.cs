using City.Kernel;

namespace City.Live;

/// <summary>Reads a shard from its store: the newest snapshot, then the log behind it.</summary>
internal static class Recovery
{
    private const int BacklogMax = 2;

    public static async Task<(Shard Shard, long SnapshotSeq)> OpenAsync(
        int number, ICityStore store, LiveOptions options, IndexedAttributes indexed, CancellationToken cancel)
    {
        var shard = new Shard(number, options, indexed);
        var through = await store.History.ThroughAsync(number, cancel).ConfigureAwait(false);
        shard.History.Restore(through, await store.History.PartsAsync(number, cancel).ConfigureAwait(false));
        // Where history was lost, a snapshot would hide that from the log, of which it is built again.
        if (await store.Snapshots.SeqAsync(number, cancel).ConfigureAwait(false) <= through)
            await RestoreAsync(shard, store.Snapshots, cancel).ConfigureAwait(false);
        var snapshotSeq = shard.Seq;
        await foreach (var frame in store.Log.ReadAsync(number, shard.Seq, cancel).ConfigureAwait(false))
        {
            shard.Replay(frame);
            while (shard.History.Backlog > BacklogMax)
                await HistoryKeeper.PackAsync(number, shard.History, store.History, act => act(shard.History), cancel)
                    .ConfigureAwait(false);
        }

        return (shard, snapshotSeq);
    }

    /// <summary>Takes the newest snapshot into a shard that is still empty.</summary>
    public static async ValueTask RestoreAsync(Shard shard, ISnapshotStore store, CancellationToken cancel)
    {
        var (any, whole) = (false, false);
        await foreach (var piece in store.LoadAsync(shard.Number, cancel).ConfigureAwait(false))
            (any, whole) = (true, shard.Restore(piece.Span));
        if (any && !whole)
            throw new InvalidDataException($"The snapshot of shard {shard.Number} lacks its last piece.");
    }
}
