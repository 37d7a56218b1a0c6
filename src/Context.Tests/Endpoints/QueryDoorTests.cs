namespace City.Context.Tests;

public sealed class QueryDoorTests : IClassFixture<QueryDoorTests.Street>
{
    private const string Entities = "/ngsi-ld/v1/entities";
    private readonly Street _street;

    public QueryDoorTests(Street street) => _street = street;

    [Theory]
    [InlineData("type=Lamp", "lamp1 lamp2 lamp3")]
    [InlineData("type=Lamp,Bin", "bin1 lamp1 lamp2 lamp3")]
    [InlineData("type=(Lamp;Sensor)", "lamp3")]
    [InlineData("type=*&q=fill", "bin1")]
    [InlineData("id=urn:q:lamp1,urn:q:bin1", "bin1 lamp1")]
    [InlineData("id=urn:q:lamp1&type=Bin", "")]
    [InlineData("idPattern=lamp[12]$", "lamp1 lamp2")]
    [InlineData("type=Lamp&q=power%3E40", "lamp2 lamp3")]
    [InlineData("type=Lamp&q=power%3E%3D40%3Bpower%3C60", "lamp1 lamp2")]
    [InlineData("type=Lamp&q=power%3D%3D40..50", "lamp1 lamp2")]
    [InlineData("type=Lamp&q=power%3D%3D40,60", "lamp1 lamp3")]
    [InlineData("type=Lamp&q=power!%3D40", "lamp2 lamp3")]
    [InlineData("q=name%3D%3D%22North%22%7Cfill%3E0.5", "bin1 lamp1")]
    [InlineData("q=name~%3D%5E(N%7CS)o", "lamp1 lamp2")]
    [InlineData("type=Lamp&q=!name", "?")]
    [InlineData("q=address%5Bcity%5D%3D%3D%22Z%C3%BCrich%22", "lamp1")]
    [InlineData("q=power.accuracy%3C0.5", "lamp2")]
    [InlineData("q=owner%3D%3Durn:q:bin1", "lamp3")]
    [InlineData("q=power.observedAt%3E2026-06-01T00:00:00Z", "lamp2")]
    [InlineData("q=colour%5Ben%5D%3D%3D%22red%22", "bin1")]
    [InlineData("q=use%3D%3Dnight&expandValues=use", "lamp1")]
    [InlineData("q=use%3D%3Dnight", "")]
    [InlineData("attrs=fill", "bin1")]
    [InlineData("georel=near%3BmaxDistance%3D%3D2000&geometry=Point&coordinates=%5B8,47%5D", "lamp1 lamp2")]
    [InlineData("georel=near%3BminDistance%3D%3D2000&geometry=Point&coordinates=%5B8,47%5D", "lamp3")]
    [InlineData("georel=within&geometry=Polygon&coordinates="
        + "%5B%5B%5B7.9,46.9%5D,%5B8.005,46.9%5D,%5B8.005,47.1%5D,%5B7.9,47.1%5D,%5B7.9,46.9%5D%5D%5D", "lamp1")]
    public async Task A_query_finds_what_it_asks_for(string query, string names)
    {
        using var response = await _street.City.SendAsync(HttpMethod.Get, $"{Entities}?{query}&format=simplified");
        if (names == "?")
        {
            await TestCity.ProblemAsync(response, 400, Codes.QuerySyntax, "q");
            return;
        }

        var found = (await TestCity.ExpectAsync(response, 200))!.AsArray().Select(entity => (string)entity!["id"]!);
        Assert.Equal(names, string.Join(' ', found.Select(id => id["urn:q:".Length..]).Order()));
    }

