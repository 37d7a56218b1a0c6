using System.Net;
using System.Text.Json.Nodes;

namespace City.Context.Tests;

public sealed class TemporalQueryDoorTests(TestCity city) : IClassFixture<TestCity>
{
    private const string Temporal = "/ngsi-ld/v1/temporal/entities";
    private const string Posted = "/ngsi-ld/v1/temporal/entityOperations/query";
    private const string Range = "timerel=between&timeAt=2026-01-01T00:00:00Z&endTimeAt=2026-01-01T00:03:00Z";

    [Fact]
    public async Task The_past_of_several_entities_is_read_at_once()
    {
        await PastAsync("Values", "a", 0, 3);
        await PastAsync("Values", "b", 2, 3);
        await PastAsync("Values", "late", 8, 2);

        var found = await city.GetAsync(
            $"{Temporal}?type=Values&attrs=speed&{Range}&options=temporalValues&count=true");
        Assert.Equal(2, found.AsArray().Count);
        TestCity.Same("""
            {"id":"urn:ngsi-ld:Values:a","type":"Values","speed":{"type":"Property","values":[
              [10,"2026-01-01T00:00:00Z"],[11,"2026-01-01T00:01:00Z"],[12,"2026-01-01T00:02:00Z"]]} }
            """, One(found, "a"));
        TestCity.Same("""
            {"id":"urn:ngsi-ld:Values:b","type":"Values","speed":{"type":"Property",
              "values":[[12,"2026-01-01T00:02:00Z"]]} }
            """, One(found, "b"));
        TestCity.Same("""
            [{"id":"urn:ngsi-ld:Values:late","type":"Values","speed":{"type":"Property",
              "totalCount":[[2,"2026-01-01T00:08:00Z","2026-01-01T00:10:00Z"]],
              "max":[[19,"2026-01-01T00:08:00Z","2026-01-01T00:10:00Z"]]} }]
            """, await city.GetAsync($"{Temporal}?type=Values&attrs=speed&timerel=between&timeAt=2026-01-01T00:08:00Z"
            + "&endTimeAt=2026-01-01T00:20:00Z&aggrMethods=totalCount,max&aggrPeriodDuration=PT2M"));
    }

    [Fact]
    public async Task Conditions_look_at_the_entities_as_they_are_now()
    {
        await PastAsync("Now", "a", 0, 3);
        await PastAsync("Now", "b", 1, 3);
        const string around = "&georel=near;maxDistance==100&geometry=Point&coordinates=[106.5,29.5]";

        Assert.Equal(["b"], await FoundAsync($"type=Now&q=speed>12&{Range}"));
        Assert.Equal(["a", "b"], await FoundAsync($"idPattern=Now:[ab]&{Range}{around}"));
        Assert.Equal(["a"], await FoundAsync($"id=urn:ngsi-ld:Now:a,urn:ngsi-ld:Now:never&{Range}"));
        Assert.Empty(await FoundAsync($"type=Now&{Range}{around.Replace("29.5", "30.5", StringComparison.Ordinal)}"));
    }

    [Fact]
    public async Task Entities_come_in_pages_as_they_do_without_a_past()
    {
        foreach (var name in "abcde") await PastAsync("Paged", name.ToString(), name == 'c' ? 9 : 0, 1);
        var order = (await city.GetAsync("/ngsi-ld/v1/entities?type=Paged")).AsArray()
            .Select(entity => (string)entity!["id"]!).Where(id => !id.EndsWith('c')).ToList();
        var read = new List<string>();
        for (var path = $"{Temporal}?type=Paged&{Range}&limit=2&count=true"; path is not null;)
        {
            using var answer = await city.SendAsync(HttpMethod.Get, path);
            Assert.Equal("5", answer.Headers.GetValues("NGSILD-Results-Count").Single());
            read.AddRange((await TestCity.ExpectAsync(answer, 200))!.AsArray().Select(each => (string)each!["id"]!));
            path = TestCity.Next(answer);
        }

        Assert.Equal(order, read);
    }

    [Theory]
    [InlineData("type=A", "timerel")]
    [InlineData("type=A&timerel=after", "timeAt")]
    [InlineData("type=A&timerel=between&timeAt=2026-01-01T00:00:00Z", "endTimeAt")]
    [InlineData("type=A&" + Range + "&lastN=0", "lastN")]
    [InlineData("type=A&" + Range + "&readOn=yesterday", "readOn")]
    [InlineData("type=A&" + Range + "&readOn=2026-01-01T00:00:00Z_1", "readOn")]
    [InlineData("type=A&" + Range + "&asOf=1.2", "asOf")]
    [InlineData("type=A&" + Range + "&limit=0", "limit")]
    [InlineData("type=A&" + Range + "&options=aggregatedValues", "aggrMethods")]
    [InlineData("type=A&" + Range + "&georel=within", "geometry")]
    [InlineData("type=A&" + Range + "&options=brief", "options")]
    public async Task A_faulty_query_over_the_past_is_refused(string query, string at)
    {
        using var response = await city.SendAsync(HttpMethod.Get, $"{Temporal}?{query}");
        await TestCity.ProblemAsync(response, 400, Codes.Parameter, at);
    }

