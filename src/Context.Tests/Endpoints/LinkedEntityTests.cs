using System.Text.Json.Nodes;

namespace City.Context.Tests;

/// <summary>Entities with those that their relationships lead to (GS CIM 009 V1.9.1, 4.5.23).</summary>
public sealed class LinkedEntityTests(LinkedEntityTests.House house) : IClassFixture<LinkedEntityTests.House>
{
    private const string Entities = "/ngsi-ld/v1/entities";

    [Theory]
    [InlineData("urn:h:room?join=inline&pick=id,floor", """
        {"id":"urn:h:room","floor":{"type":"Relationship","object":"urn:h:floor","entity":{"id":"urn:h:floor",
         "type":"Floor","house":{"type":"Relationship","object":"urn:h:house"}}}}
        """)]
    [InlineData("urn:h:room?join=inline&joinLevel=2&pick=id,floor", """
        {"id":"urn:h:room","floor":{"type":"Relationship","object":"urn:h:floor","entity":{"id":"urn:h:floor",
         "type":"Floor","house":{"type":"Relationship","object":"urn:h:house","entity":{"id":"urn:h:house",
         "type":"House","best":{"type":"Relationship","object":"urn:h:room"}}}}}}
        """)]
    [InlineData("urn:h:room?join=inline&joinLevel=3&pick=id,floor&format=simplified", """
        {"id":"urn:h:room","floor":{"id":"urn:h:floor","type":"Floor","house":{"id":"urn:h:house","type":"House",
         "best":"urn:h:room"}}}
        """)]
    [InlineData("urn:h:room?join=inline&pick=doors&format=simplified", """
        {"doors":[{"id":"urn:h:floor","type":"Floor","house":"urn:h:house"},"urn:h:nowhere"]}
        """)]
    [InlineData("urn:h:room?join=inline&pick=doors", """
        {"doors":{"type":"Relationship","object":["urn:h:floor","urn:h:nowhere"],"entity":[{"id":"urn:h:floor",
         "type":"Floor","house":{"type":"Relationship","object":"urn:h:house"}}]}}
        """)]
    [InlineData("urn:h:room?join=inline&containedBy=urn:h:floor&pick=floor&format=simplified", """
        {"floor":"urn:h:floor"}
        """)]
    [InlineData("urn:h:room?join=@none&pick=floor&format=simplified", """{"floor":"urn:h:floor"}""")]
    [InlineData("urn:h:room?join=flat&pick=id", """[{"id":"urn:h:room"},{"id":"urn:h:floor"}]""")]
    [InlineData("urn:h:room?join=flat&joinLevel=3&pick=id",
        """[{"id":"urn:h:room"},{"id":"urn:h:floor"},{"id":"urn:h:house"}]""")]
    [InlineData("?type=Room&join=flat&joinLevel=2&containedBy=urn:h:house&pick=id",
        """[{"id":"urn:h:room"},{"id":"urn:h:floor"}]""")]
    [InlineData("?type=Room,Floor&join=inline&pick=id,house&format=concise", """
        [{"id":"urn:h:room"},{"id":"urn:h:floor","house":{"object":"urn:h:house","entity":{"id":"urn:h:house",
         "type":"House","best":{"object":"urn:h:room"}}}}]
        """)]
    [InlineData("?type=Room&at=2999-01-01T00:00:00Z&join=inline&pick=floor&format=simplified",
        """[{"floor":{"id":"urn:h:floor","type":"Floor","house":"urn:h:house"}}]""")]
    public async Task Linked_entities_come_along_where_they_are_asked_for(string request, string answer)
    {
        using var response = await house.City.SendAsync(
            HttpMethod.Get, Entities + (request[0] == '?' ? request : "/" + request));
        var said = (await TestCity.ExpectAsync(response, 200))!;
        if (said is JsonArray list && request[0] == '?')
            said = new JsonArray([.. list.Select(each => each!.DeepClone()).OrderByDescending(each =>
                (string?)each["id"])]);
        TestCity.Same(answer, said);
    }

    [Fact]
    public async Task A_posted_query_joins_as_a_listed_one()
    {
        using var response = await house.City.SendAsync(HttpMethod.Post, "/ngsi-ld/v1/entityOperations/query",
            """{"type":"Query","entities":[{"type":"Room"}],"join":"flat","joinLevel":2,"pick":["id"]}""");
        TestCity.Same("""[{"id":"urn:h:room"},{"id":"urn:h:floor"},{"id":"urn:h:house"}]""",
            (await TestCity.ExpectAsync(response, 200))!);
    }

    [Theory]
    [InlineData("join=deep", 400, Codes.Parameter, "join")]
    [InlineData("join=inline&joinLevel=0", 400, Codes.Parameter, "joinLevel")]
    [InlineData("join=inline&joinLevel=9", 400, Codes.Parameter, "joinLevel")]
    [InlineData("join=inline&containedBy=room", 400, Codes.Parameter, "containedBy")]
    public async Task A_join_that_means_nothing_is_refused(string join, int status, string code, string at)
    {
        using var response = await house.City.SendAsync(HttpMethod.Get, $"{Entities}?type=Room&{join}");
        await TestCity.ProblemAsync(response, status, code, at);
    }

    [Fact]
    public async Task Where_nothing_is_joined_a_join_is_refused_and_never_passed_over()
    {
        using var response = await house.City.SendAsync(
            HttpMethod.Get, "/ngsi-ld/v1/temporal/entities/urn:h:room?join=inline");
        await TestCity.ProblemAsync(response, 422, Codes.ParameterUnsupported, "join");
    }

    public sealed class House : IAsyncLifetime
    {
        public TestCity City { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await City.InitializeAsync();
            await City.CreateAsync("""
                {"id":"urn:h:room","type":"Room","floor":{"object":"urn:h:floor"},
                 "doors":{"object":["urn:h:floor","urn:h:nowhere"]},
                 "heat":{"value":20,"by":{"object":"urn:h:house"}}}
                """);
            await City.CreateAsync("""{"id":"urn:h:floor","type":"Floor","house":{"object":"urn:h:house"}}""");
            await City.CreateAsync("""{"id":"urn:h:house","type":"House","best":{"object":"urn:h:room"}}""");
        }

        public ValueTask DisposeAsync() => City.DisposeAsync();
    }
}
