namespace City.Context.Tests;

/// <summary>Queries by scope (GS CIM 009 V1.9.1, 4.19).</summary>
public sealed class ScopeQueryTests(ScopeQueryTests.Town town) : IClassFixture<ScopeQueryTests.Town>
{
    [Theory]
    [InlineData("/North", "n")]
    [InlineData("North", "n")]
    [InlineData("/North/#", "n ng both")]
    [InlineData("/North/Gate", "ng both")]
    [InlineData("/North/+", "ng both")]
    [InlineData("/+/Gate", "ng sg both")]
    [InlineData("/+", "n")]
    [InlineData("/#", "n ng sg both")]
    [InlineData("/North;/South", "")]
    [InlineData("/North/Gate;/South/Park", "both")]
    [InlineData("/North,/South/Gate", "n sg")]
    [InlineData("/North|/South/Gate", "n sg")]
    [InlineData("(/North,/North/Gate);/South/#", "both")]
    [InlineData("/Nor", "")]
    [InlineData("/North/Gate/Door", "")]
    public async Task Entities_are_found_by_their_scope(string scopes, string names)
    {
        var query = $"type=T&scopeQ={Uri.EscapeDataString(scopes)}";
        using var listed = await town.City.SendAsync(
            HttpMethod.Get, $"/ngsi-ld/v1/entities?{query}&pick=id&count=true");
        using var posted = await town.City.SendAsync(HttpMethod.Post, "/ngsi-ld/v1/entityOperations/query",
            $$"""{"type":"Query","entities":[{"type":"T"}],"pick":["id"],"scopeQ":"{{scopes}}"}""");
        using var past = await town.City.SendAsync(
            HttpMethod.Get, $"/ngsi-ld/v1/entities?{query}&pick=id&at=2999-01-01T00:00:00Z");

        foreach (var answer in new[] { listed, posted, past })
        {
            var found = (await TestCity.ExpectAsync(answer, 200))!.AsArray().Select(each => (string)each!["id"]!);
            Assert.Equal(names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(),
                found.Select(id => id["urn:s:".Length..]).Order());
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/A//B")]
    [InlineData("/A/")]
    [InlineData("/#/A")]
    [InlineData("/A/+B")]
    [InlineData("(/A")]
    [InlineData("/A;")]
    [InlineData("/A B")]
    public async Task A_malformed_condition_over_scopes_is_refused(string scopes)
    {
        using var answer = await town.City.SendAsync(
            HttpMethod.Get, $"/ngsi-ld/v1/entities?type=T&scopeQ={Uri.EscapeDataString(scopes)}");
        await TestCity.ProblemAsync(answer, 400, Codes.QuerySyntax, "scopeQ");
    }

    public sealed class Town : IAsyncLifetime
    {
        public TestCity City { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await City.InitializeAsync();
            foreach (var (id, scope) in new[]
            {
                ("n", "\"/North\""), ("ng", "\"/North/Gate\""), ("sg", "\"/South/Gate\""),
                ("both", "[\"/South/Park\",\"/North/Gate\"]"),
            })
                await City.CreateAsync($$"""{"id":"urn:s:{{id}}","type":"T","scope":{{scope}},"a":1}""");
            await City.CreateAsync("""{"id":"urn:s:none","type":"T","a":1}""");
        }

        public ValueTask DisposeAsync() => City.DisposeAsync();
    }
}
