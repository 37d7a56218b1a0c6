using System.Net;

namespace City.Context.Tests;

public sealed class ContextDoorTests(TestCity city) : IClassFixture<TestCity>
{
    private const string Entities = "/ngsi-ld/v1/entities";
    private const string Url = "https://contexts.example/street.jsonld";
    private const string Link = $"<{Url}>; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"";
    private const string Core = CoreTerms.Url;

    private void LayOut() => city.Contexts.Documents[Url] =
        """{"@context":{"Lamp":"https://s.example/Lamp","power":"https://s.example/power"}}""";

    [Fact]
    public async Task A_context_by_header_names_what_is_written_and_read()
    {
        LayOut();
        const string body = """{"id":"urn:ngsi-ld:Lamp:1","type":"Lamp","power":40}""";
        using var created = await city.SendAsync(HttpMethod.Post, Entities, body, headers: ("Link", Link));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);

        using var named = await city.SendAsync(
            HttpMethod.Get, $"{Entities}/urn:ngsi-ld:Lamp:1?options=keyValues", headers: ("Link", Link));
        TestCity.Same(body, await TestCity.ExpectAsync(named, 200));
        Assert.Equal(Link, named.Headers.GetValues("Link").Single());

        TestCity.Same(
            """{"id":"urn:ngsi-ld:Lamp:1","type":"https://s.example/Lamp","https://s.example/power":40}""",
            await city.GetAsync($"{Entities}/urn:ngsi-ld:Lamp:1?format=simplified"));
        Assert.Single((await city.GetAsync($"{Entities}?type=Lamp&q=power==40", ("Link", Link))).AsArray());
        Assert.Empty((await city.GetAsync($"{Entities}?type=Lamp")).AsArray());
    }

    [Fact]
    public async Task A_context_in_the_body_names_what_is_written_and_answers_hold_theirs()
    {
        LayOut();
        await city.CreateAsync(
            $$"""
            {"@context":["{{Url}}",{"shade":"https://s.example/shade"}],
             "id":"urn:ngsi-ld:Lamp:2","type":"Lamp","shade":1}
            """,
            "application/ld+json");
        TestCity.Same(
            $$"""
            {"id":"urn:ngsi-ld:Lamp:2","type":"Lamp","https://s.example/shade":{"type":"Property","value":1},
             "@context":["{{Url}}","{{Core}}"] }
            """,
            await city.GetAsync($"{Entities}/urn:ngsi-ld:Lamp:2", ("Link", Link), ("Accept", "application/ld+json")));
        TestCity.Same(
            $$"""
            {"id":"urn:ngsi-ld:Lamp:2","type":"Feature","geometry":null,"@context":"{{Core}}",
             "properties":{"type":"https://s.example/Lamp","https://s.example/shade":1} }
            """,
            await city.GetAsync(
                $"{Entities}/urn:ngsi-ld:Lamp:2?options=keyValues", ("Accept", "application/geo+json")));
        using var preferred = await city.SendAsync(HttpMethod.Get, $"{Entities}?id=urn:ngsi-ld:Lamp:2",
            headers: [("Accept", "application/geo+json"), ("Prefer", "body=json")]);
        Assert.Null((await TestCity.ExpectAsync(preferred, 200))!["@context"]);
        Assert.True(preferred.Headers.Contains("Link"));
    }

    [Fact]
    public async Task A_context_stands_where_the_media_type_says()
    {
        const string without = """{"id":"urn:ngsi-ld:Lamp:3","type":"Lamp"}""";
        using var missing = await city.SendAsync(HttpMethod.Post, Entities, without, "application/ld+json");
        await TestCity.ProblemAsync(missing, 400, Codes.ContextMissing, "@context");
        using var misplaced = await city.SendAsync(
            HttpMethod.Post, Entities, $$"""{"@context":"{{Core}}","id":"urn:ngsi-ld:Lamp:3","type":"Lamp"}""");
        await TestCity.ProblemAsync(misplaced, 400, Codes.ContextMisplaced, "@context");
        using var both = await city.SendAsync(HttpMethod.Post, Entities,
            $$"""{"@context":"{{Core}}","id":"urn:ngsi-ld:Lamp:3","type":"Lamp"}""", "application/ld+json",
            ("Link", Link));
        await TestCity.ProblemAsync(both, 400, Codes.ContextMisplaced, "Link");
    }

    [Fact]
    public async Task A_context_that_cannot_be_had_is_a_504_and_nothing_is_written()
    {
        using var response = await city.SendAsync(HttpMethod.Post, Entities,
            """{"@context":"https://nowhere.example/c.jsonld","id":"urn:ngsi-ld:Lamp:4","type":"Lamp"}""",
            "application/ld+json");
        var problem = await TestCity.ProblemAsync(response, 504, Codes.ContextUnavailable, "@context");
        Assert.Equal("https://uri.etsi.org/ngsi-ld/errors/LdContextNotAvailable", (string?)problem["type"]);
        using var read = await city.SendAsync(HttpMethod.Get, $"{Entities}/urn:ngsi-ld:Lamp:4");
        Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
    }

    [Fact]
    public async Task A_refusal_speaks_of_attributes_by_the_clients_names()
    {
        LayOut();
        await city.CreateAsync("""{"id":"urn:ngsi-ld:Lamp:5","type":"Lantern"}""");
        using var response = await city.SendAsync(HttpMethod.Patch, $"{Entities}/urn:ngsi-ld:Lamp:5/attrs/power",
            """{"value":1}""", headers: ("Link", Link));
        await TestCity.ProblemAsync(response, 404, "attribute.unknown", "power");
    }
}
