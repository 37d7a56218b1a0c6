namespace City.Simulation;

/// <summary>A file per shard with all that is archived of it: putting the next one in place is a commit.</summary>
internal sealed class SimDepot(SimStore store, Sabotage sabotage) : IDepotStore
{
    private const string What = "archive";

    public async ValueTask<IDepotReading> ReadAsync(CancellationToken cancel)
    {
        store.Check(cancel);
        SimDepotShard[] shards = [];
        await store.Pace.DoAsync(new IoStep($"{What}.read", () =>
            shards = [.. Enumerable.Range(0, store.Shards).Select(shard => Look(store.Disk, shard))]));
        return new SimDepotReading(store, shards);
    }

    public async ValueTask<bool> CommitAsync(int shard, DepotCommit commit, CancellationToken cancel)
    {
        store.Check(shard, cancel);
        StoreArguments.CheckDepot(commit);
        await store.Pace.EnterAsync(What);
        try
        {
            var before = await store.GetAsync(What, Name(shard)) is { } bytes
                ? SimDepotShard.Read(bytes) : SimDepotShard.Empty;
            if (before.State.ThroughSeq != commit.AfterSeq) return false;
            if (sabotage == Sabotage.EmptyDepot) commit = commit with { Entries = [] };
            await store.PutAsync(What, Name(shard), before.After(commit).Write());
            return true;
        }
        finally
        {
            store.Pace.Leave(What);
        }
    }

    public async ValueTask ClearAsync(int shard, CancellationToken cancel)
    {
        store.Check(shard, cancel);
        await store.Pace.EnterAsync(What);
        try
        {
            await store.PutAsync(What, Name(shard), SimDepotShard.Empty.Write());
        }
        finally
        {
            store.Pace.Leave(What);
        }
    }

    /// <summary>What the folder holds of a shard's archived entities, looked up at once and without a turn.</summary>
    public static SimDepotShard Look(SimDisk disk, int shard) =>
        disk.Find(Name(shard)) is { } file ? SimDepotShard.Read(disk.Read(file)) : SimDepotShard.Empty;

    private static string Name(int shard) => $"archive/{shard}";
}
