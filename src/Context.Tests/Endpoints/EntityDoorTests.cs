using System.Net;

namespace City.Context.Tests;

public sealed class EntityDoorTests(TestCity city) : IClassFixture<TestCity>
{
    private const string Entities = "/ngsi-ld/v1/entities";

    [Fact]
    public async Task An_entity_is_created_read_merged_and_deleted()
    {
        const string id = "urn:ngsi-ld:Streetlight:life";
        using var created = await city.SendAsync(HttpMethod.Post, Entities,
            $$"""{"id":"{{id}}","type":"Streetlight","on":true,"power":{"value":40.5,"unitCode":"WTT"} }""");
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal($"{Entities}/{id}", created.Headers.Location?.OriginalString);
        Assert.Matches(@"^\d+:\d+$", created.Headers.GetValues("City-Position").Single());

        using var patched = await city.SendAsync(HttpMethod.Patch, $"{Entities}/{id}",
            """{"power":{"value":41},"on":"urn:ngsi-ld:null"}""", "application/merge-patch+json");
        Assert.Equal(HttpStatusCode.NoContent, patched.StatusCode);
        Assert.False(patched.Content.Headers.NonValidated.Contains("Content-Length"));

        TestCity.Same(
            $$"""{"id":"{{id}}","type":"Streetlight","power":{"type":"Property","value":41,"unitCode":"WTT"} }""",
            await city.GetAsync($"{Entities}/{id}"));

        using var deleted = await city.SendAsync(HttpMethod.Delete, $"{Entities}/{id}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await city.SendAsync(HttpMethod.Get, $"{Entities}/{id}");
        await TestCity.ProblemAsync(gone, 404, "entity.unknown");
    }

    [Fact]
    public async Task Entities_are_listed_by_type_page_by_page_with_links_and_count()
    {
        for (var i = 0; i < 5; i++)
            await city.CreateAsync($$"""{"id":"urn:ngsi-ld:Bench:{{i}}","type":"Bench","seats":{{i}}}""");
        var seen = new HashSet<string>();
        var path = $"{Entities}?type=Bench&limit=2&count=true";
        for (var pages = 0; path.Length > 0; pages++)
        {
            Assert.True(pages < 3);
            using var response = await city.SendAsync(HttpMethod.Get, path);
            Assert.Equal("5", response.Headers.GetValues("NGSILD-Results-Count").Single());
            foreach (var entity in (await TestCity.ExpectAsync(response, 200))!.AsArray())
                Assert.True(seen.Add((string)entity!["id"]!));
            var next = response.Headers.GetValues("Link").FirstOrDefault(link => link.Contains("rel=\"next\""));
            path = next is null ? "" : next[1..next.IndexOf('>', StringComparison.Ordinal)];
        }

        Assert.Equal(5, seen.Count);
    }
}
