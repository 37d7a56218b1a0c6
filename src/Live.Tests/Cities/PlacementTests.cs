namespace City.Live.Tests;

public sealed class PlacementTests
{
    [Fact]
    public async Task What_is_written_together_lives_together_and_is_found_by_id_alone()
    {
        await using var rig = await CityRig.OpenAsync(shards: 8);
        var ids = Enumerable.Range(0, 12).Select(i => $"urn:seat:{i}").ToList();
        var outcomes = await rig.City.TransactAsync(
            "urn:case:1", [.. ids.Select(id => CityRig.Create(id, CityRig.Number(1)))], CityRig.Caller, CityRig.Cancel);
        Assert.Single(outcomes.Select(outcome => outcome.Shard).Distinct());
        foreach (var city in new[] { rig, await rig.ReopenAsync() })
        {
            foreach (var id in ids)
            {
                Assert.NotNull(await city.FindAsync(id));
                Assert.Single((await city.HistoryAsync(new HistoryQuery { Id = id })).Series);
            }

            Assert.Equal(12, (await city.QueryAsync(new EntityQuery { Count = true })).Total);
            Assert.Equal(12, (await city.QueryAsync(new EntityQuery { Ids = [.. ids], Count = true })).Total);
            Assert.Equal(12, (await city.FeedAsync()).Count);
            if (city != rig) await city.DisposeAsync();
        }
    }

    [Fact]
    public async Task Commands_for_an_entity_that_lives_beside_a_key_find_it_one_by_one_and_in_batches()
    {
        await using var rig = await CityRig.OpenAsync(shards: 8);
        var ids = Enumerable.Range(0, 8).Select(i => $"urn:seat:{i}").ToList();
        await rig.City.TransactAsync(
            "urn:case:1", [.. ids.Select(id => CityRig.Create(id))], CityRig.Caller, CityRig.Cancel);
        foreach (var id in ids)
        {
            Assert.Equal(OutcomeKind.Updated, (await rig.WriteAsync(CityRig.Append(id, CityRig.Number(1)))).Kind);
            Assert.Equal("entity.exists", (await rig.WriteAsync(CityRig.Create(id))).Refusal?.Code);
        }

        var batch = await rig.City.WriteAllAsync(
            [.. ids.Select(id => CityRig.Append(id, CityRig.Number(2))), .. ids.Select(CityRig.Delete)],
            CityRig.Caller, CityRig.Cancel);
        Assert.Equal(ids.Select(_ => OutcomeKind.Updated), batch.Take(8).Select(outcome => outcome.Kind));
        Assert.Equal(ids.Select(_ => OutcomeKind.Deleted), batch.Skip(8).Select(outcome => outcome.Kind));
        var again = CityRig.Create(ids[0], CityRig.Number(3));
        Assert.Equal(OutcomeKind.Created, (await rig.WriteAsync(again)).Kind);
        Assert.Equal(Value.Of(3L), (await rig.FindAsync(ids[0]))!.Attributes[0].Value);
    }

    [Fact]
    public async Task Transactions_are_all_or_none()
    {
        await using var rig = await CityRig.OpenAsync(shards: 8);
        await rig.WriteAsync(CityRig.Create("urn:case:1", CityRig.Number(1)));
        var refused = await rig.City.TransactAsync(
            "urn:case:1",
            [CityRig.Create("urn:new"), CityRig.Append("urn:case:1", CityRig.Number(2)), CityRig.Delete("urn:none")],
            CityRig.Caller, CityRig.Cancel);
        Assert.All(refused, outcome => Assert.Equal("entity.unknown", outcome.Refusal?.Code));
        Assert.Null(await rig.FindAsync("urn:new"));
        Assert.Equal(Value.Of(1L), (await rig.FindAsync("urn:case:1"))!.Attributes[0].Value);
        Assert.Single(await rig.FeedAsync());
    }

    [Fact]
    public async Task An_entity_that_lives_elsewhere_is_not_taken_into_a_transaction_and_the_refusal_says_so()
    {
        await using var rig = await CityRig.OpenAsync(shards: 8);
        for (var i = 0; i < 30; i++)
        {
            await TogetherAsync(rig, $"urn:key:{i}", CityRig.Create($"urn:e:{i}"));
            var outcome = (await TogetherAsync(
                rig, $"urn:other:{i}", CityRig.Append($"urn:e:{i}", CityRig.Number(1))))[0];
            Assert.True(outcome.Refusal is null or { Code: "entity.placed" }, outcome.Refusal?.Code);
        }

        Assert.Equal(30, (await rig.QueryAsync(new EntityQuery { Count = true })).Total);
    }