    [Theory]
    [InlineData("to=urn:q:bin1", "lamp2 lamp3")]
    [InlineData("to=urn:q:bin1&type=Sensor", "lamp3")]
    [InlineData("to=urn:q:bin1&limit=1&offset=1", "lamp3")]
    [InlineData("to=urn:q:lamp1", "")]
    [InlineData("to=https://elsewhere/7", "bin1")]
    public async Task Who_points_to_an_entity_is_found_whatever_the_relationship_is_called(string query, string names)
    {
        using var response = await _street.City.SendAsync(
            HttpMethod.Get, $"/api/pointers?{query}&count=true&format=simplified");
        var found = (await TestCity.ExpectAsync(response, 200))!.AsArray().Select(entity => (string)entity!["id"]!);
        Assert.Equal(names, string.Join(' ', found.Select(id => id["urn:q:".Length..]).Order()));
        var count = query.Contains("limit", StringComparison.Ordinal) ? 2 : names.Split(' ').Count(name => name != "");
        Assert.Equal($"{count}", response.Headers.GetValues("NGSILD-Results-Count").Single());
        if (query.Contains("limit", StringComparison.Ordinal))
            Assert.Contains("</api/pointers?to=urn:q:bin1&", response.Headers.GetValues("Link").First(),
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 400, Codes.Parameter, "to")]
    [InlineData("to=nobody", 400, Codes.Parameter, "to")]
    [InlineData("to=urn:a&q=x", 400, Codes.ParameterUnknown, "q")]
    [InlineData("to=urn:a&limit=1001", 403, Codes.QueryTooMany, "limit")]
    [InlineData("to=urn:a&offset=1000001", 403, Codes.QueryTooMany, "offset")]
    public async Task Who_points_is_asked_of_one_entity_and_within_the_limits_of_a_page(
        string query, int status, string code, string at)
    {
        using var response = await _street.City.SendAsync(HttpMethod.Get, $"/api/pointers?{query}");
        await TestCity.ProblemAsync(response, status, code, at);
    }

    [Fact]
    public async Task A_page_is_a_collection_of_features_for_maps()
    {
        using var response = await _street.City.SendAsync(HttpMethod.Get,
            $"{Entities}?id=urn:q:lamp1&format=simplified&pick=id,location",
            headers: ("Accept", "application/geo+json"));
        TestCity.Same($$"""
            {"type":"FeatureCollection","@context":"{{CoreTerms.Url}}","features":[{"id":"urn:q:lamp1","type":"Feature",
              "geometry":{"type":"Point","coordinates":[8,47]},
              "properties":{"location":{"type":"Point","coordinates":[8,47]} } }]}
            """, await TestCity.ExpectAsync(response, 200));
    }

    [Fact]
    public async Task Each_entity_of_a_list_holds_its_context_when_asked_for()
    {
        var list = await _street.City.GetAsync($"{Entities}?type=Lamp", ("Accept", "application/ld+json"));
        Assert.All(list.AsArray(), entity => Assert.Equal(CoreTerms.Url, (string?)entity!["@context"]));
    }

    /// <summary>A street that the tests only look at.</summary>
    public sealed class Street : IAsyncLifetime
    {
        public TestCity City { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await City.InitializeAsync();
            await City.CreateAsync("""
                {"id":"urn:q:lamp1","type":"Lamp","power":40,"name":"North","use":{"vocab":"night"},
                 "address":{"value":{"city":"Zürich"}},"location":{"type":"Point","coordinates":[8,47]}}
                """);
            await City.CreateAsync("""
                {"id":"urn:q:lamp2","type":"Lamp","name":"South","location":{"type":"Point","coordinates":[8.01,47]},
                 "power":{"value":50,"accuracy":0.1,"observedAt":"2026-06-02T00:00:00Z"},
                 "beside":{"object":"urn:q:bin1"}}
                """);
            await City.CreateAsync("""
                {"id":"urn:q:lamp3","type":["Lamp","Sensor"],"location":{"type":"Point","coordinates":[9,47]},
                 "power":{"value":60,"accuracy":0.9,"observedAt":"2026-05-02T00:00:00Z"},
                 "owner":{"object":"urn:q:bin1"}}
                """);
            await City.CreateAsync("""
                {"id":"urn:q:bin1","type":"Bin","fill":0.9,"colour":{"languageMap":{"en":"red","fr":"rouge"}},
                 "route":{"type":"ListRelationship","objectList":[{"object":"https://elsewhere/7"}]}}
                """);
        }

        public ValueTask DisposeAsync() => City.DisposeAsync();
    }
}
