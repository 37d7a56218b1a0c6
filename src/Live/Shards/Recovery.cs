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
        var (any, whole) = (false, false);
        await foreach (var piece in store.Snapshots.LoadAsync(number, cancel).ConfigureAwait(false))
            (any, whole) = (true, shard.Restore(piece.Span));
        if (any && !whole) throw new InvalidDataException($"The snapshot of shard {number} lacks its last piece.");
        var snapshotSeq = shard.Seq;
        await RestoreHistoryAsync(shard, store.History, cancel).ConfigureAwait(false);
        await foreach (var frame in store.Log.ReadAsync(number, shard.Seq, cancel).ConfigureAwait(false))
        {
            shard.Replay(frame);
            while (shard.History.Backlog > BacklogMax)
                await HistoryKeeper.PackAsync(number, shard.History, store.History, act => act(shard.History), cancel)
                    .ConfigureAwait(false);
        }

        return (shard, snapshotSeq);
    }

    /// <summary>
    /// Reads the history after the snapshot, whose changes it holds to the last: another process that still has the
    /// shard may pack and make snapshots meanwhile. How far it goes and its parts must be of one moment.
    /// </summary>
    private static async Task RestoreHistoryAsync(Shard shard, IHistoryStore store, CancellationToken cancel)
    {
        var through = await store.ThroughAsync(shard.Number, cancel).ConfigureAwait(false);
        while (true)
        {
            var parts = await store.PartsAsync(shard.Number, cancel).ConfigureAwait(false);
            var now = await store.ThroughAsync(shard.Number, cancel).ConfigureAwait(false);
            if (now == through)
            {
                shard.History.Restore(through, parts);
                return;
            }

            through = now;
        }
    }
}
