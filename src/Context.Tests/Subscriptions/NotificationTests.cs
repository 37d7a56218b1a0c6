using System.Net;
using System.Text.Json.Nodes;

namespace City.Context.Tests;

/// <summary>What subscribers are told (GS CIM 009 V1.9.1, 5.8.6), by a city and a receiver, both real.</summary>
public sealed class NotificationTests : IAsyncLifetime
{
    private const string Subscriptions = "/ngsi-ld/v1/subscriptions", Entities = "/ngsi-ld/v1/entities";

    private readonly TestCity _city = new();
    private Receiver _receiver = null!;

    public async ValueTask InitializeAsync()
    {
        await _city.InitializeAsync();
        _receiver = await Receiver.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _city.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_change_that_matches_is_told_and_others_are_not()
    {
        await SubscribeAsync("urn:s:1",
            """ "entities":[{"type":"Lamp"}],"watchedAttributes":["power"],"q":"power>10" """,
            """ "attributes":["power"] """);
        await _city.CreateAsync("""{"id":"urn:l:1","type":"Lamp","power":5,"name":"a"}""");
        await _city.CreateAsync("""{"id":"urn:p:1","type":"Pole","power":50}""");
        await PatchAsync("urn:l:1", """{"name":"b"}""");
        await PatchAsync("urn:l:1", """{"power":20}""");
        var told = await _receiver.NextAsync();
        Assert.Equal("Notification", (string?)told.Body["type"]);
        Assert.Equal("urn:s:1", (string?)told.Body["subscriptionId"]);
        Assert.NotNull(told.Body["notifiedAt"]);
        TestCity.Same("""[{"id":"urn:l:1","type":"Lamp","power":{"type":"Property","value":20}}]""", told.Data);
        Assert.Equal("application/json", told.Headers["Content-Type"]);
        Assert.Contains("ngsi-ld-core-context", told.Headers["Link"], StringComparison.Ordinal);
        await PatchAsync("urn:l:1", """{"power":30}""");
        Assert.Equal(30, (int)(await _receiver.NextAsync()).Data[0]!["power"]!["value"]!);
        Assert.Equal(2, _receiver.All.Count);
    }

    [Fact]
    public async Task A_value_that_is_there_for_a_moment_only_is_told_as_it_was()
    {
        await SubscribeAsync("urn:s:2", """ "entities":[{"id":"urn:l:2","type":"Lamp"}],"q":"power>10" """,
            """ "format":"simplified" """);
        await _city.CreateAsync("""{"id":"urn:l:2","type":"Lamp","power":1}""");
        for (var i = 0; i < 10; i++)
        {
            await PatchAsync("urn:l:2", $$"""{"power":{{100 + i}}}""");
            await PatchAsync("urn:l:2", """{"power":1}""");
        }

        var told = new List<int>();
        while (told.Count == 0 || told[^1] != 109) told.Add((int)(await _receiver.NextAsync()).Data[0]!["power"]!);
        Assert.Equal(told.Order().Distinct(), told);
        Assert.All(told, power => Assert.InRange(power, 100, 109));
    }

    [Fact]
    public async Task Each_trigger_tells_its_own_sort_of_change()
    {
        foreach (var trigger in (string[])
            ["entityCreated", "entityUpdated", "entityDeleted", "attributeCreated", "attributeUpdated",
             "attributeDeleted"])
            await SubscribeAsync($"urn:t:{trigger}",
                $$""" "entities":[{"type":"Lamp"}],"notificationTrigger":["{{trigger}}"] """, path: "/" + trigger);
        await _city.CreateAsync("""{"id":"urn:l:3","type":"Lamp","power":1}""");
        await PatchAsync("urn:l:3", """{"power":2}""");
        using var append = await _city.SendAsync(HttpMethod.Post, $"{Entities}/urn:l:3/attrs", """{"name":"a"}""");
        using var removed = await _city.SendAsync(HttpMethod.Delete, $"{Entities}/urn:l:3/attrs/name");
        using var deleted = await _city.SendAsync(HttpMethod.Delete, $"{Entities}/urn:l:3");
        var last = await WaitForAsync("/entityDeleted", 1);
        Assert.Equal("Lamp", (string?)last.Data[0]!["type"]);
        Assert.NotNull(last.Data[0]!["deletedAt"]);
        // Changes that wait together are told once, so of several only one is sure to be told.
        await WaitForAsync("/attributeCreated", 1);
        await WaitForAsync("/attributeDeleted", 1);
        await WaitForAsync("/attributeUpdated", 1);
        await WaitForAsync("/entityUpdated", 1);
        await WaitForAsync("/entityCreated", 1);
    }

    [Fact]
    public async Task A_place_and_a_pattern_of_ids_choose_entities()
    {
        await SubscribeAsync("urn:s:4", """
             "entities":[{"type":"Car","idPattern":"^urn:car:a"}],"geoQ":{"georel":"near;maxDistance==1000",
             "geometry":"Point","coordinates":[106.5,29.5]}
            """, """ "format":"simplified" """);
        foreach (var (id, longitude) in new[] { ("urn:car:b1", 106.5), ("urn:car:a1", 107.5), ("urn:car:a2", 106.501) })
            await _city.CreateAsync(FormattableString.Invariant($$$"""
                {"id":"{{{id}}}","type":"Car","location":{"type":"Point","coordinates":[{{{longitude}}},29.5]}}
                """));
        Assert.Equal("urn:car:a2", (string?)(await _receiver.NextAsync()).Data[0]!["id"]);
        Assert.Single(_receiver.All);
    }

    [Fact]
    public async Task A_receiver_that_fails_gets_the_same_notification_again_and_delays_no_other()
    {
        _receiver.Answers["/dead"] = 503;
        await SubscribeAsync("urn:dead:1", """ "entities":[{"type":"Lamp"}] """, path: "/dead");
        await SubscribeAsync("urn:live:1", """ "entities":[{"type":"Lamp"}] """, path: "/live");
        await _city.CreateAsync("""{"id":"urn:l:5","type":"Lamp","power":1}""");
        Assert.Equal("/live", (await _receiver.NextAsync()).Path);
        var failed = await WaitForAsync("/dead", 1);
        await Until(async () => (int)(await GetAsync("urn:dead:1"))["notification"]!["timesFailed"]! >= 1);
        var while_ = await GetAsync("urn:dead:1");
        Assert.Equal("failed", (string?)while_["notification"]!["status"]);
        Assert.Equal(1, (int)while_["lag"]!["waiting"]!);
        var status = await _city.GetAsync("/api/status");
        Assert.Equal(1, (int)status["notifications"]!["failing"]!);
        _receiver.Answers["/dead"] = 200;
        var arrived = await _receiver.NextAsync();
        Assert.Equal(("/dead", failed.Id), (arrived.Path, arrived.Id));
        await Until(async () => (int)(await GetAsync("urn:dead:1"))["lag"]!["waiting"]! == 0);
        Assert.Equal("ok", (string?)(await GetAsync("urn:dead:1"))["notification"]!["status"]);
    }

    [Fact]
    public async Task Many_that_do_not_take_what_they_are_told_leave_the_others_their_room()
    {
        const int Dead = 60;
        _receiver.Answers["/dead"] = 503;
        for (var n = 0; n < Dead; n++)
            await SubscribeAsync($"urn:dead:{n}", """ "entities":[{"type":"Lamp"}] """, path: "/dead");
        await SubscribeAsync("urn:live:1", """ "entities":[{"type":"Pole"}] """, path: "/live");
        await _city.CreateAsync("""{"id":"urn:l:0","type":"Lamp","power":1}""");
        await Until(async () => (int)(await _city.GetAsync("/api/status"))["notifications"]!["failing"]! == Dead);
        var lamps = string.Join(',', Enumerable.Range(1, 999).Select(
            n => $$"""{"id":"urn:l:{{n}}","type":"Lamp","power":1}"""));
        using var made = await _city.SendAsync(
            HttpMethod.Post, "/ngsi-ld/v1/entityOperations/create", $"[{lamps}]");
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        await Until(async () => (int)(await _city.GetAsync("/api/status"))["notifications"]!["waiting"]! >= 50_000);

        for (var n = 0; n < 3; n++)
        {
            await _city.CreateAsync($$"""{"id":"urn:p:{{n}}","type":"Pole","power":1}""");
            Assert.Equal($"urn:p:{n}", (string?)(await _receiver.NextAsync()).Data[0]!["id"]);
        }
    }

    [Fact]
    public async Task What_cannot_be_looked_at_while_the_city_is_busy_is_told_when_it_is_not()
    {
        await SubscribeAsync("urn:busy:1", """ "entities":[{"type":"Lamp"}],"q":"power>10" """);
        _city.Busy.IsBusy = true;
        await _city.CreateAsync("""{"id":"urn:l:b","type":"Lamp","power":20}""");
        await Until(() => Task.FromResult(_city.Busy.Refused > 0));
        _city.Busy.IsBusy = false;
        Assert.Equal(20, (int)(await _receiver.NextAsync()).Data[0]!["power"]!["value"]!);

        _receiver.Answers["/"] = 503;
        await PatchAsync("urn:l:b", """{"power":30}""");
        await WaitForAsync("/", 2);
        _city.Busy.IsBusy = true;
        var refused = _city.Busy.Refused;
        await Until(() => Task.FromResult(_city.Busy.Refused > refused));
        _receiver.Answers["/"] = 200;
        _city.Busy.IsBusy = false;
        Assert.Equal(30, (int)(await _receiver.NextAsync()).Data[0]!["power"]!["value"]!);
    }

    [Fact]
    public async Task What_the_receiver_will_never_take_is_not_sent_again()
    {
        _receiver.Answers["/no"] = 400;
        await SubscribeAsync("urn:no:1", """ "entities":[{"type":"Lamp"}] """, path: "/no");
        await _city.CreateAsync("""{"id":"urn:l:6","type":"Lamp","power":1}""");
        await Until(async () => (int)(await GetAsync("urn:no:1"))["notification"]!["timesFailed"]! == 1);
        Assert.Equal(0, (int)(await GetAsync("urn:no:1"))["lag"]!["waiting"]!);
        _receiver.Answers["/no"] = 200;
        await PatchAsync("urn:l:6", """{"power":2}""");
        Assert.Equal(2, (int)(await _receiver.NextAsync()).Data[0]!["power"]!["value"]!);
    }

    [Fact]
    public async Task Redirects_are_not_followed()
    {
        _receiver.Answers["/moved"] = 302;
        await SubscribeAsync("urn:moved:1", """ "entities":[{"type":"Lamp"}] """, path: "/moved");
        await _city.CreateAsync("""{"id":"urn:l:7","type":"Lamp","power":1}""");
        await WaitForAsync("/moved", 2);
        Assert.DoesNotContain(_receiver.All, arrival => arrival.Path == "/elsewhere");
    }

    [Fact]
    public async Task Throttled_changes_come_together_and_apart_in_time()
    {
        await SubscribeAsync("urn:thr:1", """ "entities":[{"type":"Lamp"}],"throttling":1.5 """,
            """ "format":"simplified" """);
        await _city.CreateAsync("""{"id":"urn:l:8","type":"Lamp","power":1}""");
        var first = await _receiver.NextAsync();
        for (var i = 2; i <= 6; i++) await PatchAsync("urn:l:8", $$"""{"power":{{i}}}""");
        await _city.CreateAsync("""{"id":"urn:l:9","type":"Lamp","power":9}""");
        var second = await _receiver.NextAsync();
        TestCity.Same("""[{"id":"urn:l:8","type":"Lamp","power":6},{"id":"urn:l:9","type":"Lamp","power":9}]""",
            second.Data);
        Assert.True(At(second) - At(first) >= TimeSpan.FromSeconds(1.5));
        Assert.Equal(2, _receiver.All.Count);
    }

    [Fact]
    public async Task At_intervals_it_tells_what_matches_without_a_change()
    {
        await _city.CreateAsync("""{"id":"urn:l:10","type":"Lamp","power":1}""");
        await SubscribeAsync("urn:int:1", """ "entities":[{"type":"Lamp"}],"timeInterval":1 """,
            """ "format":"concise" """);
        var (one, two) = (await _receiver.NextAsync(), await _receiver.NextAsync());
        TestCity.Same("""[{"id":"urn:l:10","type":"Lamp","power":1}]""", one.Data);
        Assert.NotEqual(one.Id, two.Id);
    }

    [Fact]
    public async Task A_pause_is_a_pause_and_what_happened_in_it_is_no_news()
    {
        await SubscribeAsync("urn:pau:1", """ "entities":[{"type":"Lamp"}],"isActive":false """);
        await _city.CreateAsync("""{"id":"urn:l:11","type":"Lamp","power":1}""");
        using var on = await _city.SendAsync(HttpMethod.Patch, $"{Subscriptions}/urn:pau:1", """{"isActive":true}""");
        await TestCity.ExpectAsync(on, 204);
        await PatchAsync("urn:l:11", """{"power":2}""");
        Assert.Equal(2, (int)(await _receiver.NextAsync()).Data[0]!["power"]!["value"]!);
        Assert.Single(_receiver.All);
    }

    [Fact]
    public async Task The_receiver_is_told_what_the_subscriber_said_and_the_context()
    {
        _city.Caller = _city.Caller! with { Tenant = "east" };
        using var made = await _city.SendAsync(HttpMethod.Post, Subscriptions, $$$$"""
            {"@context":{"Lamp":"https://l.example/Lamp"},"id":"urn:hdr:1","type":"Subscription",
             "entities":[{"type":"Lamp"}],"notification":{"endpoint":{"uri":"{{{{_receiver.Url}}}}/h",
             "accept":"application/ld+json","receiverInfo":[{"key":"X-Key","value":"k 1"}]}}}
            """, "application/ld+json");
        await TestCity.ExpectAsync(made, 201);
        await _city.CreateAsync("""{"id":"urn:l:12","type":"https://l.example/Lamp","power":1}""");
        var told = await _receiver.NextAsync();
        Assert.Equal("application/ld+json", told.Headers["Content-Type"]);
        Assert.Equal(("k 1", "east"), (told.Headers["X-Key"], told.Headers["NGSILD-Tenant"]));
        Assert.Equal("https://l.example/Lamp", (string?)told.Body["@context"]![0]!["Lamp"]);
        Assert.Equal("https://l.example/Lamp", (string?)told.Data[0]!["type"]);
    }

    [Fact]
    public async Task Who_falls_behind_reads_on_by_itself_and_misses_nothing()
    {
        const int Lamps = 2_400;
        _receiver.Answers["/"] = 503;
        await SubscribeAsync("urn:beh:1", """ "entities":[{"type":"Lamp"}] """);
        for (var batch = 0; batch < Lamps; batch += 800)
        {
            var lamps = Enumerable.Range(batch, 800).Select(i => $$"""{"id":"urn:l:{{i}}","type":"Lamp","power":1}""");
            using var made = await _city.SendAsync(
                HttpMethod.Post, "/ngsi-ld/v1/entityOperations/create", $"[{string.Join(',', lamps)}]");
            await TestCity.ExpectAsync(made, 201);
        }

        await Until(async () => (bool)(await GetAsync("urn:beh:1"))["lag"]!["behind"]!);
        _receiver.Answers["/"] = 200;
        var told = new List<string>();
        while (told.Count < Lamps) told.Add((string)(await _receiver.NextAsync()).Data[0]!["id"]!);
        Assert.Equal(Lamps, told.Distinct().Count());
        await Until(async () => !(bool)(await GetAsync("urn:beh:1"))["lag"]!["behind"]!);
        await PatchAsync("urn:l:1", """{"power":2}""");
        Assert.Equal(2, (int)(await _receiver.NextAsync()).Data[0]!["power"]!["value"]!);
        await Until(async () => (int)(await GetAsync("urn:beh:1"))["lag"]!["waiting"]! == 0);
    }

    [Fact]
    public async Task After_a_restart_subscriptions_are_there_and_what_waited_is_told_under_the_same_id()
    {
        await using var store = new Stores.Memory.MemoryStore(4);
        _receiver.Answers["/dead"] = 503;
        var failed = new List<string>();
        await using (var before = new TestCity(store))
        {
            await before.InitializeAsync();
            using var made = await before.SendAsync(HttpMethod.Post, Subscriptions, Body("urn:res:1", "/dead"));
            await TestCity.ExpectAsync(made, 201);
            for (var i = 0; i < 3; i++) await before.CreateAsync($$"""{"id":"urn:r:{{i}}","type":"Lamp","power":1}""");
            failed.Add((await WaitForAsync("/dead", 1)).Id);
        }

        _receiver.Answers["/dead"] = 200;
        await using var after = new TestCity(store);
        await after.InitializeAsync();
        var told = new List<Arrival>();
        for (var i = 0; i < 3; i++) told.Add(await _receiver.NextAsync());
        Assert.Equal(["urn:r:0", "urn:r:1", "urn:r:2"], told.Select(each => (string)each.Data[0]!["id"]!).Order());
        Assert.Contains(failed[0], told.Select(each => each.Id));
        await after.CreateAsync("""{"id":"urn:r:3","type":"Lamp","power":1}""");
        Assert.Equal("urn:r:3", (string?)(await _receiver.NextAsync()).Data[0]!["id"]);
        var sent = (await after.GetAsync(Subscriptions + "/urn:res:1"))["notification"]!;
        Assert.True((int)sent["timesFailed"]! >= 1 && (int)sent["timesSent"]! >= 4, sent.ToJsonString());
    }

    private string Body(string id, string path) => $$$"""
        {"id":"{{{id}}}","type":"Subscription","entities":[{"type":"Lamp"}],
         "notification":{"endpoint":{"uri":"{{{_receiver.Url}}}{{{path}}}"} } }
        """;

    [Fact]
    public async Task Only_entities_of_the_scope_are_told_and_only_the_instances_and_members_asked_for()
    {
        await SubscribeAsync("urn:scope:1",
            """ "entities":[{"type":"Lamp"}],"scopeQ":"/North/#","datasetId":["urn:d:a"] """,
            """ "pick":["id","power","name"],"omit":["name"] """);
        await _city.CreateAsync("""{"id":"urn:l:so","type":"Lamp","scope":"/South","power":1}""");
        await _city.CreateAsync("""
            {"id":"urn:l:no","type":"Lamp","scope":"/North/Gate","name":"a","colour":"red",
             "power":[{"value":1},{"value":2,"datasetId":"urn:d:a"}]}
            """);
        TestCity.Same("""[{"id":"urn:l:no","power":{"type":"Property","value":2,"datasetId":"urn:d:a"}}]""",
            (await _receiver.NextAsync()).Data);
        Assert.Single(_receiver.All);
    }

    [Theory]
    [InlineData("normalized", """{"type":"Property","value":2,"previousValue":1}""",
        """{"type":"Relationship","object":"urn:p:2","previousObject":"urn:p:1"}""",
        """{"type":"Property","value":"a"}""")]
    [InlineData("concise", """{"value":2,"previousValue":1}""",
        """{"object":"urn:p:2","previousObject":"urn:p:1"}""", "\"a\"")]
    public async Task What_has_changed_is_told_with_its_value_before(
        string format, string power, string pole, string name)
    {
        await _city.CreateAsync("""
            {"id":"urn:l:1","type":"Lamp","power":1,"name":"a","pole":{"object":"urn:p:1"}}
            """);
        await SubscribeAsync("urn:ch:1", """ "entities":[{"type":"Lamp"}] """,
            $""" "showChanges":true,"format":"{format}","pick":["power","pole","name"] """);
        await PatchAsync("urn:l:1", """{"power":2,"pole":{"object":"urn:p:2"}}""");
        TestCity.Same($$"""[{"power":{{power}},"pole":{{pole}},"name":{{name}}}]""",
            (await _receiver.NextAsync()).Data);
    }

    private async Task SubscribeAsync(string id, string what, string notification = "", string path = "/")
    {
        var more = notification.Length > 0 ? notification + "," : "";
        using var made = await _city.SendAsync(HttpMethod.Post, Subscriptions, $$$$"""
            {"id":"{{{{id}}}}","type":"Subscription",{{{{what}}}},
             "notification":{ {{{{more}}}} "endpoint":{"uri":"{{{{_receiver.Url}}}}{{{{path}}}}"}}}
            """);
        await TestCity.ExpectAsync(made, 201);
    }

    private async Task PatchAsync(string id, string body)
    {
        using var patched = await _city.SendAsync(HttpMethod.Patch, $"{Entities}/{id}", body);
        Assert.Equal(HttpStatusCode.NoContent, patched.StatusCode);
    }

    private Task<JsonNode> GetAsync(string id) => _city.GetAsync($"{Subscriptions}/{id}?options=sysAttrs");

    private async Task<Arrival> WaitForAsync(string path, int count)
    {
        await Until(() => Task.FromResult(_receiver.All.Count(each => each.Path == path) >= count));
        return _receiver.All.Last(each => each.Path == path);
    }

    private static async Task Until(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await holds()) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
    }

    private static DateTimeOffset At(Arrival arrival) =>
        DateTimeOffset.Parse((string)arrival.Body["notifiedAt"]!, System.Globalization.CultureInfo.InvariantCulture);
}
