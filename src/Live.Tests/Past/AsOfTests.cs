namespace City.Live.Tests;

public sealed class AsOfTests
{
    private static readonly LiveOptions Small = new()
    {
        HistoryBufferPoints = 12, HistoryPartsMax = 3, SnapshotEveryChanges = 20,
        Archived = ArchivedRig.Moving, ShelfRecords = 3,
    };

    private static readonly Gen<(string Tenant, EntityCommand Command, long Later)> Step = Gen.Select(
        Gen.OneOf(Draw.Tenants), Draw.Command.Select(command => command with { CommandId = null }),
        Gen.OneOf(0L, 1L, 250L, 2_000L));

    [Fact]
    public void The_city_as_it_was_known_is_what_it_held_then() =>
        Gen.Select(Step.Array[1, 40], Gen.Int[0, 10_000]).Sample(
            (steps, seed) => Run(steps, (rig, model) => KnownAsync(rig, model, new Random(seed))),
            iter: 40, threads: 1, print: Print);

    [Fact]
    public void The_city_as_it_was_is_what_was_observed_last_up_to_then() =>
        Gen.Select(Step.Array[1, 40], Gen.Int[0, 10_000]).Sample(
            (steps, seed) => Run(steps, (rig, model) => AtAsync(rig, model, new Random(seed))),
            iter: 40, threads: 1, print: Print);

    [Fact]
    public void A_query_over_the_past_finds_what_the_condition_then_held_for() =>
        Gen.Select(Step.Array[1, 40], Asked.Query, Gen.Int[0, 10_000]).Sample(
            (steps, query, seed) => Run(steps, (rig, model) => QueryAsync(rig, model, query, new Random(seed))),
            iter: 60, threads: 1);

    [Fact]
    public async Task A_late_and_a_corrected_reading_count_in_city_time_and_not_before_they_were_known()
    {
        await using var rig = await CityRig.OpenAsync();
        var start = rig.Clock.Time;
        var (before, noon) = (new Moment(start.Milliseconds - 60_000), new Moment(start.Milliseconds - 30_000));
        await rig.WriteAsync(CityRig.Create("urn:a", CityRig.Number(5, observed: before)));
        var first = rig.City.Head;
        rig.Clock.Advance(1_000);
        await rig.WriteAsync(CityRig.Append("urn:a", CityRig.Number(9, observed: start)));
        await rig.WriteAsync(CityRig.Append("urn:a", CityRig.Number(7, observed: noon)));
        await rig.WriteAsync(CityRig.Append("urn:a", CityRig.Number(6, observed: before)));

        Assert.Equal(6, await SpeedAsync(rig, new AsOf(before, null)));
        Assert.Equal(6, await SpeedAsync(rig, new AsOf(new Moment(noon.Milliseconds - 1), null)));
        Assert.Equal(7, await SpeedAsync(rig, new AsOf(noon, null)));
        Assert.Equal(9, await SpeedAsync(rig, new AsOf(Moment.Latest, null)));
        Assert.Equal(5, await SpeedAsync(rig, new AsOf(noon, Knowledge.Of(first))));
        Assert.Equal(5, await SpeedAsync(rig, new AsOf(null, Knowledge.Of(start))));
        Assert.Null(await SpeedAsync(rig, new AsOf(new Moment(before.Milliseconds - 1), null)));
        Assert.Null(await SpeedAsync(rig, new AsOf(null, Knowledge.Of(before))));
    }

    [Fact]
    public async Task What_was_read_in_from_long_ago_stands_there_with_the_names_and_places_that_say_no_time()
    {
        await using var rig = await CityRig.OpenAsync();
        var place = CityRig.Place("""{"type":"Point","coordinates":[1,2]}""");
        await rig.WriteAsync(CityRig.Create("urn:a", CityRig.Number(5, observed: new Moment(1_000)), place));
        rig.Clock.Advance(1_000);
        await rig.WriteAsync(CityRig.Append("urn:a", CityRig.Number(1, "https://t/later")));

        var then = await FindAsync(rig, "urn:a", new AsOf(new Moment(2_000), null));

        Assert.Equal(
            ["https://t/later", place.Name, CityRig.Speed],
            then!.Attributes.Select(each => each.Name).Order(StringComparer.Ordinal));
        Assert.Equal([CityRig.Car], then.Types);
        Assert.Null(await FindAsync(rig, "urn:a", new AsOf(new Moment(999), null)));
        var known = await FindAsync(rig, "urn:a", new AsOf(new Moment(1_800_000_000_500), null));
        Assert.DoesNotContain(known!.Attributes, each => each.Name == "https://t/later");
    }

