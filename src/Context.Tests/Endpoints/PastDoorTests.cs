using System.Text.Json.Nodes;

namespace City.Context.Tests;

public sealed class PastDoorTests(TestCity city) : IClassFixture<TestCity>
{
    private const string Entities = "/ngsi-ld/v1/entities";

    [Fact]
    public async Task An_entity_is_read_as_it_was_and_as_it_was_known()
    {
        await city.CreateAsync(Lamp("a", 10, "2026-01-01T00:00:00Z"));
        var first = city.City.Head;
        await ReadAsync("a", 30, "2026-01-01T02:00:00Z");
        await ReadAsync("a", 20, "2026-01-01T01:00:00Z");
        var path = $"{Entities}/urn:ngsi-ld:Lamp:a?options=simplified";

        Assert.Equal(20, Power(await city.GetAsync(path)));
        Assert.Equal(20, Power(await city.GetAsync($"{path}&at=2026-01-01T01:59:59.999Z")));
        Assert.Equal(30, Power(await city.GetAsync($"{path}&at=2026-01-01T10:00:00%2B08:00")));
        Assert.Equal(10, Power(await city.GetAsync($"{path}&at=2026-01-01T02:00:00Z&asOf={first}")));
        Assert.Equal(10, Power(await city.GetAsync($"{path}&asOf={first}")));
        Assert.Equal(20, Power(await city.GetAsync($"{path}&asOf=2100-01-01T00:00:00Z")));

        using var before = await city.SendAsync(HttpMethod.Get, $"{path}&at=2025-12-31T23:59:59Z");
        var problem = await TestCity.ProblemAsync(before, 404, "entity.unknown", "id");
        Assert.Contains("then", (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_the_past_stay_as_they_were_when_the_first_was_read()
    {
        foreach (var name in "pqrst") await city.CreateAsync(Lamp(name.ToString(), 10, "2026-01-01T00:00:00Z", "Old"));
        foreach (var name in "pq") await ReadAsync(name.ToString(), 99, "2026-01-01T05:00:00Z");
        var found = new List<string>();
        var path = $"{Entities}?type=Old&q=power==10&at=2026-01-01T04:00:00Z&limit=2&count=true";
        for (var pages = 0; path is not null; pages++)
        {
            using var answer = await city.SendAsync(HttpMethod.Get, path);
            Assert.Equal("5", answer.Headers.GetValues("NGSILD-Results-Count").Single());
            found.AddRange((await TestCity.ExpectAsync(answer, 200))!.AsArray().Select(each => (string)each!["id"]!));
            path = TestCity.Next(answer);
            if (pages > 0) continue;
            Assert.Contains("asOf=", path, StringComparison.Ordinal);
            // What is learnt now, of that time, shifts no page that is still to come.
            foreach (var name in "pqrst") await ReadAsync(name.ToString(), 55, "2026-01-01T03:00:00Z");
        }

        Assert.Equal(5, found.Distinct().Count());
        Assert.Empty((await city.GetAsync($"{Entities}?type=Old&q=power==10&at=2026-01-01T04:00:00Z")).AsArray());
        using var posted = await city.SendAsync(
            HttpMethod.Post, "/ngsi-ld/v1/entityOperations/query?at=2026-01-01T00:30:00Z",
            """{"type":"Query","entities":[{"type":"Old"}],"q":"power==10"}""");
        Assert.Equal(5, (await TestCity.ExpectAsync(posted, 200))!.AsArray().Count);
    }

    [Fact]
    public async Task What_was_deleted_is_found_in_the_past_by_query_and_by_who_points_to_it()
    {
        await city.CreateAsync("""
            {"id":"urn:ngsi-ld:Pole:1","type":"Pole","carries":{"type":"Relationship","object":"urn:ngsi-ld:Lamp:z"} }
            """);
        var held = city.City.Head;
        using var deleted = await city.SendAsync(HttpMethod.Delete, $"{Entities}/urn:ngsi-ld:Pole:1");
        await TestCity.ExpectAsync(deleted, 204);

        Assert.Empty((await city.GetAsync($"{Entities}?type=Pole")).AsArray());
        Assert.Single((await city.GetAsync($"{Entities}?type=Pole&asOf={held}")).AsArray());
        Assert.Single((await city.GetAsync($"/api/pointers?to=urn:ngsi-ld:Lamp:z&asOf={held}")).AsArray());
        Assert.Empty((await city.GetAsync("/api/pointers?to=urn:ngsi-ld:Lamp:z")).AsArray());
    }

    [Fact]
    public async Task Readings_are_read_as_they_were_known_at_a_moment()
    {
        await city.CreateAsync(Lamp("k", 10, "2026-01-01T00:00:00Z"));
        var (early, late) = ("2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z");
        const string path = "/ngsi-ld/v1/temporal/entities/urn:ngsi-ld:Lamp:k?options=temporalValues&attrs=power";
        Assert.NotNull((await city.GetAsync($"{path}&asOf={late}"))["power"]);
        Assert.Null((await city.GetAsync($"{path}&asOf={early}"))["power"]);
    }

    [Fact]
    public void Too_much_of_the_past_is_told_as_other_queries_that_are_too_wide() => Assert.Equal(
        Problems.StatusOf(new Refusal(RefusalKind.TooLarge, Codes.QueryTooMany, "")),
        Problems.StatusOf(new Refusal(RefusalKind.TooLarge, "query.past.too-many", "")));

    [Theory]
    [InlineData("at=yesterday", "at")]
    [InlineData("at=", "at")]
    [InlineData("asOf=1.2", "asOf")]
    [InlineData("asOf=2026-01-01", "asOf")]
    public async Task A_moment_that_is_none_is_refused(string parameter, string at)
    {
        using var one = await city.SendAsync(HttpMethod.Get, $"{Entities}/urn:ngsi-ld:Lamp:a?{parameter}");
        await TestCity.ProblemAsync(one, 400, Codes.Parameter, at);
        using var several = await city.SendAsync(HttpMethod.Get, $"{Entities}?type=Lamp&{parameter}");
        await TestCity.ProblemAsync(several, 400, Codes.Parameter, at);
    }

    private async Task ReadAsync(string name, int power, string observedAt)
    {
        using var answer = await city.SendAsync(
            HttpMethod.Patch, $"{Entities}/urn:ngsi-ld:Lamp:{name}/attrs",
            $$$"""{"power":{"type":"Property","value":{{{power}}},"observedAt":"{{{observedAt}}}"} }""");
        await TestCity.ExpectAsync(answer, 204);
    }

    private static int Power(JsonNode lamp) => (int)lamp["power"]!;

    private static string Lamp(string name, int power, string observedAt, string type = "Lamp") => $$$"""
        {"id":"urn:ngsi-ld:Lamp:{{{name}}}","type":"{{{type}}}",
        "power":{"type":"Property","value":{{{power}}},"observedAt":"{{{observedAt}}}"} }
        """;
}
