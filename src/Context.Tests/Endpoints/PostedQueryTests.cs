namespace City.Context.Tests;

/// <summary>Queries that are posted mean what their parameters mean.</summary>
public sealed class PostedQueryTests(TestCity city) : IClassFixture<TestCity>
{
    private const string Query = "/ngsi-ld/v1/entityOperations/query";

    [Fact]
    public async Task A_posted_query_finds_what_its_parameters_find()
    {
        await LampAsync("posted:1", "Lamp", 10);
        await LampAsync("posted:2", "Lamp", 90);
        await LampAsync("posted:3", "Bench", 90);

        Assert.Equal(["posted:2"], await FoundAsync(
            """{"type":"Query","entities":[{"type":"Lamp"}],"q":"power>50"}"""));
        Assert.Equal(["posted:2", "posted:3"], await FoundAsync(
            """{"type":"Query","entities":[{"type":"Lamp"},{"type":"Bench"}],"q":"power>50"}"""));
        Assert.Equal(["posted:1", "posted:3"], await FoundAsync(
            """{"type":"Query","entities":[{"id":"urn:x:posted:1"},{"id":["urn:x:posted:3","urn:x:posted:4"]}]}"""));
        Assert.Equal(["posted:1", "posted:2"], await FoundAsync(
            """{"type":"Query","entities":[{"type":"Lamp","idPattern":"posted"}]}"""));
    }

    [Fact]
    public async Task A_posted_query_is_paged_counted_and_shaped_by_its_address()
    {
        for (var i = 0; i < 3; i++) await LampAsync($"paged:{i}", "PagedLamp", i);
        const string body = """{"type":"Query","entities":[{"type":"PagedLamp"}],"pick":["id","power"]}""";
        using var first = await city.SendAsync(
            HttpMethod.Post, Query + "?limit=2&count=true&options=keyValues", body);
        Assert.Equal(2, (await TestCity.ExpectAsync(first, 200))!.AsArray().Count);
        Assert.Equal("3", first.Headers.GetValues("NGSILD-Results-Count").Single());
        using var second = await city.SendAsync(HttpMethod.Post, TestCity.Next(first)!, body);
        var rest = (await TestCity.ExpectAsync(second, 200))!.AsArray();
        Assert.Equal(["id", "power"], Assert.Single(rest)!.AsObject().Select(member => member.Key));
        Assert.Null(TestCity.Next(second));
    }

    [Fact]
    public async Task Names_of_a_posted_query_are_those_of_its_context()
    {
        await LampAsync("context:1", "https://t/ContextLamp", 1);
        using var found = await city.SendAsync(HttpMethod.Post, Query, """
            {"@context":{"L":"https://t/ContextLamp"},"type":"Query","entities":[{"type":"L"}]}
            """, "application/ld+json");
        Assert.Single((await TestCity.ExpectAsync(found, 200))!.AsArray());
    }

    [Theory]
    [InlineData("", 400, Codes.BodyEmpty, null)]
    [InlineData("{", 400, Codes.JsonMalformed, null)]
    [InlineData("[]", 400, Codes.BodyShape, null)]
    [InlineData("""{"entities":[{"type":"A"}]}""", 400, Codes.BodyShape, "type")]
    [InlineData("""{"type":"Query"}""", 400, Codes.QueryTooWide, "type")]
    [InlineData("""{"type":"Query","entities":[]}""", 400, Codes.BodyShape, "entities")]
    [InlineData("""{"type":"Query","entities":[{}]}""", 400, Codes.BodyShape, "entities")]
    [InlineData("""{"type":"Query","entities":[{"name":"A"}]}""", 400, Codes.BodyShape, "entities")]
    [InlineData("""{"type":"Query","entities":[{"type":7}]}""", 400, Codes.BodyShape, "type")]
    [InlineData("""{"type":"Query","entities":[{"type":"A","id":"urn:x:1"},{"type":"B","id":"urn:x:2"}]}""", 422,
        Codes.ParameterUnsupported, "entities")]
    [InlineData("""{"type":"Query","entities":[{"id":"no uri"}]}""", 400, Codes.Parameter, "id")]
    [InlineData("""{"type":"Query","id":"urn:x:1"}""", 400, Codes.BodyShape, "id")]
    [InlineData("""{"type":"Query","limit":7,"q":"a"}""", 400, Codes.BodyShape, "limit")]
    [InlineData("""{"type":"Query","q":"a","q":"b"}""", 400, Codes.JsonDuplicate, "q")]
    [InlineData("""{"type":"Query","q":"a>"}""", 400, Codes.QuerySyntax, "q")]
    [InlineData("""{"type":"Query","q":{"a":1}}""", 400, Codes.BodyShape, "q")]
    [InlineData("""{"type":"Query","q":"\ud800"}""", 400, Codes.JsonEncoding, null)]
    [InlineData("""{"type":"Query","attrs":["a,b"]}""", 400, Codes.BodyShape, "attrs")]
    [InlineData("""{"type":"Query","geoQ":"near"}""", 400, Codes.BodyShape, "geoQ")]
    [InlineData("""{"type":"Query","geoQ":{"relation":"near"}}""", 400, Codes.BodyShape, "relation")]
    [InlineData("""{"type":"Query","geoQ":{"georel":"within","geometry":"Point"}}""", 400, Codes.Parameter,
        "coordinates")]
    [InlineData("""{"type":"Query","q":"a","scopeQ":"/#/x"}""", 400, Codes.QuerySyntax, "scopeQ")]
    [InlineData("""{"type":"Query","q":"a","temporalQ":{}}""", 400, Codes.BodyShape, "temporalQ")]
    public async Task A_faulty_posted_query_is_refused(string body, int status, string code, string? at)
    {
        using var response = await city.SendAsync(HttpMethod.Post, Query, body);
        await TestCity.ProblemAsync(response, status, code, at);
    }

    [Fact]
    public async Task What_stands_in_the_address_and_in_the_body_is_refused()
    {
        using var unknown = await city.SendAsync(HttpMethod.Post, Query + "?q=a", """{"type":"Query","q":"a"}""");
        await TestCity.ProblemAsync(unknown, 400, Codes.ParameterUnknown, "q");
    }

    private async Task<List<string>> FoundAsync(string body)
    {
        using var found = await city.SendAsync(HttpMethod.Post, Query, body);
        return [.. (await TestCity.ExpectAsync(found, 200))!.AsArray()
            .Select(entity => ((string)entity!["id"]!)["urn:x:".Length..]).Order(StringComparer.Ordinal)];
    }

    private Task LampAsync(string name, string type, int power) => city.CreateAsync(
        $$"""{"id":"urn:x:{{name}}","type":"{{type}}","power":{"type":"Property","value":{{power}}} }""");
}
