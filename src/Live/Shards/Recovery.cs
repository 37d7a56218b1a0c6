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
        await RestoreAsync(shard, store.Snapshots, cancel).ConfigureAwait(false);
        var (through, parts) = await HistoryAsync(number, store.History, cancel).ConfigureAwait(false);
        var keeper = new DepotKeeper(number, store.Depot, indexed);
        var depot = await keeper.StateAsync(store.Log, cancel).ConfigureAwait(false);
        // History that goes less far than the snapshot was lost, and so was a depot that lacks what the snapshot leaves
        // to it. The snapshot would hide that from the log, of which they are built again.
        if (through < shard.Seq || depot.ThroughSeq < shard.Residence.LastSeq)
            shard = new Shard(number, options, indexed);
        shard.History.Restore(through, parts);
        var attributes = await keeper.AttributesAsync(cancel).ConfigureAwait(false);
        shard.Residence.Restore(depot, attributes, keeper.Indexes);
        var snapshotSeq = shard.Seq;
        await foreach (var frame in store.Log.ReadAsync(number, shard.Seq, cancel).ConfigureAwait(false))
        {
            shard.Replay(frame);
            while (shard.History.Backlog > BacklogMax)
                await HistoryKeeper.PackAsync(number, shard.History, store.History, act => act(shard.History), cancel)
                    .ConfigureAwait(false);
            if (!shard.Residence.IsDue) continue;
            shard.Residence.Turn(shard.Seq);
            await keeper.CarryAsync(shard.Residence, shard.Names, act => act(), cancel).ConfigureAwait(false);
        }

        if (!shard.Residence.IsIndexed)
            await keeper.IndexAsync(shard.Residence, shard.Names, cancel).ConfigureAwait(false);
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

    /// <summary>
    /// Reads the history after the snapshot, whose changes it holds to the last: another process that still has the
    /// shard may pack and make snapshots meanwhile. How far it goes and its parts must be of one moment.
    /// </summary>
    private static async ValueTask<(long Through, IReadOnlyList<HistoryPart> Parts)> HistoryAsync(
        int shard, IHistoryStore store, CancellationToken cancel)
    {
        var through = await store.ThroughAsync(shard, cancel).ConfigureAwait(false);
        while (true)
        {
            var parts = await store.PartsAsync(shard, cancel).ConfigureAwait(false);
            var now = await store.ThroughAsync(shard, cancel).ConfigureAwait(false);
            if (now == through) return (through, parts);
            through = now;
        }
    }
}
