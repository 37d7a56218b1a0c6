using System.Net.Http.Json;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Formatter;

namespace City.Connectors.Mqtt.Tests;

/// <summary>A brain in a process of its own with one feed and its broker, and devices that come to it.</summary>
internal sealed class Site : IAsyncDisposable
{
    public const string Loops =
        """
        mapping: 1
        feed: loops
        source:
          format: json
          topic: devices/{device}/flow
        record:
          key: "{device}@{at}"
        time:
          column: at
          format: unix
        entity:
          id: urn:x:Loop:{device}
          type: Loop
        attributes:
          flow:
            column: flow
            type: integer
            range: { min: 0, max: 1000000 }
        """;

    private readonly TemporaryFolder _folder = TemporaryFolder.OnDisk("mqtt");
    private readonly List<string> _more;

    private Site(IEnumerable<string> more)
    {
        Port = Brain.FreePort();
        Directory.CreateDirectory(Feeds);
        _more = ["--feeds", Feeds, "--mqtt", $"{Port}", .. more];
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public int Port { get; }

    public string Feeds => _folder.Of("feeds");

    public Brain Brain { get; private set; } = null!;

    /// <summary>Variables of the brain's environment.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public string Of(string name) => _folder.Of(name);

    public static Task<Site> OpenAsync(params string[] more) => OpenAsync(new Dictionary<string, string>(), more);

    public static async Task<Site> OpenAsync(IReadOnlyDictionary<string, string> environment, params string[] more)
    {
        var site = new Site(more);
        foreach (var (name, value) in environment) site.Environment[name] = value;
        await File.WriteAllTextAsync(Path.Combine(site.Feeds, "loops.yaml"), Loops, Cancel);
        await site.StartAsync();
        return site;
    }

    public async Task StartAsync() => Brain = await Brain.StartAsync(
        new BrainStart
        {
            Program = SourceTree.BrainProgram ?? throw new InvalidOperationException("Build src/Host first."),
            Data = _folder.Of("data"),
            Work = _folder.Root,
            More = _more,
            Environment = Environment,
        },
        Cancel);

    /// <summary>A key for a device, made at the door.</summary>
    public async Task<(string Key, string Id)> KeyAsync(string device, params string[] topics)
    {
        using var answer = await Brain.Client.PostAsJsonAsync(
            new Uri($"/api/devices/{device}/keys", UriKind.Relative), new { topics }, Cancel);
        Assert.Equal(System.Net.HttpStatusCode.Created, answer.StatusCode);
        var made = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        return (made.GetProperty("key").GetString()!, made.GetProperty("id").GetString()!);
    }

    /// <summary>The password of this start.</summary>
    public async Task<string> PasswordAsync() =>
        (await File.ReadAllTextAsync(_folder.Of("password"), Cancel)).Trim();

    /// <summary>A client that has not connected yet.</summary>
    public MqttClientOptionsBuilder Options(
        string device, string key, MqttProtocolVersion version = MqttProtocolVersion.V500) =>
        new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", Port).WithClientId(device)
            .WithCredentials(device, key).WithProtocolVersion(version).WithTimeout(TimeSpan.FromSeconds(20));

    /// <summary>A connected device with a new key.</summary>
    public async Task<IMqttClient> DeviceAsync(
        string device, MqttProtocolVersion version = MqttProtocolVersion.V500, params string[] topics)
    {
        var (key, _) = await KeyAsync(device, topics);
        var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(Options(device, key, version).Build(), Cancel);
        return client;
    }

    public static MqttApplicationMessage Message(string topic, string payload, int qos = 1, bool retain = false) =>
        new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithRetainFlag(retain)
            .WithQualityOfServiceLevel((MQTTnet.Protocol.MqttQualityOfServiceLevel)qos).Build();

    public static string Reading(int at, int flow) => $$"""{"at":{{at}},"flow":{{flow}}}""";

    /// <summary>A body whose length is said, as the doors of NGSI-LD want it.</summary>
    public static StringContent Json(object body) => new(
        JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json");

    public async Task<JsonElement> GetAsync(string path) =>
        await Brain.Client.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative), Cancel);

    /// <summary>The flow that the city holds of a device, or null.</summary>
    public async Task<int?> FlowAsync(string device)
    {
        using var answer = await Brain.Client.GetAsync(
            new Uri($"/ngsi-ld/v1/entities/urn:x:Loop:{device}", UriKind.Relative), Cancel);
        if (!answer.IsSuccessStatusCode) return null;
        var entity = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        return entity.GetProperty("flow").GetProperty("value").GetInt32();
    }

    /// <summary>The values that the city remembers of a device, in the order of their own times.</summary>
    public async Task<List<int>> PastAsync(string device)
    {
        var past = await GetAsync(
            $"/ngsi-ld/v1/temporal/entities/urn:x:Loop:{device}?attrs=flow&options=temporalValues&lastN=10000");
        return [.. past.GetProperty("flow").GetProperty("values").EnumerateArray()
            .Select(pair => pair[0].GetInt32()).Order()];
    }

    /// <summary>Waits until something holds; it takes as long as a busy machine needs.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var tries = 0; !await holds(); tries++)
        {
            Assert.True(tries < 600, "It did not come about within a minute.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Brain.DisposeAsync();
        _folder.Dispose();
    }
}
