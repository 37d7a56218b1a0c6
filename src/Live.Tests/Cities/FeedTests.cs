using City.Stores.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace City.Live.Tests;

public sealed class FeedTests
{
    [Theory]
    [InlineData(4 * 1024 * 1024)]
    [InlineData(600)]
    public async Task The_feed_gives_every_change_once_in_order_from_memory_and_from_the_log(int bytesInMemory)
    {
        await using var rig = await CityRig.OpenAsync(options: new LiveOptions { FeedBytesMax = bytesInMemory });
        await WriteAsync(rig, 100);
        var all = await rig.FeedAsync();
        AssertGapless(all, rig.City.Head);
        Assert.Equal(100, all.Count);

        var random = new Random(5);
        for (var tries = 0; tries < 20; tries++)
        {
            var from = new FeedPosition([.. rig.City.Head.Seqs.Select(seq => random.NextInt64(seq + 1))]);
            Assert.Equal(
                all.Where(change => change.Seq > from.Seqs[change.Shard]).Select(Key),
                (await rig.FeedAsync(from)).Select(Key));
        }
    }

    [Fact]
    public async Task The_feed_is_the_same_after_a_restart_and_names_what_changed()
    {
        await using var rig = await CityRig.OpenAsync();
        await WriteAsync(rig, 30);
        var before = await rig.FeedAsync();
        await using var again = await rig.ReopenAsync();
        Assert.Equal(before.Select(Key), (await again.FeedAsync()).Select(Key));
        var change = before.First(each => each.Kind == ChangeKind.Updated);
        Assert.Equal([CityRig.Speed], change.Touched);
        Assert.Equal("tester", change.Subject);
    }

    [Fact]
    public async Task One_tenant_sees_nothing_of_another_anywhere()
    {
        await using var rig = await CityRig.OpenAsync();
        var north = new Caller("north", "nora", Grants.All);
        await rig.WriteAsync(CityRig.Create("urn:a", CityRig.Number(1)));
        await rig.WriteAsync(CityRig.Create("urn:a", CityRig.Number(2)), north);
        await rig.WriteAsync(CityRig.Create("urn:n", CityRig.Number(3)), north);
        await rig.WriteAsync(CityRig.Create("urn:a", CityRig.Number(4)) with { CommandId = "c" });
        Assert.Equal(Value.Of(1L), (await rig.FindAsync("urn:a"))!.Attributes[0].Value);
        Assert.Equal(Value.Of(2L), (await rig.FindAsync("urn:a", north))!.Attributes[0].Value);
        Assert.Null(await rig.FindAsync("urn:n"));
        Assert.Equal(["urn:a"], (await rig.QueryAsync(new EntityQuery())).Entities.Select(entity => entity.Id));
        Assert.Equal(2, (await rig.QueryAsync(new EntityQuery { Count = true }, north)).Total);
        Assert.Equal(["urn:a"], (await rig.FeedAsync()).Select(change => change.EntityId));
        Assert.Equal(["urn:a", "urn:n"], (await rig.FeedAsync(null, north)).Select(change => change.EntityId).Order());
        var past = await rig.HistoryAsync(new HistoryQuery { Id = "urn:a" }, north);
        Assert.Equal([Value.Of(2L)], past.Series.Single().Points.Select(point => point.Value));
    }

    [Fact]
    public async Task A_follower_gets_what_comes_while_it_reads_slowly_and_ends_when_told()
    {
        await using var rig = await CityRig.OpenAsync(options: new LiveOptions { FeedBytesMax = 2_000 });
        await WriteAsync(rig, 40);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(CityRig.Cancel);
        Assert.True(rig.City.Feed(FeedPosition.Beginning(4), follow: true, CityRig.Caller, stop.Token)
            .TryGet(out var feed, out _));
        var seen = new List<Change>();
        var reading = Task.Run(
            async () =>
            {
                await foreach (var change in feed)
                {
                    lock (seen) seen.Add(change);
                    if (seen.Count % 50 == 0) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
                }
            }, CityRig.Cancel);
        await WriteAsync(rig, 1_500, first: 40);
        await CityRig.UntilAsync(() => Count(seen) >= 1_540, "the follower to see all changes");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        AssertGapless(seen, rig.City.Head);
    }

