namespace City.Live.Tests;

public sealed class QueryTests
{
    [Fact]
    public async Task Every_query_finds_what_looking_at_each_entity_finds_with_and_without_indexes()
    {
        await using var plain = await CityRig.OpenAsync();
        await using var indexed = await CityRig.OpenAsync(
            options: new LiveOptions { IndexedAttributes = [Draw.Names[0], Draw.Names[3]] });
        var entities = await FillAsync(plain, indexed);
        Asked.Query.Sample(
            query =>
            {
                var matches = entities.Where(entity => Brute.Matches(entity, query));
                var expected = matches.Select(entity => entity.Id).Order().ToList();
                AssertPagesAsync(plain, query, expected).GetAwaiter().GetResult();
                AssertPagesAsync(indexed, query, expected).GetAwaiter().GetResult();
            },
            iter: 1_500, threads: 1, print: Asked.Say);
    }

    [Fact]
    public async Task An_index_finds_values_inside_arrays_and_long_numbers_too()
    {
        await using var rig = await CityRig.OpenAsync(options: new LiveOptions { IndexedAttributes = [CityRig.Speed] });
        await rig.WriteAsync(CityRig.Create("urn:array", Json("[1,[5]]")));
        await rig.WriteAsync(CityRig.Create("urn:long", Json("5e300")));
        await rig.WriteAsync(CityRig.Create("urn:escaped", Json("""["\u0075rn:x:\u0031"]""")));
        Assert.Equal(["urn:array"], await IdsAsync(rig, Equal(Value.Of(5L))));
        Assert.Equal(["urn:escaped"], await IdsAsync(rig, Equal(Value.Of("urn:x:1"))));
        var large = new QueryCondition.Compare(new([CityRig.Speed], []), Comparison.Greater, [new(Value.Of(100L))]);
        Assert.Equal(["urn:long"], await IdsAsync(rig, large));
    }

    [Fact]
    public async Task Two_instances_that_share_an_index_key_may_go_one_by_one()
    {
        await using var rig = await CityRig.OpenAsync();
        var link = new Attribute
        {
            Name = "https://t/link", Kind = AttributeKind.Relationship, Value = Value.Of("urn:x"),
        };
        await rig.WriteAsync(CityRig.Create("urn:a", link, link with { DatasetId = "urn:ds:1" }));
        await rig.WriteAsync(new EntityCommand
        {
            Kind = CommandKind.DeleteAttribute, Id = "urn:a", AttributeName = link.Name, DatasetId = "urn:ds:1",
        });
        var q = new QueryCondition.Compare(new([link.Name], []), Comparison.Equal, [new(Value.Of("urn:x"))]);
        Assert.Equal(["urn:a"], await IdsAsync(rig, q));
    }

    [Fact]
    public async Task An_id_asked_for_twice_is_answered_once()
    {
        await using var rig = await CityRig.OpenAsync();
        await rig.WriteAsync(CityRig.Create("urn:a"));
        var page = await rig.QueryAsync(new EntityQuery { Ids = ["urn:a", "urn:b", "urn:a"], Count = true });
        Assert.Equal((1, 1), (page.Entities.Length, page.Total));
    }

    [Theory]
    [InlineData(-1, 0, "limit")]
    [InlineData(EntityQuery.LimitMax + 1, 0, "limit")]
    [InlineData(1, -1, "offset")]
    [InlineData(1, EntityQuery.OffsetMax + 1, "offset")]
    public async Task A_page_beyond_the_limits_is_refused_and_named(int limit, int offset, string at)
    {
        await using var rig = await CityRig.OpenAsync();
        var result = await rig.City.QueryAsync(
            new EntityQuery { Limit = limit, Offset = offset }, CityRig.Caller, CityRig.Cancel);
        Assert.False(result.TryGet(out _, out var refusal));
        Assert.Equal(("query.limit", at), (refusal.Code, refusal.At));
    }

    [Theory]
    [InlineData("(")]
    [InlineData("(?=a)b")]
    [InlineData("(a)\\1")]
    public async Task A_pattern_that_is_none_or_could_hang_the_city_is_refused(string pattern)
    {
        await using var rig = await CityRig.OpenAsync();
        var result = await rig.City.QueryAsync(new EntityQuery { IdPattern = pattern }, CityRig.Caller, CityRig.Cancel);
        Assert.False(result.TryGet(out _, out var refusal));
        Assert.Equal("query.pattern", refusal.Code);
    }

    private static async Task<List<Entity>> FillAsync(params CityRig[] rigs)
    {
        var entities = new List<Entity>();
        var random = new Random(7);
        var drawn = new List<ImmutableArray<Attribute>>();
        Draw.Attributes(5, 1).Sample(each => drawn.Add(each), iter: 60, threads: 1, seed: "0000KZTi9Tc1");
        for (var i = 0; i < drawn.Count; i++)
        {
            var command = new EntityCommand
            {
                Kind = CommandKind.Create, Id = $"urn:e:{i}", Attributes = drawn[i],
                Types = [.. new[] { Draw.Types[random.Next(3)], Draw.Types[random.Next(3)] }.Distinct()],
            };
            foreach (var rig in rigs)
            {
                rig.Clock.Time = new Moment(1_800_000_000_000 + i * 1_000);
                Assert.Equal(OutcomeKind.Created, (await rig.WriteAsync(command)).Kind);
            }

            entities.Add(Made(command, rigs[0].Clock.Time));
            Assert.Equal(Say.Entity(entities[^1]), Say.Entity((await rigs[0].FindAsync(command.Id))!));
        }

        return entities;
    }

    private static Entity Made(EntityCommand command, Moment now) => new()
    {
        Id = command.Id, Types = command.Types, CreatedAt = now, ModifiedAt = now,
        Attributes = [.. command.Attributes.Select(each => each with { CreatedAt = now, ModifiedAt = now })],
    };

    private static async Task AssertPagesAsync(CityRig rig, EntityQuery query, List<string> expected)
    {
        var whole = await rig.QueryAsync(query with { Limit = 1_000, Count = true });
        Assert.Equal(expected, whole.Entities.Select(entity => entity.Id).Order());
        Assert.Equal((expected.Count, false), (whole.Total, whole.More));
        var paged = new List<string>();
        for (var offset = 0; ; offset += 7)
        {
            var page = await rig.QueryAsync(query with { Limit = 7, Offset = offset });
            paged.AddRange(page.Entities.Select(entity => entity.Id));
            Assert.Equal(offset + 7 < expected.Count, page.More);
            if (!page.More) break;
        }

        Assert.Equal(whole.Entities.Select(entity => entity.Id), paged);
    }

    private static async Task<List<string>> IdsAsync(CityRig rig, QueryCondition q) =>
        [.. (await rig.QueryAsync(new EntityQuery { Q = q })).Entities.Select(entity => entity.Id).Order()];

    private static QueryCondition.Compare Equal(Value value) =>
        new(new([CityRig.Speed], []), Comparison.Equal, [new(value)]);

    private static Attribute Json(string json) => new()
    {
        Name = CityRig.Speed, Kind = AttributeKind.Property,
        Value = Value.Json(System.Text.Encoding.UTF8.GetBytes(json)),
    };
}
