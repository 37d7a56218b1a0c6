namespace City.Live.Tests;

public sealed class IdempotencyTests
{
    [Fact]
    public async Task A_repeated_command_id_is_answered_as_the_first_time_also_after_a_restart_and_a_snapshot()
    {
        var options = new LiveOptions { SnapshotEveryChanges = 5 };
        await using var rig = await CityRig.OpenAsync(options: options, shards: 1);
        var create = CityRig.Create("urn:a", CityRig.Number(1)) with { CommandId = "k1" };
        var first = await rig.WriteAsync(create);
        for (var i = 0; i < 10; i++) await rig.WriteAsync(CityRig.Append("urn:a", CityRig.Number(i)));
        var delete = CityRig.Delete("urn:a") with { CommandId = "k2" };
        var gone = await rig.WriteAsync(delete);
        await CityRig.SnapshotAsync(rig);
        await using var again = await rig.ReopenAsync();
        foreach (var city in new[] { again })
        {
            var repeated = await city.WriteAsync(create);
            Assert.Equal((first.Kind, first.Seq, true), (repeated.Kind, repeated.Seq, repeated.Repeated));
            var goneAgain = await city.WriteAsync(delete);
            Assert.Equal((gone.Kind, gone.Seq, true), (goneAgain.Kind, goneAgain.Seq, goneAgain.Repeated));
            Assert.Null(await city.FindAsync("urn:a"));
        }

        Assert.Equal(12, (await again.FeedAsync()).Count);
    }

    [Fact]
    public async Task Of_many_at_once_with_one_command_id_one_is_carried_out()
    {
        await using var rig = await CityRig.OpenAsync();
        await rig.WriteAsync(CityRig.Create("urn:a"));
        var command = CityRig.Append("urn:a", CityRig.Number(1)) with { CommandId = "k" };
        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(_ => Task.Run(() => rig.WriteAsync(command), CityRig.Cancel)));
        Assert.Equal(63, outcomes.Count(outcome => outcome.Repeated));
        Assert.Single(outcomes.Select(outcome => outcome.Seq).Distinct());
        Assert.Equal(2, (await rig.FeedAsync()).Count);
    }

    [Fact]
    public async Task One_command_id_means_different_commands_for_different_entities_and_tenants()
    {
        await using var rig = await CityRig.OpenAsync();
        var north = new Caller("north", "nora", Grants.All);
        Assert.False((await rig.WriteAsync(CityRig.Create("urn:a") with { CommandId = "k" })).Repeated);
        Assert.False((await rig.WriteAsync(CityRig.Create("urn:b") with { CommandId = "k" })).Repeated);
        Assert.False((await rig.WriteAsync(CityRig.Create("urn:a") with { CommandId = "k" }, north)).Repeated);
        Assert.True((await rig.WriteAsync(CityRig.Create("urn:a") with { CommandId = "k" }, north)).Repeated);
    }

    [Fact]
    public async Task A_refused_transaction_remembers_none_of_its_command_ids()
    {
        await using var rig = await CityRig.OpenAsync();
        var create = CityRig.Create("urn:x:1") with { CommandId = "k" };
        var refused = await rig.City.TransactAsync("urn:x:1", [create, CityRig.Delete("urn:x:1"),
            CityRig.Delete("urn:x:1")], CityRig.Caller, CityRig.Cancel);
        Assert.All(refused, outcome => Assert.Equal("entity.unknown", outcome.Refusal?.Code));
        Assert.Equal("2", refused[0].Refusal?.At);
        Assert.False((await rig.WriteAsync(create)).Repeated);
        Assert.NotNull(await rig.FindAsync("urn:x:1"));
    }

    [Fact]
    public void The_window_forgets_the_oldest_first_and_no_other_even_after_one_was_taken_back()
    {
        var window = new CommandWindow();
        var back = new IndexKey(ulong.MaxValue, 1);
        window.Add(back, 1, OutcomeKind.Created);
        window.Forget(back);
        window.Add(back, 2, OutcomeKind.Updated);
        for (var i = 0ul; i < CommandWindow.Capacity - 1; i++) window.Add(new IndexKey(0, i), 3, OutcomeKind.Updated);
        window.Trim();
        Assert.True(window.TryGet(back, out var answer));
        Assert.Equal((2, OutcomeKind.Updated), answer);
        window.Add(new IndexKey(1, 0), 4, OutcomeKind.Updated);
        window.Trim();
        Assert.False(window.TryGet(back, out _));
        Assert.True(window.TryGet(new IndexKey(0, 0), out _));

        var writer = new ByteWriter();
        window.Write(writer, 3);
        var copy = new CommandWindow();
        var reader = new ByteReader(writer.Written);
        copy.Read(ref reader);
        Assert.True(copy.TryGet(new IndexKey(0, 0), out _));
        Assert.False(copy.TryGet(new IndexKey(1, 0), out _));
    }
}