    [Fact]
    public async Task A_follower_goes_on_over_a_failure_of_the_store_and_sees_what_had_become_durable()
    {
        await using var rig = await CityRig.OpenAsync(shards: 1);
        await WriteAsync(rig, 3);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(CityRig.Cancel);
        Assert.True(rig.City.Feed(rig.City.Head, follow: true, CityRig.Caller, stop.Token).TryGet(out var feed, out _));
        await using var reader = feed.GetAsyncEnumerator(stop.Token);
        var next = reader.MoveNextAsync().AsTask();
        rig.Memory.Interrupt = step => step == MemoryStep.AppendDone
            ? throw new StoreException("The disk is gone.", retry: true) : default;
        var unsure = await rig.WriteAsync(CityRig.Create("urn:unsure"));
        Assert.Equal("live.unsure", unsure.Refusal?.Code);
        rig.Memory.Interrupt = null;
        Assert.True(await next.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, CityRig.Cancel));
        Assert.Equal("urn:unsure", reader.Current.EntityId);
        await stop.CancelAsync();
    }

    [Fact]
    public async Task A_position_ahead_of_the_feed_or_of_another_city_is_refused()
    {
        await using var rig = await CityRig.OpenAsync();
        await WriteAsync(rig, 5);
        var ahead = rig.City.Feed(rig.City.Head.After(2, 99), false, CityRig.Caller, CityRig.Cancel);
        Assert.Equal("feed.position.ahead", ahead.Refusal?.Code);
        var other = rig.City.Feed(FeedPosition.Beginning(5), false, CityRig.Caller, CityRig.Cancel);
        Assert.Equal("feed.position.shape", other.Refusal?.Code);
        var forbidden = rig.City.Feed(
            FeedPosition.Beginning(4), false, new Caller("", "x", Grants.Write), CityRig.Cancel);
        Assert.Equal("access.denied", forbidden.Refusal?.Code);
    }

    [Fact]
    public async Task Who_reads_on_while_the_city_is_still_being_read_is_told_to_come_again()
    {
        await using var store = new Stores.Memory.MemoryStore(4);
        await using var city = new LiveCity(
            store, new LiveOptions(), TimeProvider.System, NullLogger<LiveCity>.Instance);

        var feed = city.Feed(FeedPosition.Beginning(4).After(2, 7), true, CityRig.Caller, CityRig.Cancel);

        Assert.Equal("live.not-serving", feed.Refusal?.Code);
    }

    [Fact]
    public async Task Where_the_feed_stands_is_not_said_before_every_shard_was_read()
    {
        await using var rig = await CityRig.OpenAsync();
        await WriteAsync(rig, 50);
        var head = rig.City.Head;
        await rig.City.DisposeAsync();
        await using var store = rig.Memory.Reopen();
        await using var city = new LiveCity(
            store, new LiveOptions(), TimeProvider.System, NullLogger<LiveCity>.Instance);

        for (var shard = 0; shard < city.Shards; shard++)
        {
            Assert.Equal("live.not-serving", city.Now.Refusal?.Code);
            await city.OpenShardAsync(shard, CityRig.Cancel);
        }

        Assert.True(city.Now.TryGet(out var now, out _));
        Assert.Equal(head, now);
    }

    private static async Task WriteAsync(CityRig rig, int count, int first = 0)
    {
        var commands = Enumerable.Range(first, count).Select(i => i < 20
            ? CityRig.Create($"urn:{i}", CityRig.Number(i))
            : CityRig.Append($"urn:{i % 20}", CityRig.Number(i)));
        foreach (var some in commands.Chunk(7))
            Assert.All(
                await rig.City.WriteAllAsync(some, CityRig.Caller, CityRig.Cancel),
                outcome => Assert.Null(outcome.Refusal));
    }

    private static void AssertGapless(IEnumerable<Change> changes, FeedPosition head)
    {
        foreach (var shard in changes.GroupBy(change => change.Shard))
            Assert.Equal(
                Enumerable.Range(1, (int)head.Seqs[shard.Key]), shard.Select(each => (int)each.Seq));
        Assert.Equal(head.Seqs.Sum(), changes.Count());
    }

    private static int Count(List<Change> seen)
    {
        lock (seen) return seen.Count;
    }

    private static string Key(Change change) => $"{change.Shard}.{change.Seq} {change.Kind} {change.EntityId} "
        + $"{change.RecordedAt} {string.Join(';', change.Set.Select(each => Say.Attribute(each)))}";
}
