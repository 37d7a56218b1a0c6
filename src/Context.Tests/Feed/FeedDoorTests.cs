using System.Net;
using System.Text.Json.Nodes;

namespace City.Context.Tests;

public sealed class FeedDoorTests : IAsyncLifetime
{
    private const string Entities = "/ngsi-ld/v1/entities";
    private readonly TestCity _city = new();

    public ValueTask InitializeAsync() => _city.InitializeAsync();

    public ValueTask DisposeAsync() => _city.DisposeAsync();

    [Fact]
    public async Task The_feed_is_read_in_pages_without_gaps_until_nothing_is_left()
    {
        for (var i = 0; i < 7; i++) await _city.CreateAsync($$"""{"id":"urn:f:{{i}}","type":"Fed","a":{{i}},"b":1}""");
        using var deleted = await _city.SendAsync(
            HttpMethod.Delete, $"{Entities}/urn:f:3", headers: ("Idempotency-Key", "gone-3"));
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        var (position, lines) = ("", new List<JsonNode>());
        while (true)
        {
            using var page = await _city.SendAsync(HttpMethod.Get, $"/api/feed?limit=3&from={position}");
            var more = await LinesAsync(page);
            var next = page.Headers.GetValues("City-Position").Single();
            if (more.Count > 0) Assert.Equal(next, (string?)more[^1]["position"]);
            position = next;
            if (more.Count == 0) break;
            Assert.InRange(more.Count, 1, 3);
            lines.AddRange(more);
        }

        Assert.Equal(8, lines.Count);
        Assert.All(lines.GroupBy(line => (int)line["shard"]!), shard =>
            Assert.Equal(Enumerable.Range(1, shard.Count()).Select(seq => (long)seq),
                shard.Select(line => (long)line["seq"]!)));
        var created = lines.Single(line => (string?)line["id"] == "urn:f:2");
        Assert.Equal(("create", ""), ((string?)created["kind"], (string?)created["tenant"]));
        TestCity.Same("""["a","b"]""", created["attributes"]);
        var gone = lines.Single(line => (string?)line["kind"] == "delete");
        Assert.Equal("gone-3", (string?)gone["commandId"]);
        Assert.Equal(_city.City.Head.ToString(), position);
    }

    [Theory]
    [InlineData("/api/feed?from=now")]
    [InlineData("/api/stream")]
    [InlineData("/api/stream?from=now")]
    public async Task Now_is_not_said_while_the_city_is_being_read(string path)
    {
        await _city.CreateAsync("""{"id":"urn:f:1","type":"Fed","a":1}""");
        _city.Busy.IsBusy = true;

        using var response = await _city.SendAsync(HttpMethod.Get, path);

        Assert.True(response.Headers.Contains("Retry-After"));
        await TestCity.ProblemAsync(response, 503, "live.not-serving");
    }

    [Theory]
    [InlineData("/api/feed?from=1.2", 400, Codes.FeedPosition, "from")]
    [InlineData("/api/feed?from=a.b.c.d", 400, Codes.FeedPosition, "from")]
    [InlineData("/api/feed?limit=0", 400, Codes.Parameter, "limit")]
    [InlineData("/api/feed?limit=10001", 400, Codes.Parameter, "limit")]
    [InlineData("/api/feed?nonsense=1", 400, Codes.ParameterUnknown, "nonsense")]
    [InlineData("/api/stream?id=x", 400, Codes.Parameter, "id")]
    public async Task A_faulty_question_to_the_feed_is_refused(string path, int status, string code, string at)
    {
        using var response = await _city.SendAsync(HttpMethod.Get, path);
        await TestCity.ProblemAsync(response, status, code, at);
    }

    [Fact]
    public async Task A_position_ahead_of_the_feed_is_refused()
    {
        using var response = await _city.SendAsync(HttpMethod.Get, "/api/feed?from=9.9.9.9");
        await TestCity.ProblemAsync(response, 400, "feed.position.ahead");
    }

