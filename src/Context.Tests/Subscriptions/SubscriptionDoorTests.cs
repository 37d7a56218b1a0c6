using System.Net;
using System.Text.Json.Nodes;

namespace City.Context.Tests;

/// <summary>Subscriptions as resources (GS CIM 009 V1.9.1, 5.8.1 to 5.8.5).</summary>
public sealed class SubscriptionDoorTests(TestCity city) : IClassFixture<TestCity>
{
    private const string Path = "/ngsi-ld/v1/subscriptions";

    private static string Body(string id, string more = "") =>
        $$$$"""
        {"id":"{{{{id}}}}","type":"Subscription","entities":[{"type":"Lamp"}],{{{{more}}}}
         "notification":{"endpoint":{"uri":"http://127.0.0.1:9/"}}}
        """;

    [Fact]
    public async Task A_subscription_is_given_back_as_it_was_made()
    {
        var document = """
            {"id":"urn:sub:1","type":"Subscription","subscriptionName":"dark lamps","entities":[
             {"type":"(Lamp;Old)|Pole","idPattern":"^urn"}],"watchedAttributes":["power"],"q":"power<5",
             "notificationTrigger":["entityUpdated"],
             "geoQ":{"georel":"near;maxDistance==100","geometry":"Point","coordinates":[106.5,29.5],
             "geoproperty":"spot"},"throttling":5,"expiresAt":"2999-01-01T00:00:00Z","isActive":true,
             "notification":{"attributes":["power","name"],"format":"concise","endpoint":{"uri":"https://a.example/x",
             "accept":"application/ld+json","timeout":2000,"cooldown":1000,
             "receiverInfo":[{"key":"Authorization","value":"Bearer x"}]}}}
            """;
        using var made = await city.SendAsync(HttpMethod.Post, Path, document);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal(Path + "/urn:sub:1", made.Headers.Location!.OriginalString);
        var back = await city.GetAsync(Path + "/urn:sub:1");
        Assert.Equal("active", (string?)back["status"]);
        Assert.Equal(0, (int)back["notification"]!["timesSent"]!);
        back.AsObject().Remove("status");
        back["notification"]!.AsObject().Remove("timesSent");
        back["notification"]!.AsObject().Remove("timesFailed");
        TestCity.Same(document, back);
        var full = await city.GetAsync(Path + "/urn:sub:1?options=sysAttrs");
        TestCity.Same("""{"waiting":0,"behind":false}""", full["lag"]);
        Assert.NotNull(full["createdAt"]);
    }

    [Fact]
    public async Task Scope_instances_picked_members_and_changes_are_given_back_as_they_were_said()
    {
        var document = """
            {"id":"urn:sub:2","type":"Subscription","entities":[{"type":"Lamp"}],"scopeQ":"/A/#;(/B,/+/C)",
             "datasetId":["urn:d:1","@none"],"notification":{"pick":["id","power"],"omit":["type","name"],
             "showChanges":true,"format":"normalized","endpoint":{"uri":"https://a.example/x"}}}
            """;
        using var made = await city.SendAsync(HttpMethod.Post, Path, document);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var back = await city.GetAsync(Path + "/urn:sub:2");
        back.AsObject().Remove("status");
        back["notification"]!.AsObject().Remove("timesSent");
        back["notification"]!.AsObject().Remove("timesFailed");
        TestCity.Same(document, back);
    }

    [Theory]
    [InlineData(""" "scopeQ":"/A//B", """, "", "ngsi.query.syntax", "scopeQ")]
    [InlineData(""" "datasetId":["no uri"], """, "", "ngsi.parameter.invalid", "datasetId")]
    [InlineData("", """ "showChanges":true,"format":"simplified", """, "ngsi.subscription.member", "showChanges")]
    [InlineData("", """ "attributes":["a"],"pick":["b"], """, "ngsi.subscription.member", "attributes")]
    [InlineData("", """ "omit":[], """, "ngsi.subscription.member", "omit")]
    [InlineData("", """ "pick":["a b"], """, "ngsi.attribute.name", null)]
    public async Task What_cannot_be_told_so_is_refused(string more, string notification, string code, string? at)
    {
        using var response = await city.SendAsync(HttpMethod.Post, Path, $$$$"""
            {"type":"Subscription","entities":[{"type":"A"}],{{{{more}}}}
             "notification":{ {{{{notification}}}} "endpoint":{"uri":"https://a.example/"}}}
            """);
        await TestCity.ProblemAsync(response, 400, code, at);
    }

