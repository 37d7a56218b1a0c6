using City.Kernel;

namespace City.Stores.Memory;

internal sealed class MemoryDepot(MemoryStore store, MemoryContents contents) : IDepotStore
{
    public async ValueTask<IDepotReading> ReadAsync(CancellationToken cancel)
    {
        store.Check(cancel);
        await store.StepAsync(MemoryStep.DepotRead);
        lock (contents) return new Reading(store, [.. contents.Shards.Select(shard => shard.Depot)]);
    }

    public async ValueTask<bool> CommitAsync(int shard, DepotCommit commit, CancellationToken cancel)
    {
        store.Check(cancel);
        StoreArguments.CheckShard(shard, store.Shards);
        StoreArguments.CheckDepot(commit);
        await store.StepAsync(MemoryStep.DepotCommit);
        lock (contents)
        {
            var into = contents.Shards[shard];
            if (into.Depot.State.ThroughSeq != commit.AfterSeq) return false;
            into.Depot = into.Depot.After(commit);
        }

        return true;
    }

    public async ValueTask ClearAsync(int shard, CancellationToken cancel)
    {
        store.Check(cancel);
        StoreArguments.CheckShard(shard, store.Shards);
        await store.StepAsync(MemoryStep.DepotCommit);
        lock (contents) contents.Shards[shard].Depot = MemoryDepotShard.Empty;
    }

    private sealed class Reading(MemoryStore store, MemoryDepotShard[] shards) : IDepotReading
    {
        public IReadOnlyList<long> Through { get; } = [.. shards.Select(shard => shard.State.ThroughSeq)];

        public ValueTask<DepotState> StateAsync(int shard, CancellationToken cancel) => new(Shard(shard, cancel).State);

        public ValueTask<IReadOnlyList<UInt128>> KeysAsync(int shard, DepotScan scan, CancellationToken cancel)
        {
            StoreArguments.CheckScan(scan);
            return new(Shard(shard, cancel).Keys(scan));
        }

        public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> RecordsAsync(
            int shard, IReadOnlyList<int> slots, CancellationToken cancel)
        {
            StoreArguments.CheckSlots(slots);
            return new(Shard(shard, cancel).Bodies(slots));
        }

        public ValueTask DisposeAsync() => default;

        private MemoryDepotShard Shard(int shard, CancellationToken cancel)
        {
            store.Check(cancel);
            StoreArguments.CheckShard(shard, shards.Length);
            return shards[shard];
        }
    }
}
