using System.Text.Json.Nodes;

namespace City.Context.Tests;

public sealed class ReadingDoorTests(TestCity city) : IClassFixture<TestCity>
{
    private const string Temporal = "/ngsi-ld/v1/temporal/entities/urn:ngsi-ld:Meter:";

    [Fact]
    public async Task Readings_are_added_to_the_past_corrected_and_taken_back()
    {
        await MeterAsync("a");
        await SendAsync(HttpMethod.Post, "a/attrs", """
            {"flow":[{"type":"Property","value":1,"observedAt":"2026-01-01T01:00:00Z"},
              {"type":"Property","value":2,"observedAt":"2026-01-01T02:00:00Z"},
              {"type":"Property","value":7,"observedAt":"2026-01-01T02:00:00Z","datasetId":"urn:d:1"}]}
            """, 204);
        Assert.Equal("1@01 2@02 9@12", await FlowAsync("a"));
        Assert.Equal(9, (int)(await city.GetAsync(
            "/ngsi-ld/v1/entities/urn:ngsi-ld:Meter:a?options=simplified"))["flow"]!);

        await SendAsync(HttpMethod.Patch, $"a/attrs/flow/{await IdAsync("a", 2)}", """{"value":3}""", 204);
        Assert.Equal("1@01 2@02 3@02 9@12", await FlowAsync("a"));
        await SendAsync(HttpMethod.Patch, $"a/attrs/flow/{await IdAsync("a", 1)}",
            """{"type":"Property","value":1,"observedAt":"2026-01-01T00:30:00Z"}""", 204);
        Assert.Equal("1@00 2@02 3@02 9@12", await FlowAsync("a"));
        await SendAsync(HttpMethod.Delete, $"a/attrs/flow/{await IdAsync("a", 3)}", null, 204);
        Assert.Equal("1@00 9@12", await FlowAsync("a"));
        Assert.Equal("7@02", await FlowAsync("a", "urn:d:1"));
        var then = await city.GetAsync("/ngsi-ld/v1/entities/urn:ngsi-ld:Meter:a?at=2026-01-01T03:00:00Z");
        Assert.Equal(1, (int)then["flow"]!.AsArray().Single(each => each!["datasetId"] is null)!["value"]!);
    }

    [Fact]
    public async Task A_reading_taken_back_is_taken_back_once_and_known_before()
    {
        await MeterAsync("b");
        await SendAsync(HttpMethod.Post, "b/attrs", Reading(1, "2026-01-01T01:00:00Z"), 204);
        var (id, known) = (await IdAsync("b", 1), city.City.Head);
        await SendAsync(HttpMethod.Delete, $"b/attrs/flow/{id}", null, 204);
        using var again = await city.SendAsync(HttpMethod.Delete, $"{Temporal}b/attrs/flow/{id}");
        await TestCity.ProblemAsync(again, 404, "reading.unknown", "instanceId");
        Assert.Equal("9@12", await FlowAsync("b"));
        Assert.Equal("1@01 9@12", await FlowAsync("b", also: $"&asOf={known}"));
    }

    [Fact]
    public async Task A_correction_leaves_what_it_does_not_say()
    {
        await MeterAsync("e");
        await SendAsync(HttpMethod.Post, "e/attrs", """
            {"flow":{"type":"Property","value":1,"unitCode":"E34","observedAt":"2026-01-01T01:00:00Z",
              "by":{"type":"Property","value":"x"},"sure":{"type":"Property","value":0.5,"unitCode":"P1"} } }
            """, 204);
        await SendAsync(HttpMethod.Patch, $"e/attrs/flow/{await IdAsync("e", 1)}", """{"value":2}""", 204);
        Assert.Equal("2 E34 x 0.5", await LastAsync());
        await SendAsync(HttpMethod.Patch, $"e/attrs/flow/{await IdAsync("e", 2)}", """
            {"unitCode":"urn:ngsi-ld:null","by":"urn:ngsi-ld:null","sure":{"type":"Property","unitCode":"P2"} }
            """, 204);
        Assert.Equal("2   0.5", await LastAsync());
        await SendAsync(HttpMethod.Patch, $"e/attrs/flow/{await IdAsync("e", 2)}",
            """{"observedAt":"2026-01-01T02:00:00Z"}""", 204);
        Assert.Equal("2@02 9@12", await FlowAsync("e"));
        Assert.Equal("2   0.5", await LastAsync());

        using var kind = await city.SendAsync(
            HttpMethod.Patch, $"{Temporal}e/attrs/flow/{await IdAsync("e", 2)}", """{"type":"Relationship"}""");
        await TestCity.ProblemAsync(kind, 400, "attribute.type.mismatch", "flow");
        using var none = await city.SendAsync(
            HttpMethod.Patch, $"{Temporal}e/attrs/flow/{await IdAsync("e", 2)}", """{"value":"urn:ngsi-ld:null"}""");
        await TestCity.ProblemAsync(none, 400, "reading.time", "flow");

        async Task<string> LastAsync()
        {
            var there = (await InstancesAsync("e")).Last(each => (int)each!["value"]! == 2)!;
            return $"{there["value"]} {there["unitCode"]} {there["by"]?["value"]} {there["sure"]!["value"]}";
        }
    }