    [Fact]
    public async Task An_entity_that_lived_by_its_own_id_before_it_was_placed_beside_others_is_found_in_both_lives()
    {
        await using var rig = await CityRig.OpenAsync(shards: 8);
        await rig.WriteAsync(CityRig.Create("urn:a", CityRig.Number(1)));
        var first = rig.City.Head;
        await rig.WriteAsync(CityRig.Delete("urn:a"));
        var key = Enumerable.Range(0, 100).Select(n => $"urn:key:{n}").First(each =>
            StableHash.Shard(StableHash.Of("", each), 8) != StableHash.Shard(StableHash.Of("", "urn:a"), 8));
        var placed = await rig.City.TransactAsync(
            key, [CityRig.Create("urn:a", CityRig.Number(2))], CityRig.Caller, CityRig.Cancel);
        Assert.Equal(OutcomeKind.Created, placed[0].Kind);

        Assert.Equal(1, await SpeedAsync(rig, new AsOf(null, Knowledge.Of(first))));
        Assert.Equal(2, await SpeedAsync(rig, new AsOf(null, Knowledge.Of(rig.City.Head))));
    }

    [Fact]
    public async Task A_page_of_the_past_for_which_too_many_would_be_looked_through_is_refused()
    {
        await using var rig = await CityRig.OpenAsync(shards: 1, options: new LiveOptions { PastSlotsMax = 300 });
        for (var n = 0; n < 301; n++) await rig.WriteAsync(CityRig.Create($"urn:{n}"));
        var all = new EntityQuery { AsOf = new AsOf(null, Knowledge.Of(rig.City.Head)), Limit = 10 };

        Assert.Equal(10, (await rig.QueryAsync(all)).Entities.Length);
        var counted = await rig.City.QueryAsync(all with { Count = true }, CityRig.Caller, CityRig.Cancel);
        Assert.Equal("query.past.too-many", counted.Refusal?.Code);
        await rig.WriteAsync(CityRig.Delete("urn:300"));
        Assert.Single((await rig.QueryAsync(all with { Count = true, Ids = ["urn:300"] })).Entities);
    }

    [Fact]
    public async Task A_position_of_another_city_is_refused()
    {
        await using var rig = await CityRig.OpenAsync(shards: 4);
        var asOf = new AsOf(null, Knowledge.Of(new FeedPosition([1])));
        var found = await rig.City.FindAsync("urn:a", asOf, CityRig.Caller, CityRig.Cancel);
        Assert.Equal("query.limit", found.Refusal?.Code);
        var asked = await rig.City.QueryAsync(new EntityQuery { AsOf = asOf }, CityRig.Caller, CityRig.Cancel);
        Assert.Equal("query.limit", asked.Refusal?.Code);
        var blind = await rig.City.FindAsync(
            "urn:a", new AsOf(null, null), CityRig.Caller with { Grants = Grants.None }, CityRig.Cancel);
        Assert.Equal("access.denied", blind.Refusal?.Code);
    }

    private static void Run(
        (string Tenant, EntityCommand Command, long Later)[] steps, Func<CityRig, PastModel, Task> check) =>
        OnAsync(steps, check).GetAwaiter().GetResult();

    private static async Task OnAsync(
        (string Tenant, EntityCommand Command, long Later)[] steps, Func<CityRig, PastModel, Task> check)
    {
        await using var rig = await CityRig.OpenAsync(options: Small, shards: 1);
        var (model, random) = (new PastModel(), new Random(steps.Length));
        foreach (var (tenant, command, later) in steps)
        {
            rig.Clock.Advance(later);
            await DoneAsync(rig, command, tenant);
            model.Handle(command, tenant, rig.Clock.Time);
            if (random.Next(8) == 0) await ArchivedRig.CarryAsync(rig);
            if (random.Next(3) > 0 || model.Recording(tenant, random) is not { } recording) continue;
            var recorded = await DoneAsync(rig, recording, tenant);
            Assert.True(recorded.Kind == OutcomeKind.Updated, $"{recorded.Kind} {recorded.Refusal?.Detail}");
            model.Handle(recording, tenant, rig.Clock.Time);
        }

        Assert.Equal(model.City.Seq, rig.City.Head.Seqs[0]);
        await check(rig, model);
        await using var again = await rig.ReopenAsync();
        await check(again, model);
    }

