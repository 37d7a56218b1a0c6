using City.Stores.Memory;

namespace City.Live.Tests;

public sealed class DurabilityTests
{
    [Fact]
    public async Task Nobody_sees_a_change_before_it_is_durable()
    {
        await using var rig = await CityRig.OpenAsync(shards: 1);
        await rig.WriteAsync(CityRig.Create("urn:a", CityRig.Number(1)));
        var gate = StoreGate.At(rig, MemoryStep.AppendBegins);
        var writing = rig.WriteAsync(CityRig.Append("urn:a", CityRig.Number(2)));
        await gate.Reached.Task;
        var refused = rig.WriteAsync(CityRig.Create("urn:a"));
        var later = rig.WriteAsync(CityRig.Create("urn:b"));
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CityRig.Cancel);
        Assert.False(writing.IsCompleted || refused.IsCompleted || later.IsCompleted);
        Assert.Equal(Value.Of(1L), (await rig.FindAsync("urn:a"))!.Attributes[0].Value);
        Assert.Null(await rig.FindAsync("urn:b"));
        Assert.Equal(1, (await rig.QueryAsync(new EntityQuery { Count = true })).Total);
        Assert.Single(await rig.FeedAsync());
        Assert.Single((await rig.HistoryAsync(new HistoryQuery { Id = "urn:a" })).Series.Single().Points);
        gate.Open();
        Assert.Equal(OutcomeKind.Updated, (await writing).Kind);
        Assert.Equal("entity.exists", (await refused).Refusal?.Code);
        Assert.Equal(OutcomeKind.Created, (await later).Kind);
        Assert.Equal(Value.Of(2L), (await rig.FindAsync("urn:a"))!.Attributes[0].Value);
    }

    [Fact]
    public async Task A_stalled_store_makes_the_city_refuse_and_nothing_that_was_taken_is_lost()
    {
        await using var rig = await CityRig.OpenAsync(options: new LiveOptions { PendingMax = 10 }, shards: 1);
        var gate = StoreGate.At(rig, MemoryStep.AppendBegins);
        var writes = Enumerable.Range(0, 40).Select(i => rig.WriteAsync(CityRig.Create($"urn:{i}"))).ToList();
        await gate.Reached.Task;
        Assert.All(writes.Where(write => write.IsCompleted), write => Assert.Equal(
            "live.overloaded", write.GetAwaiter().GetResult().Refusal?.Code));
        Assert.Equal(30, writes.Count(write => write.IsCompleted));
        Assert.Equal(30, (await rig.City.StatusAsync(CityRig.Cancel)).Shards[0].Refused);
        gate.Open();
        var outcomes = await Task.WhenAll(writes);
        Assert.Equal(10, outcomes.Count(outcome => outcome.Kind == OutcomeKind.Created));
        Assert.Equal(10, (await rig.QueryAsync(new EntityQuery { Count = true })).Total);
        Assert.Equal(OutcomeKind.Created, (await rig.WriteAsync(CityRig.Create("urn:later"))).Kind);
        await using var again = await rig.ReopenAsync();
        Assert.Equal(11, (await again.QueryAsync(new EntityQuery { Count = true })).Total);
    }

    [Theory]
    [InlineData(MemoryStep.AppendBegins, false)]
    [InlineData(MemoryStep.AppendDone, true)]
    public async Task A_store_that_fails_leaves_the_writer_unsure_and_the_city_right(MemoryStep step, bool isThere)
    {
        await using var rig = await CityRig.OpenAsync(shards: 1);
        await rig.WriteAsync(CityRig.Create("urn:a"));
        rig.Memory.Interrupt = at => at == step ? throw new StoreException("The disk is full.", retry: true) : default;
        var command = CityRig.Create("urn:b") with { CommandId = "once" };
        Assert.Equal("live.unsure", (await rig.WriteAsync(command)).Refusal?.Code);
        Assert.Equal("live.not-serving", (await rig.WriteAsync(CityRig.Create("urn:c"))).Refusal?.Code);
        Assert.NotNull(await rig.FindAsync("urn:a"));
        rig.Memory.Interrupt = null;
        await ServingAsync(rig);
        Assert.Equal(isThere, await rig.FindAsync("urn:b") is not null);
        var again = await rig.WriteAsync(command);
        Assert.Equal((OutcomeKind.Created, isThere), (again.Kind, again.Repeated));
        Assert.Equal(["urn:a", "urn:b"], (await rig.FeedAsync()).Select(change => change.EntityId));
    }

    [Fact]
    public async Task Of_two_cities_on_one_store_the_stale_one_steps_back_and_nothing_is_doubled()
    {
        await using var first = await CityRig.OpenAsync(shards: 1);
        await first.WriteAsync(CityRig.Create("urn:a", CityRig.Number(1)));
        await using var second = await first.BesideAsync();
        Assert.Equal(OutcomeKind.Updated, (await second.WriteAsync(CityRig.Append("urn:a", CityRig.Number(2)))).Kind);
        var stale = await first.WriteAsync(CityRig.Append("urn:a", CityRig.Number(3)));
        Assert.Equal("live.fenced", stale.Refusal?.Code);
        await ServingAsync(first);
        Assert.Equal(Value.Of(2L), (await first.FindAsync("urn:a"))!.Attributes[0].Value);
        Assert.Equal([1L, 2L], (await first.FeedAsync()).Select(change => change.Seq));
        Assert.Equal(OutcomeKind.Updated, (await first.WriteAsync(CityRig.Append("urn:a", CityRig.Number(4)))).Kind);
        await using var third = await first.BesideAsync();
        var past = await third.HistoryAsync(new HistoryQuery { Id = "urn:a" });
        Assert.Equal([1, 2, 4], past.Series.Single().Points.Select(point => (int)point.Value.Mantissa));
    }

    [Fact]
    public async Task Time_never_goes_back_in_the_log_even_over_a_restart_with_the_clock_set_back()
    {
        await using var rig = await CityRig.OpenAsync(shards: 1);
        await rig.WriteAsync(CityRig.Create("urn:a", CityRig.Number(1)));
        var first = (await rig.FeedAsync())[0].RecordedAt;
        rig.Clock.Advance(-3_600_000);
        await rig.WriteAsync(CityRig.Append("urn:a", CityRig.Number(2)));
        await using var again = await rig.ReopenAsync();
        rig.Clock.Advance(-3_600_000);
        await again.WriteAsync(CityRig.Append("urn:a", CityRig.Number(3)));
        Assert.Equal([first, first, first], (await again.FeedAsync()).Select(change => change.RecordedAt));
        Assert.Equal(first, (await again.FindAsync("urn:a"))!.ModifiedAt);
    }

    [Fact]
    public async Task A_city_that_closes_finishes_what_it_took_and_refuses_what_comes_later()
    {
        var rig = await CityRig.OpenAsync();
        var writes = Enumerable.Range(0, 500).Select(i => rig.WriteAsync(CityRig.Create($"urn:{i}"))).ToList();
        var closing = rig.City.DisposeAsync();
        var outcomes = await Task.WhenAll(writes)
            .WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, CityRig.Cancel);
        await closing;
        var late = await rig.WriteAsync(CityRig.Create("urn:late"))
            .WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, CityRig.Cancel);
        Assert.Equal(RefusalKind.Overloaded, late.Refusal?.Kind);
        await rig.City.DisposeAsync();
        await using var again = await rig.BesideAsync();
        Assert.Equal(
            outcomes.Count(outcome => outcome.Kind == OutcomeKind.Created),
            (await again.QueryAsync(new EntityQuery { Count = true })).Total);
    }

    private static async Task ServingAsync(CityRig rig)
    {
        for (var tries = 0; !(await rig.City.StatusAsync(CityRig.Cancel)).Serving; tries++)
        {
            Assert.True(tries < 1_000, "The city did not come back.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CityRig.Cancel);
        }
    }
}