    [Fact]
    public async Task A_stream_tells_changes_of_its_entities_and_resumes_where_it_was_cut_off()
    {
        await _city.CreateAsync("""{"id":"urn:s:1","type":"Streamed","a":1}""");
        await _city.CreateAsync("""{"id":"urn:s:2","type":"Other","a":1}""");
        string last;
        await using (var stream = await EventReader.OpenAsync(_city, "/api/stream?type=Streamed"))
        {
            using var other = await PatchAsync("urn:s:2", """{"a":2}""");
            using var patched = await PatchAsync("urn:s:1", """{"a":2}""");
            var (id, data) = await stream.NextAsync();
            Assert.Equal("update", (string?)data["kind"]);
            TestCity.Same("""["a"]""", data["attributes"]);
            TestCity.Same("""{"id":"urn:s:1","type":"Streamed","a":2}""", data["entity"]);
            last = id;
        }

        using var missed = await PatchAsync("urn:s:1", """{"b":3}""");
        await using var resumed = await EventReader.OpenAsync(_city, "/api/stream?id=urn:s:1", last);
        var (_, after) = await resumed.NextAsync();
        TestCity.Same("""{"id":"urn:s:1","type":"Streamed","a":2,"b":3}""", after["entity"]);
        using var deleted = await _city.SendAsync(HttpMethod.Delete, $"{Entities}/urn:s:1");
        var (_, gone) = await resumed.NextAsync();
        Assert.Equal(("delete", "urn:s:1"), ((string?)gone["kind"], (string?)gone["entity"]!["id"]));
    }

    [Fact]
    public async Task A_stream_tells_what_a_query_chooses_and_of_it_what_changed()
    {
        await using var stream = await EventReader.OpenAsync(
            _city, "/api/stream?type=Streamed&q=a%3E5&attrs=a,b&only=changed"
            + "&georel=near;maxDistance==1000&geometry=Point&coordinates=[106.5,29.5]");
        foreach (var (id, type, a, east) in new[]
            { ("urn:q:1", "Other", 9, "106.5"), ("urn:q:2", "Streamed", 1, "106.5"),
              ("urn:q:3", "Streamed", 9, "107.5"), ("urn:q:4", "Streamed", 9, "106.5") })
            await _city.CreateAsync($$$"""
                {"id":"{{{id}}}","type":"{{{type}}}","a":{{{a}}},"c":1,
                 "location":{"type":"Point","coordinates":[{{{east}}},29.5]} }
                """);
        var (_, made) = await stream.NextAsync();
        TestCity.Same("""{"id":"urn:q:4","type":"Streamed","a":9}""", made["entity"]);
        using var other = await PatchAsync("urn:q:4", """{"c":2}""");
        using var added = await PatchAsync("urn:q:4", """{"b":3}""");
        var (_, changed) = await stream.NextAsync();
        TestCity.Same("""{"id":"urn:q:4","type":"Streamed","b":3}""", changed["entity"]);
        using var wrong = await _city.SendAsync(HttpMethod.Get, "/api/stream?only=some");
        await TestCity.ProblemAsync(wrong, 400, "ngsi.parameter.invalid", "only");
    }

