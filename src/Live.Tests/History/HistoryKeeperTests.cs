using City.Stores.Memory;

namespace City.Live.Tests;

public sealed class HistoryKeeperTests
{
    private static readonly LiveOptions Small = new() { HistoryBufferPoints = 1 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parts_that_somebody_else_has_merged_are_noticed_before_more_is_packed()
    {
        await using var store = new MemoryStore(1);
        var log = Log(changes: 6);
        var one = await OpenAsync(store, log);
        while (one.History.Backlog > 1) await PackAsync(one, store);
        var other = await OpenAsync(store, log);

        await HistoryKeeper.MergeAsync(
            0, one.History, one.History.View.Parts, store.History, act => act(one.History), Cancel);

        Assert.Equal(one.History.Through, other.History.Through);
        await Assert.ThrowsAsync<HistoryTakenException>(async () => await PackAsync(other, store));
        await Assert.ThrowsAsync<HistoryTakenException>(async () => await HistoryKeeper.MergeAsync(
            0, other.History, other.History.View.Parts, store.History, act => act(other.History), Cancel));
        await PackAsync(await OpenAsync(store, log), store);
    }

    private static async Task PackAsync(Shard shard, MemoryStore store) => await HistoryKeeper.PackAsync(
        0, shard.History, store.History, act => act(shard.History), Cancel);

    /// <summary>A shard as a process would open it that finds this log and what the store holds of its history.</summary>
    private static async Task<Shard> OpenAsync(MemoryStore store, IEnumerable<LogFrame> log)
    {
        var shard = new Shard(0, Small, IndexedAttributes.None);
        shard.History.Restore(
            await store.History.ThroughAsync(0, Cancel), await store.History.PartsAsync(0, Cancel));
        foreach (var frame in log) shard.Replay(frame);
        return shard;
    }

    private static List<LogFrame> Log(int changes)
    {
        var shard = new Shard(0, Small with { HistoryBacklogMax = 100 }, IndexedAttributes.None);
        var log = new List<LogFrame>();
        for (var i = 0; i < changes; i++)
        {
            var command = i == 0 ? CityRig.Create("urn:a", CityRig.Number(0)) : CityRig.Append("urn:a", CityRig.Number(i));
            shard.Handle(command, CityRig.Caller, new Moment(i), new WriteBatch(1), 0);
            var frame = shard.Seal()!;
            log.Add(frame.Seal());
            shard.Publish(frame, log[^1]);
        }

        return log;
    }
}