    [Fact]
    public async Task An_entity_begins_with_its_past_and_is_what_was_read_last()
    {
        const string three = """
            [{"value":1,"observedAt":"2026-01-01T01:00:00Z"},{"value":3,"observedAt":"2026-01-01T03:00:00Z"},
            {"value":2,"observedAt":"2026-01-01T02:00:00Z"}]
            """;
        var begun = await BeginAsync("f", "k1", three);
        Assert.Equal((201, Temporal + "f"), (begun.Status, begun.Location));
        Assert.Equal("1@01 2@02 3@03", await FlowAsync("f"));
        Assert.Equal(3, (int)(await EntityAsync("f"))["flow"]!);

        // Sent again it is the same; more of the past leaves the entity as it is, but for a type that it had not.
        var again = await BeginAsync("f", "k1", three);
        Assert.Equal((201, Temporal + "f"), (again.Status, again.Location));
        var more = await BeginAsync("f", "k2", """{"value":4,"observedAt":"2026-01-01T04:00:00Z"}""", "Gauge");
        Assert.Equal((204, null), (more.Status, more.Location));
        Assert.Equal("1@01 2@02 3@03 4@04", await FlowAsync("f"));
        var there = await EntityAsync("f");
        Assert.Equal(3, (int)there["flow"]!);
        Assert.Equal(["Gauge", "Meter"], there["type"]!.AsArray().Select(type => (string)type!).Order());

        Assert.Equal(400, (await BeginAsync("g", "k3", """{"value":4}""")).Status);
        using var nothing = await city.SendAsync(HttpMethod.Get, "/ngsi-ld/v1/entities/urn:ngsi-ld:Meter:g");
        Assert.Equal(404, (int)nothing.StatusCode);
    }