    [Theory]
    [InlineData(Range, 400, Codes.QueryTooWide, "type")]
    [InlineData("type=A&q=speed>&" + Range, 400, Codes.QuerySyntax, "q")]
    [InlineData("type=A&limit=1001&" + Range, 403, Codes.QueryTooMany, "limit")]
    [InlineData("type=A&pick=speed&" + Range, 400, Codes.ParameterUnknown, "pick")]
    [InlineData("type=A&csf=x&" + Range, 422, Codes.ParameterUnsupported, "csf")]
    public async Task What_cannot_be_asked_of_the_present_cannot_be_asked_of_the_past(
        string query, int status, string code, string at)
    {
        using var response = await city.SendAsync(HttpMethod.Get, $"{Temporal}?{query}");
        await TestCity.ProblemAsync(response, status, code, at);
    }

    [Fact]
    public async Task Sums_of_too_many_periods_are_refused()
    {
        await PastAsync("Sums", "a", 0, 3);
        await PastAsync("Sums", "b", 0, 3);
        const string sums = "&attrs=speed&aggrMethods=sum&aggrPeriodDuration=PT1M";
        city.Options.TemporalPointsMax = 5;
        try
        {
            using var several = await city.SendAsync(HttpMethod.Get, $"{Temporal}?type=Sums&{Range}{sums}");
            await TestCity.ProblemAsync(several, 403, Codes.QueryTooMany, "aggrPeriodDuration");
            await city.GetAsync($"{Temporal}/urn:ngsi-ld:Sums:a?{Range}{sums}");
        }
        finally
        {
            city.Options.TemporalPointsMax = 10_000;
        }
    }

    [Fact]
    public async Task A_posted_query_over_the_past_answers_like_its_parameters()
    {
        await PastAsync("Post", "a", 0, 3);
        await PastAsync("Post", "b", 1, 3);
        const string body = """
            {"type":"Query","entities":[{"type":"Post"}],"attrs":["speed"],"q":"speed>=12",
             "geoQ":{"georel":"near;maxDistance==100","geometry":"Point","coordinates":[106.5,29.5]},
             "temporalQ":{"timerel":"between","timeAt":"2026-01-01T00:00:00Z","endTimeAt":"2026-01-01T00:03:00Z",
                          "lastN":2}}
            """;
        const string asked = $"{Temporal}?type=Post&attrs=speed&q=speed>=12&{Range}&lastN=2"
            + "&options=temporalValues&georel=near;maxDistance==100&geometry=Point&coordinates=[106.5,29.5]";

        var expected = await city.GetAsync(asked);
        Assert.Equal(2, expected.AsArray().Count);
        using var posted = await city.SendAsync(HttpMethod.Post, Posted + "?options=temporalValues", body);
        TestCity.Same(expected.ToJsonString(), await TestCity.ExpectAsync(posted, 200));

        using var first = await city.SendAsync(HttpMethod.Post, Posted + "?options=temporalValues&limit=1", body);
        Assert.Single((await TestCity.ExpectAsync(first, 200))!.AsArray());
        using var second = await city.SendAsync(HttpMethod.Post, TestCity.Next(first)!, body);
        TestCity.Same(expected[1]!.ToJsonString(), (await TestCity.ExpectAsync(second, 200))![0]);
    }

    private async Task<List<string>> FoundAsync(string query) => [.. (await city.GetAsync($"{Temporal}?{query}"))
        .AsArray().Select(entity => ((string)entity!["id"]!).Split(':')[^1]).Order()];

    private static JsonNode One(JsonNode all, string name) => all.AsArray().Single(
        entity => ((string)entity!["id"]!).EndsWith($":{name}", StringComparison.Ordinal))!;

    private async Task PastAsync(string type, string name, int from, int count)
    {
        var id = $"urn:ngsi-ld:{type}:{name}";
        await city.CreateAsync($$"""
            {"id":"{{id}}","type":"{{type}}","location":{"type":"GeoProperty","value":
              {"type":"Point","coordinates":[106.5,29.5]},"observedAt":"2026-01-01T00:0{{from}}:00Z"} }
            """);
        for (var i = from; i < from + count; i++)
        {
            using var appended = await city.SendAsync(HttpMethod.Post, $"/ngsi-ld/v1/entities/{id}/attrs",
                $$"""{"speed":{"type":"Property","value":{{10 + i}},"observedAt":"2026-01-01T00:{{i:00}}:00Z"} }""");
            Assert.Equal(HttpStatusCode.NoContent, appended.StatusCode);
        }
    }
}
