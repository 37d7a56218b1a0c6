using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using City.Kernel;
using City.Screen.Wire;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

/// <summary>
/// The records of City.Screen.Wire say of the running brain what it says: no member more, none less. Types of the
/// pages' scripts are made of them.
/// </summary>
public sealed class WireTests
{
    private const string Mapping = """
        mapping: 1
        feed: loops
        source:
          format: json
          topic: devices/{device}/flow
        record: { key: "{device}@{at}" }
        time: { column: at }
        entity: { id: "urn:ngsi-ld:Loop:{device}", type: Loop }
        attributes:
          intensity: { column: flow, type: integer, range: { min: 0, max: 20000 } }
        """;

    private const string Air = "/api/rules/models/" + AirRules.Name;

    private static readonly JsonSerializerOptions Strict = new(WireJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The models that the domains of the program bring: nobody has kept a version of them yet.</summary>
    private static IEnumerable<string> Brought => Domains.All().SelectMany(domain =>
    {
        var city = new DomainBuilder();
        domain.Describe(city);
        return city.Decisions.Select(decision => decision.Name);
    }).Order(StringComparer.Ordinal);

    [Fact]
    public async Task The_brain_says_what_the_contracts_of_its_pages_say()
    {
        using var folder = new TemporaryFolder("wire");
        await using var brain = await StartAsync(folder);
        var client = brain.Client;

        var status = await ReadAsync<StatusAnswer>(client, "/api/status");
        Assert.True(status.Serving);
        Assert.Equal(status.Shards.Count, status.Shards.Select(shard => shard.Shard).Distinct().Count());
        Assert.Equal(0, status.Streams.Open);
        var system = await ReadAsync<SystemAnswer>(client, "/api/system");
        Assert.Equal(("sqlite", "127.0.0.1", 0L), (system.Store, system.Broker?.Host, system.Broker?.Dropped));
        Assert.True(system.Memory.WorkingSet > 10_000_000);
        Assert.Null(system.LastBackup);

        var example = Assert.Single(await ReadAsync<List<ExampleAnswer>>(
            client, "/api/feed-examples?entity=urn:ngsi-ld:Loop:loop-7"));
        Assert.Equal(("loop-7", "devices/loop-7/flow"), (example.Device, example.Topic));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(brain, example, "loop-7", "")).Status);
        var (refused, problem) = await SendAsync(brain, example, "loop-8", "");
        Assert.Equal((HttpStatusCode.Forbidden, "feed.forbidden"),
            (refused, JsonSerializer.Deserialize<Problem>(problem, Strict)!.Code));
        var (taken, _) = await SendAsync(brain, example, "loop-9", """{"topics":["devices/+/flow"]}""");
        Assert.Equal(HttpStatusCode.OK, taken);