    [Fact]
    public async Task The_past_that_a_person_begins_with_is_sealed()
    {
        var before = city.City.Head;
        using var begun = await city.SendAsync(HttpMethod.Post, "/ngsi-ld/v1/temporal/entities", """
            {"id":"urn:ngsi-ld:Meter:q","type":"Resident",
            "phone":[{"value":"13900002222","observedAt":"2026-01-01T01:00:00Z"},
              {"value":"13900003333","observedAt":"2026-01-01T02:00:00Z"}]}
            """);
        await TestCity.ExpectAsync(begun, 201);
        var feed = city.City.Feed(before, false, city.Caller!, TestContext.Current.CancellationToken);
        Assert.True(feed.TryGet(out var changes, out _));
        await foreach (var change in changes) Assert.All(change.Set, each => Assert.NotNull(each.SealKey));
        Assert.Equal(2, (await city.GetAsync(
            $"{Temporal}q?attrs=phone&options=temporalValues"))["phone"]!["values"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_reading_that_was_erased_is_corrected_by_a_new_value_alone()
    {
        await city.CreateAsync("""
            {"id":"urn:ngsi-ld:Meter:s","type":"Resident",
            "phone":{"value":"13900004444","observedAt":"2026-01-01T01:00:00Z"} }
            """);
        var phone = await city.GetAsync($"{Temporal}s?attrs=phone&options=sysAttrs");
        var path = $"{Temporal}s/attrs/phone/{phone["phone"]![0]!["instanceId"]}";
        using var erased = await city.SendAsync(
            HttpMethod.Post, "/api/erasures", """{"subject":"urn:ngsi-ld:Meter:s"}""");
        await TestCity.ExpectAsync(erased, 200);

        using var part = await city.SendAsync(HttpMethod.Patch, path, """{"unitCode":"X"}""");
        await TestCity.ProblemAsync(part, 400, "attribute.incomplete", "phone");
        using var whole = await city.SendAsync(HttpMethod.Patch, path, """{"value":"none"}""");
        await TestCity.ExpectAsync(whole, 204);
    }

    [Theory]
    [InlineData("c1", """{"flow":{"type":"Property","value":1}}""", "reading.time")]
    [InlineData("c2", """
        {"flow":[{"type":"Property","value":1,"observedAt":"2026-01-01T01:00:00Z"},
          {"type":"Property","value":2,"observedAt":"2026-01-01T01:00:00Z"}]}
        """, Codes.AttributeDuplicate)]
    [InlineData("c3", """{"flow":{"value":"urn:ngsi-ld:null","observedAt":"2026-01-01T01:00:00Z"}}""", null)]
    public async Task What_is_no_reading_is_refused_and_nothing_kept(string name, string body, string? code)
    {
        await MeterAsync(name);
        using var answer = await city.SendAsync(HttpMethod.Post, $"{Temporal}{name}/attrs", body);
        var problem = (await TestCity.ExpectAsync(answer, 400))!;
        if (code is not null) Assert.Equal(code, (string?)problem["code"]);
        Assert.Equal("9@12", await FlowAsync(name));
    }

    [Fact]
    public async Task A_reading_that_never_was_cannot_be_taken_back()
    {
        await MeterAsync("d");
        foreach (var instance in new[]
        {
            "urn:ngsi-ld:Instance:1:1", "urn:ngsi-ld:Instance:99999999999999999999:1", "urn:ngsi-ld:Instance:1:1:1",
            "urn:ngsi-ld:Instance:253402300799999:1", "urn:other:1",
        })
        {
            using var answer = await city.SendAsync(HttpMethod.Delete, $"{Temporal}d/attrs/flow/{instance}");
            await TestCity.ProblemAsync(answer, 404, "reading.unknown", "instanceId");
        }
    }

    [Fact]
    public async Task Personal_readings_of_the_past_are_sealed_too()
    {
        await city.CreateAsync("""{"id":"urn:ngsi-ld:Meter:r","type":"Resident"}""");
        var before = city.City.Head;
        await SendAsync(HttpMethod.Post, "r/attrs", """
            {"phone":{"type":"Property","value":"13900001111","observedAt":"2026-01-01T01:00:00Z"} }
            """, 204);
        // What lies below the doors holds no telephone number.
        var feed = city.City.Feed(before, false, city.Caller!, TestContext.Current.CancellationToken);
        Assert.True(feed.TryGet(out var changes, out _));
        await foreach (var change in changes) Assert.NotNull(change.Set.Single().SealKey);
        Assert.Equal("13900001111", (string?)(await city.GetAsync(
            $"{Temporal}r?attrs=phone&options=temporalValues"))["phone"]!["values"]![0]![0]);
    }

    private async Task<(int Status, string? Location)> BeginAsync(
        string name, string key, string flow, string type = "Meter")
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri("/ngsi-ld/v1/temporal/entities", UriKind.Relative));
        request.Headers.Add("Idempotency-Key", key);
        request.Content = new StringContent(
            $$$"""{"id":"urn:ngsi-ld:Meter:{{{name}}}","type":"{{{type}}}","flow":{{{flow}}} }""", null,
            "application/json");
        using var answer = await city.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, answer.Headers.Location?.OriginalString);
    }

    private async Task<JsonNode> EntityAsync(string name) =>
        await city.GetAsync($"/ngsi-ld/v1/entities/urn:ngsi-ld:Meter:{name}?options=simplified");

    private async Task MeterAsync(string name) => await city.CreateAsync($$$"""
        {"id":"urn:ngsi-ld:Meter:{{{name}}}","type":"Meter",
        "flow":{"type":"Property","value":9,"observedAt":"2026-01-01T12:00:00Z"} }
        """);

    private static string Reading(int value, string observedAt) =>
        $$$"""{"flow":{"type":"Property","value":{{{value}}},"observedAt":"{{{observedAt}}}"} }""";

    private async Task SendAsync(HttpMethod method, string path, string? body, int status)
    {
        using var answer = await city.SendAsync(method, Temporal + path, body);
        await TestCity.ExpectAsync(answer, status);
    }

    private async Task<JsonArray> InstancesAsync(string name, string also = "") =>
        (await city.GetAsync($"{Temporal}{name}?attrs=flow&options=sysAttrs{also}"))["flow"]!.AsArray();

    private async Task<string> IdAsync(string name, int value) => (string)(await InstancesAsync(name))
        .Last(each => (int)each!["value"]! == value)!["instanceId"]!;

    private async Task<string> FlowAsync(string name, string? dataset = null, string also = "") =>
        string.Join(' ', (await InstancesAsync(name, also)).Where(each => (string?)each!["datasetId"] == dataset)
            .Select(each => $"{each!["value"]}@{((string)each["observedAt"]!)[11..13]}"));
}
