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
        shard.History.Restore(
            await store.History.ThroughAsync(number, cancel).ConfigureAwait(false),
            await store.History.PartsAsync(number, cancel).ConfigureAwait(false));
        var (any, whole) = (false, false);
        await foreach (var piece in store.Snapshots.LoadAsync(number, cancel).ConfigureAwait(false))
            (any, whole) = (true, shard.Restore(piece.Span));
        if (any && !whole) throw new InvalidDataException($"The snapshot of shard {number} lacks its last piece.");
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
}