        using (var backup = await client.GetAsync(new Uri("/api/backup", UriKind.Relative), Cancel))
            Assert.True((await backup.Content.ReadAsByteArrayAsync(Cancel)).Length > 100);
        await UntilAsync(async () => (await ReadAsync<SystemAnswer>(client, "/api/system")).LastBackup is not null);
    }

    [Fact]
    public async Task An_event_of_the_stream_is_as_the_contracts_say_and_the_stream_is_counted()
    {
        using var folder = new TemporaryFolder("wire-stream");
        await using var brain = await StartAsync(folder);
        using var stream = await brain.Client.GetAsync(
            new Uri("/api/stream?from=now&id=urn:x:1", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead,
            Cancel);
        Assert.Equal(1, (await ReadAsync<StatusAnswer>(brain.Client, "/api/status")).Streams.Open);
        using var made = await brain.Client.PostAsync(
            new Uri("/ngsi-ld/v1/entities", UriKind.Relative), Json("""
                {"id":"urn:x:1","type":"T","a":{"type":"Property","value":1} }
                """), Cancel);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);

        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(Cancel));
        var alive = JsonSerializer.Deserialize<AliveEvent>(await DataAsync(lines, "alive"), Strict)!;
        Assert.Equal(15, alive.EverySeconds);
        Assert.True(DateTimeOffset.TryParse(alive.Now, CultureInfo.InvariantCulture, out _), alive.Now);
        var change = JsonSerializer.Deserialize<ChangeEvent>(await DataAsync(lines, "change"), Strict)!;

        Assert.Equal(("create", "urn:x:1"), (change.Kind, change.Entity["id"].GetString()));
        Assert.Equal(["a"], change.Attributes);
    }

    [Fact]
    public async Task The_doors_of_rules_say_and_take_what_the_contracts_of_their_pages_say()
    {
        using var folder = new TemporaryFolder("wire-rules");
        await using var brain = await StartAsync(folder);
        var client = brain.Client;

        await AirRules.KeepAsync(brain, Cancel);
        var models = (await ReadAsync<RuleModelsAnswer>(client, "/api/rules/models")).Models;
        Assert.Equal(Brought, models.Where(one => one.Time is null).Select(one => one.Name));
        var listed = Assert.Single(models, one => one.Name == AirRules.Name);
        var model = await ReadAsync<RuleModelAnswer>(client, Air);
        Assert.Equal((listed.Tag, 1, listed.Time), (model.Tag, model.Latest, model.Time));
        Assert.Contains(model.Elements, one => one.Names.Any(name => name.Allowed is not null));
        Assert.Contains(model.Elements, one => one.Names.Any(name => name.Names.Count > 0));
        Assert.Contains(model.Elements, one => one.Logic is { Table: null, Parts.Count: > 0 });
        var table = model.Elements.Single(one => one.Id == "air-quality").Logic!.Table!;
        Assert.Equal(("Index · 指数", "<= 50"), (table.Inputs[0].Title, table.Rules[0].Inputs[0]));

        // A table goes back in the form in which it came.
        var check = new RuleTablesAsk(Changed(table, "<= 50 or 3"));
        var fault = (await PostAsync<RuleModelAnswer>(client, Air + "/check", check)).Faults[0];
        Assert.Equal(("air quality", new RulePlace("air-quality", "rule-input", 1, 1, 1, 7)),
            (fault.Element, fault.Place));
        var odd = new RuleTablesAsk(Changed(table, "<= 60"), "wider", "air-quality", "{PM2.5: 40}");
        var finding = Assert.Single((await PostAsync<RuleModelAnswer>(client, Air + "/check", odd)).Findings);
        Assert.Equal(("overlap", "[1, 2]", 1),
            (finding.Kind, $"[{string.Join(", ", finding.Rules)}]", finding.Cells.Count));
        Assert.NotEmpty((await PostAsync<RuleResultAnswer>(client, Air + "/evaluate", odd)).Diagnostics);
        var result = await PostAsync<RuleResultAnswer>(client, Air + "/evaluate", odd with { Tables = null });
        var trace = result.Decisions.Single(one => one.Id == odd.Decision);
        Assert.Equal((2, 57), (Assert.Single(trace.Rules).Rule, trace.Read["index"].GetInt32()));

        var kept = await PostAsync<RuleVersion>(client, Air + "/tables", odd, model.Tag);
        Assert.Equal(
            (AirRules.Name, 2, "wider", false), (kept.Name, kept.Version, kept.Comment, kept.Time is null));
        var versions = await ReadAsync<RuleVersionsAnswer>(client, Air + "/versions");
        Assert.Equal([kept.Tag, model.Tag], versions.Versions.Select(one => one.Tag));
        Assert.Equal(kept.Time, (await ReadAsync<RuleModelAnswer>(client, Air)).Time);
        var change = Assert.Single((await ReadAsync<RuleDiffAnswer>(client, Air + "/diff")).Changes);
        Assert.Equal(("cell", "<= 50", "<= 60"), (change.Kind, change.Before, change.After));
        await TryExpressionsAsync(client);
    }

    private static async Task TryExpressionsAsync(HttpClient client)
    {
        const string door = "/api/rules/feel", context = "{a: {level: 4}}";
        Assert.NotEmpty((await ReadAsync<RuleFunctionsAnswer>(client, door)).Functions);
        var sound = await PostAsync<RuleExpressionAnswer>(client, door, new RuleExpressionAsk("a.level > 3", context));
        Assert.Equal(("boolean", "true", JsonValueKind.True), (sound.Type, sound.Text, sound.Value?.ValueKind));
        Assert.Equal("level", Assert.Single(Assert.Single(sound.Names).Names).Name);
        var odd = await PostAsync<RuleExpressionAnswer>(
            client, door, new RuleExpressionAsk("a.level + \"x\"", context));
        Assert.Equal(("null", false), (odd.Text, odd.Diagnostics is null or []));
        var broken = await PostAsync<RuleExpressionAnswer>(client, door, new RuleExpressionAsk("a.level +", context));
        Assert.Equal((1, null, null), (broken.Faults.Count, broken.Text, broken.Diagnostics));
    }

    /// <summary>The table of air quality with another test in its first rule.</summary>
    private static Dictionary<string, RuleTable> Changed(RuleTable table, string test) => new()
    {
        ["air-quality"] = table with { Rules = [table.Rules[0] with { Inputs = [test] }, .. table.Rules.Skip(1)] },
    };

    /// <summary>The data of the next event of a name.</summary>
    private static async Task<string> DataAsync(StreamReader lines, string name)
    {
        while (await lines.ReadLineAsync(Cancel) is { } line)
        {
            if (line != "event: " + name) continue;
            while (await lines.ReadLineAsync(Cancel) is { } next)
                if (next.StartsWith("data: ", StringComparison.Ordinal))
                    return next["data: ".Length..];
        }

        throw new EndOfStreamException($"No event {name} came.");
    }

    private static Task<Brain> StartAsync(TemporaryFolder folder)
    {
        Directory.CreateDirectory(folder.Of("feeds"));
        File.WriteAllText(folder.Of("feeds/loops.yaml"), Mapping);
        return Brain.StartAsync(
            new BrainStart
            {
                Program = SourceTree.BrainProgram!, Data = folder.Of("data"), Work = folder.Root,
                More = ["--feeds", folder.Of("feeds"), "--mqtt", $"{Brain.FreePort()}"],
            },
            Cancel);
    }

    /// <summary>Sends an example as a device with a key made just now.</summary>
    private static async Task<(HttpStatusCode Status, string Said)> SendAsync(
        Brain brain, ExampleAnswer example, string device, string topics)
    {
        using var made = await brain.Client.PostAsync(
            new Uri($"/api/devices/{device}/keys", UriKind.Relative), Json(topics), Cancel);
        using var key = JsonDocument.Parse(await made.Content.ReadAsStringAsync(Cancel));
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{device}:{key.RootElement.GetProperty("key")}"));
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = brain.Address };
        client.DefaultRequestHeaders.Authorization = new("Basic", basic);
        var door = $"/api/feeds/{example.Feed}/records?topic={Uri.EscapeDataString(example.Topic!)}";
        using var answer = await client.PostAsync(
            new Uri(door, UriKind.Relative),
            new StringContent(example.Body, Encoding.UTF8, example.MediaType), Cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<T> ReadAsync<T>(HttpClient client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await AskAsync<T>(client, request);
    }

    private static async Task<T> PostAsync<T>(HttpClient client, string path, object body, string? tag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = JsonContent.Create(body, options: WireJson.Options),
        };
        if (tag is not null) request.Headers.Add("If-Match", tag);
        return await AskAsync<T>(client, request);
    }

    private static async Task<T> AskAsync<T>(HttpClient client, HttpRequestMessage request)
    {
        using var answer = await client.SendAsync(request, Cancel);
        var said = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.IsSuccessStatusCode, said);
        return JsonSerializer.Deserialize<T>(said, Strict)!;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await isSo()) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
    }
}