    [Fact]
    public async Task A_repeated_command_gets_its_first_answer_though_its_entity_lives_beside_another_key_by_now()
    {
        await using var rig = await CityRig.OpenAsync(shards: 8);
        for (var i = 0; i < 12; i++)
        {
            var (id, one, other) = ($"urn:e:{i}", $"urn:key:{i}", $"urn:other:{i}");
            var create = CityRig.Create(id) with { CommandId = "create" };
            var append = CityRig.Append(id, CityRig.Number(1)) with { CommandId = "append" };
            var created = (await TogetherAsync(rig, one, create))[0];
            var appended = await rig.WriteAsync(append);
            await rig.WriteAsync(CityRig.Delete(id));
            Assert.Null((await TogetherAsync(rig, other, CityRig.Create(id)))[0].Refusal);
            Assert.Equal(created with { Repeated = true }, (await TogetherAsync(rig, one, create))[0]);
            Assert.Equal(appended with { Repeated = true }, await rig.WriteAsync(append));
            Assert.Empty((await rig.FindAsync(id))!.Attributes);
        }
    }

    [Fact]
    public async Task A_deleted_entity_is_made_anew_beside_any_key_that_of_its_own_shard_included()
    {
        await using var rig = await CityRig.OpenAsync(shards: 8);
        var (key, id) = Apart();
        // A key whose shard is the id's own, and the id itself.
        var home = Enumerable.Range(0, 1_000).Select(i => $"urn:home:{i}").First(each => Shard(each) == Shard(id));
        await TogetherAsync(rig, key, CityRig.Create(id, CityRig.Number(1)));
        foreach (var next in (string[])[home, "urn:other", id, key, home])
        {
            var lives = (await TogetherAsync(rig, next == key ? home : key, CityRig.Append(id)))[0];
            Assert.True(lives.Refusal is null or { Code: "entity.placed" }, lives.Refusal?.Code);
            Assert.Equal(OutcomeKind.Deleted, (await rig.WriteAsync(CityRig.Delete(id))).Kind);
            var made = (await TogetherAsync(rig, next, CityRig.Create(id, CityRig.Number(2))))[0];
            Assert.Equal((OutcomeKind.Created, Shard(next)), (made.Kind, made.Shard));
            Assert.Equal(OutcomeKind.Updated, (await rig.WriteAsync(CityRig.Append(id, CityRig.Number(3)))).Kind);
            Assert.Equal(Value.Of(3L), (await rig.FindAsync(id))!.Attributes[0].Value);
            Assert.Equal(1, (await rig.QueryAsync(new EntityQuery { Count = true })).Total);
        }

        await using var again = await rig.ReopenAsync();
        Assert.Equal(Value.Of(3L), (await again.FindAsync(id))!.Attributes[0].Value);
        Assert.Equal(1, (await again.QueryAsync(new EntityQuery { Count = true })).Total);
    }

    [Fact]
    public async Task A_note_that_leads_nowhere_after_a_crash_gives_way_to_another_key()
    {
        await using var rig = await CityRig.OpenAsync(shards: 8);
        // The crash comes between the note (first append) and the creation (second append).
        var appends = 0;
        rig.Memory.Interrupt = step => step == Stores.Memory.MemoryStep.AppendBegins && ++appends == 2
            ? throw new StoreException("The process dies here.", retry: false) : default;
        var (key, id) = Apart();
        var lost = await rig.City.TransactAsync(key, [CityRig.Create(id)], CityRig.Caller, CityRig.Cancel);
        Assert.Equal("live.unsure", lost[0].Refusal?.Code);
        await using var again = await rig.BesideAsync();
        again.Memory.Interrupt = null;
        Assert.Null(await again.FindAsync(id));
        var past = await again.City.HistoryAsync(new HistoryQuery { Id = id }, CityRig.Caller, CityRig.Cancel);
        Assert.Equal("entity.unknown", past.Refusal?.Code);
        Assert.Empty(await again.FeedAsync());
        var other = await again.City.TransactAsync("urn:other", [CityRig.Create(id)], CityRig.Caller, CityRig.Cancel);
        Assert.Equal(OutcomeKind.Created, other[0].Kind);
        Assert.NotNull(await again.FindAsync(id));
        var first = await again.City.TransactAsync(key, [CityRig.Create(id)], CityRig.Caller, CityRig.Cancel);
        Assert.Equal("entity.placed", first[0].Refusal?.Code);
    }

    [Fact]
    public async Task Of_many_keys_that_want_one_new_entity_at_once_one_gets_it()
    {
        await using var rig = await CityRig.OpenAsync(shards: 8);
        for (var round = 0; round < 20; round++)
        {
            var id = $"urn:wanted:{round}";
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(
                async () => (await TogetherAsync(rig, $"urn:key:{i}", CityRig.Create(id)))[0], CityRig.Cancel)));
            Assert.Equal(1, outcomes.Count(outcome => outcome.Kind == OutcomeKind.Created));
        }

        Assert.Equal(20, (await rig.QueryAsync(new EntityQuery { Count = true })).Total);
    }

    private static async Task<ImmutableArray<Outcome>> TogetherAsync(
        CityRig rig, string key, params EntityCommand[] commands) =>
        await rig.City.TransactAsync(key, commands, CityRig.Caller, CityRig.Cancel);

    private static (string Key, string Id) Apart()
    {
        for (var i = 0; ; i++)
            if (Shard($"urn:e:{i}") != Shard("urn:key") && Shard($"urn:e:{i}") != Shard("urn:other"))
                return ("urn:key", $"urn:e:{i}");
    }

    private static int Shard(string key) => StableHash.Shard(StableHash.Of("", key), 8);
}