    [Fact]
    public async Task A_reader_that_falls_too_far_behind_is_told_so_and_cut_off()
    {
        var clock = new ManualClock();
        await using var city = new TestCity { Clock = clock };
        await city.InitializeAsync();
        await city.CreateAsync("""{"id":"urn:slow:1","type":"Slow","a":1}""");
        using var response = await city.Client.GetAsync(
            "/api/stream", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var lines = new StreamReader(body);
        using (await PatchAsync(city, "urn:slow:1", """{"a":2}"""))
            while (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
                if (line == "event: change")
                    break;
        var large = new string('x', 1_000_000);
        for (var i = 0; i < 25; i++)
            using (await PatchAsync(city, "urn:slow:1", $$"""{"a":{{i}},"text":"{{large}}"}"""))
            {
            }

        // What is sent to it no longer fits between the two, and it does not read until the rest has grown old.
        clock.Advance(city.Options.StreamLagMax + TimeSpan.FromSeconds(1));
        var last = "";
        while (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (line.Length > 0)
                last = line.Length > 200 ? last : $"{last[Math.Max(0, last.Length - 60)..]}|{line}";
        Assert.Contains("event: behind|data: {\"position\":", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_of_a_busy_city_ends_rather_than_telling_what_it_does_not_know()
    {
        await _city.CreateAsync("""{"id":"urn:b:1","type":"Busy","power":1}""");
        await using var stream = await EventReader.OpenAsync(_city, "/api/stream?type=Busy&q=power%3E10");
        _city.Busy.IsBusy = true;
        using var patched = await _city.SendAsync(
            HttpMethod.Patch, "/ngsi-ld/v1/entities/urn:b:1/attrs", """{"power":20}""");
        Assert.Equal(HttpStatusCode.NoContent, patched.StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(stream.NextAsync);
        _city.Busy.IsBusy = false;

        await using var again = await EventReader.OpenAsync(
            _city, "/api/stream?type=Busy&q=power%3E10&from=beginning");
        Assert.Equal(20, (int)(await again.NextAsync()).Data["entity"]!["power"]!);
    }

    [Fact]
    public async Task A_quiet_stream_says_that_it_is_alive()
    {
        await using var stream = await EventReader.OpenAsync(_city, "/api/stream");
        var before = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        for (var beat = 0; beat < 3; beat++)
        {
            var alive = await stream.AliveAsync();
            Assert.Equal(1, (int)alive["everySeconds"]!);
            // The city's clock, by which a client whose own is wrong can tell how late it is.
            Assert.InRange((DateTimeOffset)alive["now"]!, before, TimeProvider.System.GetUtcNow().AddSeconds(1));
        }
    }

    [Fact]
    public async Task A_stream_whose_credential_is_good_no_longer_ends_before_it_tells_anything_more()
    {
        await _city.CreateAsync("""{"id":"urn:s:1","type":"Streamed","a":1}""");
        await using var open = await EventReader.OpenAsync(_city, "/api/stream");
        using (await PatchAsync("urn:s:1", """{"a":2}""")) await open.NextAsync();

        _city.IsGood = false;
        using (await PatchAsync("urn:s:1", """{"a":3}"""))
            await Assert.ThrowsAsync<EndOfStreamException>(open.NextAsync);

        await using var behind = await EventReader.OpenAsync(_city, "/api/stream?from=beginning");
        await Assert.ThrowsAsync<EndOfStreamException>(behind.NextAsync);
    }

    [Fact]
    public async Task A_quiet_stream_ends_too_when_its_credential_is_good_no_longer()
    {
        await using var stream = await EventReader.OpenAsync(_city, "/api/stream");
        await stream.AliveAsync();
        _city.IsGood = false;

        await Assert.ThrowsAsync<EndOfStreamException>(async () =>
        {
            // One may be on its way.
            for (var more = 0; more < 3; more++) await stream.AliveAsync();
        });
    }

    [Fact]
    public async Task Changes_of_another_tenant_are_not_told()
    {
        await _city.CreateAsync("""{"id":"urn:t:1","type":"Tenanted","a":1}""");
        var caller = _city.Caller!;
        _city.Caller = caller with { Tenant = "other" };
        using var page = await _city.SendAsync(HttpMethod.Get, "/api/feed");
        Assert.Empty(await LinesAsync(page));
        Assert.Equal(_city.City.Head.ToString(), page.Headers.GetValues("City-Position").Single());
        _city.Caller = caller with { Grants = Grants.None };
        using var none = await _city.SendAsync(HttpMethod.Get, "/api/feed");
        Assert.Equal(HttpStatusCode.Forbidden, none.StatusCode);
    }

    [Fact]
    public async Task The_status_counts_entities_and_changes()
    {
        for (var i = 0; i < 3; i++) await _city.CreateAsync($$"""{"id":"urn:c:{{i}}","type":"Counted"}""");
        var status = await _city.GetAsync("/api/status");
        Assert.True((bool)status["serving"]!);
        Assert.Equal(3, (int)status["entities"]!);
        Assert.Equal(3, status["shards"]!.AsArray().Sum(shard => (int)shard!["seq"]!));
        Assert.Equal(_city.City.Head.ToString(), (string?)status["position"]);
        Assert.NotNull(status["storeBytes"]!["log"]);
    }

    [Fact]
    public async Task The_types_are_counted_by_the_names_of_the_context()
    {
        for (var i = 0; i < 3; i++) await _city.CreateAsync($$"""{"id":"urn:t:{{i}}","type":"Counted"}""");
        await _city.CreateAsync("""{"id":"urn:t:9","type":["Counted","https://t.example/Full"]}""");
        TestCity.Same(
            """
            {"types":[{"type":"https://t.example/Full","entities":1},{"type":"Counted","entities":4}],"more":false}
            """,
            await _city.GetAsync("/api/types"));
        _city.Caller = _city.Caller! with { Grants = Grants.None };
        using var none = await _city.SendAsync(HttpMethod.Get, "/api/types");
        await TestCity.ProblemAsync(none, 403, "access.denied", null);
    }

    private Task<HttpResponseMessage> PatchAsync(string id, string body) => PatchAsync(_city, id, body);

    private static Task<HttpResponseMessage> PatchAsync(TestCity city, string id, string body) =>
        city.SendAsync(HttpMethod.Patch, $"{Entities}/{id}", body);

    private static async Task<List<JsonNode>> LinesAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }
}
