using System.Net;
using System.Text.Json.Nodes;

namespace City.Context.Tests;

public sealed class BatchDoorTests(TestCity city) : IClassFixture<TestCity>
{
    private const string Operations = "/ngsi-ld/v1/entityOperations/";
    private const string Entities = "/ngsi-ld/v1/entities";

    [Fact]
    public async Task A_batch_creates_and_says_which_could_not_be()
    {
        using var created = await PostAsync("create", """
            [{"id":"urn:b:1","type":"Batch","a":1},{"id":"urn:b:2","type":"Batch","a":2}]
            """);
        TestCity.Same("""["urn:b:1","urn:b:2"]""", await TestCity.ExpectAsync(created, 201));
        using var mixed = await PostAsync("create", """
            [{"id":"urn:b:1","type":"Batch"},{"id":"urn:b:3","type":"Batch"},
             {"id":"urn:b:4","type":"Batch","a":{"b":1}}]
            """);
        var result = (await TestCity.ExpectAsync(mixed, 207))!;
        TestCity.Same("""["urn:b:3"]""", result["success"]);
        var errors = result["errors"]!.AsArray().ToDictionary(
            error => (string)error!["entityId"]!, error => error!["error"]!);
        Assert.Equal("entity.exists", (string?)errors["urn:b:1"]["code"]);
        Assert.Equal(409, (int)errors["urn:b:1"]["status"]!);
        Assert.Equal((Codes.AttributeKind, "a.type"),
            ((string?)errors["urn:b:4"]["code"], (string?)errors["urn:b:4"]["at"]));
    }

    [Fact]
    public async Task A_batch_upserts_by_replacing_or_by_updating()
    {
        using var created = await PostAsync("upsert", """[{"id":"urn:u:1","type":"Batch","a":1,"b":1}]""");
        TestCity.Same("""["urn:u:1"]""", await TestCity.ExpectAsync(created, 201));
        using var updated = await PostAsync("upsert?options=update", """[{"id":"urn:u:1","type":"Batch","a":2}]""");
        Assert.Equal(HttpStatusCode.NoContent, updated.StatusCode);
        TestCity.Same("""{"id":"urn:u:1","type":"Batch","a":2,"b":1}""", await ReadAsync("urn:u:1"));
        using var replaced = await PostAsync("upsert", """[{"id":"urn:u:1","type":"Batch","a":3}]""");
        Assert.Equal(HttpStatusCode.NoContent, replaced.StatusCode);
        TestCity.Same("""{"id":"urn:u:1","type":"Batch","a":3}""", await ReadAsync("urn:u:1"));
    }

    [Fact]
    public async Task A_batch_may_be_simplified_and_still_have_its_own_option()
    {
        using var created = await PostAsync("upsert?options=update&format=simplified", """
            [{"id":"urn:v:1","type":"Batch","where":{"street":"A"}}]
            """);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        using var updated = await PostAsync("upsert?options=update,keyValues", """
            [{"id":"urn:v:1","type":"Batch","more":{"b":1}}]
            """);
        Assert.Equal(HttpStatusCode.NoContent, updated.StatusCode);
        TestCity.Same("""{"id":"urn:v:1","type":"Batch","where":{"street":"A"},"more":{"b":1}}""",
            await ReadAsync("urn:v:1"));
        using var nonsense = await PostAsync("create?options=update", """[{"id":"urn:v:2","type":"Batch"}]""");
        await TestCity.ProblemAsync(nonsense, 400, Codes.Parameter, "options");
    }

    [Fact]
    public async Task A_batch_updates_what_is_there()
    {
        using var created = await PostAsync("create", """[{"id":"urn:p:1","type":"Batch","a":1}]""");
        using var mixed = await PostAsync("update", """
            [{"id":"urn:p:1","type":"Batch","a":2,"b":2},{"id":"urn:p:none","type":"Batch","a":1}]
            """);
        var result = (await TestCity.ExpectAsync(mixed, 207))!;
        TestCity.Same("""["urn:p:1"]""", result["success"]);
        Assert.Equal("entity.unknown", (string?)result["errors"]![0]!["error"]!["code"]);
        TestCity.Same("""{"id":"urn:p:1","type":"Batch","a":2,"b":2}""", await ReadAsync("urn:p:1"));
    }

    [Fact]
    public async Task A_batch_deletes()
    {
        using var created = await PostAsync(
            "create", """[{"id":"urn:d:1","type":"Batch"},{"id":"urn:d:2","type":"Batch"}]""");
        using var deleted = await PostAsync("delete", """["urn:d:1"]""");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var mixed = await PostAsync("delete", """["urn:d:1","urn:d:2","no uri"]""");
        var result = (await TestCity.ExpectAsync(mixed, 207))!;
        TestCity.Same("""["urn:d:2"]""", result["success"]);
        Assert.Equal(2, result["errors"]!.AsArray().Count);
    }

    [Fact]
    public async Task Each_entity_of_a_batch_has_its_own_context()
    {
        using var created = await city.SendAsync(HttpMethod.Post, Operations + "create", """
            [{"@context":{"a":"https://one.example/a"},"id":"urn:c:1","type":"Batch","a":1},
             {"@context":[{"a":"https://two.example/a"}],"id":"urn:c:2","type":"Batch","a":1},
             {"id":"urn:c:3","type":"Batch","a":1}]
            """, "application/ld+json");
        var result = (await TestCity.ExpectAsync(created, 207))!;
        Assert.Equal(Codes.ContextMissing, (string?)result["errors"]![0]!["error"]!["code"]);
        Assert.NotNull((await ReadAsync("urn:c:1"))["https://one.example/a"]);
        Assert.NotNull((await ReadAsync("urn:c:2"))["https://two.example/a"]);
    }

    [Theory]
    [InlineData("create", "{}", 400, Codes.BodyShape)]
    [InlineData("create", "[]", 400, Codes.BodyShape)]
    [InlineData("upsert", "[{\"id\":", 400, Codes.JsonMalformed)]
    [InlineData("delete", "[5]", 400, Codes.BodyShape)]
    [InlineData("delete", "[]", 400, Codes.BodyShape)]
    public async Task A_body_that_is_no_batch_is_refused(string operation, string body, int status, string code)
    {
        using var response = await PostAsync(operation, body);
        await TestCity.ProblemAsync(response, status, code);
    }

    [Fact]
    public async Task A_batch_has_at_most_1000_entities()
    {
        static string Of(int count) => "[" + string.Join(',', Enumerable.Range(0, count)
            .Select(i => $"{{\"id\":\"urn:many:{i}\",\"type\":\"Many\"}}")) + "]";
        using var most = await PostAsync("upsert", Of(1_000));
        Assert.Equal(HttpStatusCode.Created, most.StatusCode);
        using var more = await PostAsync("upsert", Of(1_001));
        await TestCity.ProblemAsync(more, 413, Codes.BatchTooLarge);
    }

    [Fact]
    public async Task A_repeated_batch_changes_nothing()
    {
        const string body = """[{"id":"urn:r:1","type":"Batch","a":1},{"id":"urn:r:2","type":"Batch"}]""";
        for (var i = 0; i < 2; i++)
        {
            using var created = await city.SendAsync(
                HttpMethod.Post, Operations + "create", body, headers: ("Idempotency-Key", "batch-1"));
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        }
    }

    private Task<HttpResponseMessage> PostAsync(string operation, string body) =>
        city.SendAsync(HttpMethod.Post, Operations + operation, body);

    private Task<JsonNode> ReadAsync(string id) => city.GetAsync($"{Entities}/{id}?options=keyValues");
}