    [Fact]
    public async Task Subscriptions_are_listed_by_pages_and_deleted()
    {
        for (var i = 0; i < 5; i++)
            using (var made = await city.SendAsync(HttpMethod.Post, Path, Body($"urn:list:{i}")))
                Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var ids = new List<string>();
        for (var next = Path + "?limit=2&count=true"; next is not null;)
        {
            using var page = await city.SendAsync(HttpMethod.Get, next);
            var list = (await TestCity.ExpectAsync(page, 200))!.AsArray();
            Assert.True(list.Count <= 2);
            ids.AddRange(list.Select(each => (string)each!["id"]!));
            next = TestCity.Next(page);
        }

        Assert.Equal(5, ids.Count(id => id.StartsWith("urn:list:", StringComparison.Ordinal)));
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        using var gone = await city.SendAsync(HttpMethod.Delete, Path + "/urn:list:3");
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        using var again = await city.SendAsync(HttpMethod.Delete, Path + "/urn:list:3");
        await TestCity.ProblemAsync(again, 404, "ngsi.subscription.unknown");
        using var read = await city.SendAsync(HttpMethod.Get, Path + "/urn:list:3");
        await TestCity.ProblemAsync(read, 404, "ngsi.subscription.unknown");
    }

    [Fact]
    public async Task A_second_subscription_with_an_id_that_is_taken_is_refused()
    {
        using var first = await city.SendAsync(HttpMethod.Post, Path, Body("urn:twice:1"));
        using var second = await city.SendAsync(HttpMethod.Post, Path, Body("urn:twice:1"));
        await TestCity.ProblemAsync(second, 409, "ngsi.subscription.exists", "id");
    }

    [Fact]
    public async Task A_fragment_changes_what_it_names_and_null_removes()
    {
        using var made = await city.SendAsync(
            HttpMethod.Post, Path, Body("urn:patch:1", """ "throttling":5,"description":"old", """));
        using var patched = await city.SendAsync(HttpMethod.Patch, Path + "/urn:patch:1",
            """{"isActive":false,"throttling":"urn:ngsi-ld:null","notification":{"format":"simplified"}}""");
        Assert.Equal(HttpStatusCode.NoContent, patched.StatusCode);
        var back = await city.GetAsync(Path + "/urn:patch:1");
        Assert.Equal("paused", (string?)back["status"]);
        Assert.Null(back["throttling"]);
        Assert.Equal("old", (string?)back["description"]);
        Assert.Equal("simplified", (string?)back["notification"]!["format"]);
        Assert.Equal("http://127.0.0.1:9/", (string?)back["notification"]!["endpoint"]!["uri"]);
        using var wrong = await city.SendAsync(
            HttpMethod.Patch, Path + "/urn:patch:1", """{"notification":{"format":"red"}}""");
        await TestCity.ProblemAsync(wrong, 400, "ngsi.subscription.member", "format");
    }

    [Theory]
    [InlineData("""{"type":"Subscription"}""", "ngsi.subscription.member", "entities")]
    [InlineData("""{"entities":[{"type":"A"}]}""", "ngsi.subscription.member", "type")]
    [InlineData("""{"type":"Subscription","entities":[{"type":"A"}]}""", "ngsi.subscription.member", "notification")]
    [InlineData("""{"type":"Subscription","entities":[{"type":"A"}],"color":1}""", "ngsi.subscription.member", "color")]
    [InlineData("""{"type":"Subscription","entities":[{}],"notification":{"endpoint":{"uri":"http://a.example"}}}""",
        "ngsi.subscription.member", "entities")]
    [InlineData("""
        {"type":"Subscription","entities":[{"type":"A"}],"q":"a==",
         "notification":{"endpoint":{"uri":"http://a.example"}}}
        """, "ngsi.query.syntax", "q")]
    [InlineData("""
        {"type":"Subscription","entities":[{"type":"A"}],"q":"a~=(",
         "notification":{"endpoint":{"uri":"http://a.example"}}}
        """, "ngsi.query.syntax", "q")]
    [InlineData("""
        {"type":"Subscription","entities":[{"type":"A"}],"throttling":-1,
         "notification":{"endpoint":{"uri":"http://a.b"}}}
        """, "ngsi.subscription.member", "throttling")]
    [InlineData("""
        {"type":"Subscription","watchedAttributes":["a"],"timeInterval":5,
         "notification":{"endpoint":{"uri":"http://a.b"}}}
        """, "ngsi.subscription.member", "timeInterval")]
    [InlineData("""
        {"type":"Subscription","entities":[{"type":"A"}],"notification":{"endpoint":{"uri":"ftp://a.example"}}}
        """, "ngsi.subscription.endpoint", "uri")]
    [InlineData("""
        {"type":"Subscription","entities":[{"type":"A"}],"notification":{"endpoint":{"uri":"http://169.254.169.254/"}}}
        """, "ngsi.subscription.endpoint", "endpoint")]
    [InlineData("""
        {"type":"Subscription","entities":[{"type":"A"}],"notification":{"endpoint":{"uri":"http://a.example",
         "receiverInfo":[{"key":"Host","value":"b"}]}}}
        """, "ngsi.subscription.endpoint", "endpoint")]
    [InlineData("""
        {"type":"Subscription","entities":[{"type":"A"}],"notification":{"endpoint":{"uri":"http://a.example",
         "receiverInfo":[{"key":"X","value":"b\r\nHost: c"}]}}}
        """, "ngsi.subscription.member", "receiverInfo")]
    public async Task What_is_wrong_in_a_subscription_is_named(string body, string code, string at)
    {
        using var response = await city.SendAsync(HttpMethod.Post, Path, body);
        await TestCity.ProblemAsync(response, 400, code, at);
    }