    /// <summary>What a city refuses because it has too much to do, it takes in a moment.</summary>
    private static async Task<Outcome> DoneAsync(CityRig rig, EntityCommand command, string tenant)
    {
        while (true)
        {
            var outcome = await rig.WriteAsync(command, By(tenant));
            if (outcome.Refusal is not { Kind: RefusalKind.Overloaded }) return outcome;
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CityRig.Cancel);
        }
    }

    private static async Task KnownAsync(CityRig rig, PastModel model, Random random)
    {
        foreach (var tenant in Draw.Tenants.Distinct())
            foreach (var id in Draw.Ids)
                for (var seq = 0; seq <= model.City.Seq; seq += 1 + random.Next(4))
                {
                    var position = await FindAsync(
                        rig, id, new AsOf(null, Knowledge.Of(new FeedPosition([seq]))), By(tenant));
                    AssertSame(model.Known(tenant, id, seq), position, times: true);
                    var moment = new Moment(model.RecordedAt(seq).Milliseconds + random.Next(2));
                    var known = await FindAsync(rig, id, new AsOf(null, Knowledge.Of(moment)), By(tenant));
                    AssertSame(model.Known(tenant, id, model.SeqAt(moment)), known, times: true);
                }
    }

    private static async Task AtAsync(CityRig rig, PastModel model, Random random)
    {
        foreach (var tenant in Draw.Tenants.Distinct())
            foreach (var id in Draw.Ids)
                for (var tries = 0; tries < 6; tries++)
                {
                    var at = new Moment(1_800_000_000_000 + random.Next(-11, 20) * 1_000);
                    var seq = tries % 2 == 0 ? model.City.Seq : random.NextInt64(model.City.Seq + 1);
                    var found = await FindAsync(
                        rig, id, new AsOf(at, Knowledge.Of(new FeedPosition([seq]))), By(tenant));
                    AssertSame(model.At(tenant, id, at, seq), found, times: false);
                }
    }

    private static async Task QueryAsync(CityRig rig, PastModel model, EntityQuery query, Random random)
    {
        var seq = random.NextInt64(model.City.Seq + 1);
        query = query with { Ids = query.Ids.IsEmpty ? [] : ["urn:a", "urn:none", "urn:c"] };
        var known = Knowledge.Of(new FeedPosition([seq]));
        await CompareAsync(rig, query, new AsOf(null, known), id => model.Known("", id, seq));
        // The model tells nothing of system times in city time.
        if (Asked.NamesSystemTimes(query)) return;
        var at = new Moment(1_800_000_000_000 + random.Next(-11, 20) * 1_000);
        var learnt = new Moment(model.RecordedAt(seq).Milliseconds + random.Next(2));
        await CompareAsync(rig, query, new AsOf(at, known), id => model.At("", id, at, seq));
        await CompareAsync(rig, query, new AsOf(at, null), id => model.At("", id, at, model.City.Seq));
        await CompareAsync(
            rig, query, new AsOf(at, Knowledge.Of(learnt)), id => model.At("", id, at, model.SeqAt(learnt)));
    }

    /// <summary>The whole answer and its pages are those of the entities of the model that match.</summary>
    private static async Task CompareAsync(CityRig rig, EntityQuery query, AsOf asOf, Func<string, Entity?> then)
    {
        query = query with { AsOf = asOf };
        var times = asOf.At is null;
        var expected = Draw.Ids.Select(then).OfType<Entity>().Where(entity => Brute.Matches(entity, query)).ToList();
        var whole = await rig.QueryAsync(query with { Limit = 100, Offset = 0, Count = true });
        Assert.Equal(expected.Count, whole.Total);
        Assert.Equal(
            expected.Select(entity => Text(entity, times)).Order(StringComparer.Ordinal),
            whole.Entities.Select(record => Text(record.ToEntity(), times)).Order(StringComparer.Ordinal));
        for (var offset = 0; offset < expected.Count; offset++)
        {
            var page = await rig.QueryAsync(query with { Limit = 1, Offset = offset, Count = false });
            Assert.Equal(whole.Entities[offset].Id, page.Entities.Single().Id);
            Assert.Equal(offset < expected.Count - 1, page.More);
        }
    }

    private static void AssertSame(Entity? expected, Entity? found, bool times) => Assert.Equal(
        expected is null ? "nothing" : Text(expected, times), found is null ? "nothing" : Text(found, times));

    private static string Text(Entity entity, bool times) => times
        ? Say.Entity(entity)
        : Say.Entity(entity with { Attributes = [.. entity.Attributes.Select(each => each with
        {
            CreatedAt = default, ModifiedAt = default,
        })] }, times: false);

    private static async Task<Entity?> FindAsync(CityRig rig, string id, AsOf asOf, Caller? caller = null)
    {
        var found = await rig.City.FindAsync(id, asOf, caller ?? CityRig.Caller, CityRig.Cancel);
        if (found.TryGet(out var record, out var refusal)) return record.ToEntity();
        Assert.Equal("entity.unknown", refusal.Code);
        return null;
    }

    private static async Task<long?> SpeedAsync(CityRig rig, AsOf asOf) =>
        (await FindAsync(rig, "urn:a", asOf))?.Attributes.Single().Value.Mantissa;

    private static Caller By(string tenant) => CityRig.Caller with { Tenant = tenant };

    private static string Print(((string Tenant, EntityCommand Command, long Later)[] Steps, int Seed) drawn) =>
        $"{drawn.Seed}\n" + string.Join(
            '\n', drawn.Steps.Select(step => $"+{step.Later} '{step.Tenant}' {Say.Command(step.Command)}"));
}
