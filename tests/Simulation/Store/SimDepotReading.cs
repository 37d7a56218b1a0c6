namespace City.Simulation;

/// <summary>The depot as it was when the reading began; each further look is a turn of its own all the same.</summary>
internal sealed class SimDepotReading(SimStore store, SimDepotShard[] shards) : IDepotReading
{
    public IReadOnlyList<long> Through { get; } = [.. shards.Select(shard => shard.State.ThroughSeq)];

    public async ValueTask<DepotState> StateAsync(int shard, CancellationToken cancel) =>
        (await LookAsync(shard, cancel)).State;

    public async ValueTask<IReadOnlyList<UInt128>> KeysAsync(int shard, DepotScan scan, CancellationToken cancel)
    {
        StoreArguments.CheckScan(scan);
        return
        [
            .. (await LookAsync(shard, cancel)).Keys(scan.Index)
                .Where(key => !(key <= scan.After) && scan.Ranges.Any(range => key >= range.From && key <= range.To))
                .Take(scan.Limit),
        ];
    }

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> RecordsAsync(
        int shard, IReadOnlyList<int> slots, CancellationToken cancel)
    {
        StoreArguments.CheckSlots(slots);
        var entries = (await LookAsync(shard, cancel)).Entries;
        // A few at a time, so that callers meet what a real store does with many large ones.
        return [.. slots.Take(3).Select(slot => entries.GetValueOrDefault(slot).Record)];
    }

    public ValueTask DisposeAsync() => default;

    private async ValueTask<SimDepotShard> LookAsync(int shard, CancellationToken cancel)
    {
        store.Check(shard, cancel);
        await store.Pace.DoAsync(new IoStep("archive.look", () => { }));
        return shards[shard];
    }
}