    [Fact]
    public async Task What_is_not_supported_is_refused_and_never_passed_over()
    {
        using var scope = await city.SendAsync(HttpMethod.Post, Path, Body("urn:un:1", """ "csf":"a", """));
        await TestCity.ProblemAsync(scope, 422, "ngsi.parameter.unsupported", "csf");
    }

    [Fact]
    public async Task Names_are_those_of_the_context_that_was_named_and_given_back_in_those_of_the_reader()
    {
        var body = """
            {"@context":{"Lamp":"https://l.example/Lamp","power":"https://l.example/power"},
             "id":"urn:ctx:1","type":"Subscription","entities":[{"type":"Lamp"}],"watchedAttributes":["power"],
             "notification":{"endpoint":{"uri":"http://127.0.0.1:9/"}}}
            """;
        using var made = await city.SendAsync(HttpMethod.Post, Path, body, "application/ld+json");
        await TestCity.ExpectAsync(made, 201);
        var back = await city.GetAsync(Path + "/urn:ctx:1");
        TestCity.Same("""["https://l.example/power"]""", back["watchedAttributes"]);
        TestCity.Same("""[{"type":"https://l.example/Lamp"}]""", back["entities"]);
    }

    [Fact]
    public async Task Who_may_not_write_makes_none_and_another_tenant_sees_none()
    {
        using var made = await city.SendAsync(HttpMethod.Post, Path, Body("urn:ten:1"));
        var caller = city.Caller!;
        try
        {
            city.Caller = caller with { Tenant = "other" };
            using var foreign = await city.SendAsync(HttpMethod.Get, Path + "/urn:ten:1");
            await TestCity.ProblemAsync(foreign, 404, "ngsi.subscription.unknown");
            city.Caller = caller with { Grants = Grants.Read };
            using var reader = await city.SendAsync(HttpMethod.Post, Path, Body("urn:ten:2"));
            await TestCity.ProblemAsync(reader, 403, "ngsi.forbidden");
        }
        finally
        {
            city.Caller = caller;
        }
    }

    [Fact]
    public async Task Another_person_does_not_see_what_the_receiver_is_told()
    {
        using var made = await city.SendAsync(HttpMethod.Post, Path, """
            {"id":"urn:hid:1","type":"Subscription","entities":[{"type":"Lamp"}],"notification":{"endpoint":
             {"uri":"http://127.0.0.1:9/","receiverInfo":[{"key":"Authorization","value":"Bearer secret"}]}}}
            """);
        var caller = city.Caller!;
        try
        {
            city.Caller = caller with { Subject = "somebody else", Grants = Grants.Read };
            var seen = await city.GetAsync(Path + "/urn:hid:1");
            Assert.DoesNotContain("secret", seen.ToJsonString(), StringComparison.Ordinal);
        }
        finally
        {
            city.Caller = caller;
        }

        JsonNode own = await city.GetAsync(Path + "/urn:hid:1");
        Assert.Contains("secret", own.ToJsonString(), StringComparison.Ordinal);
    }
}
