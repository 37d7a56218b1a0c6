using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
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

    private static readonly JsonSerializerOptions Strict = new(WireJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

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
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), Cancel);
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
