using City.Live;
using City.Stores.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;

namespace City.Connectors.Mqtt.Tests;

/// <summary>A broker of the test's own over a city in memory, with limits that are soon reached.</summary>
internal sealed class OwnBroker : IAsyncDisposable
{
    /// <summary>How many messages wait for one subscriber.</summary>
    public const int WaitingMax = 5;

    private readonly MemoryStore _store = new(2);
    private readonly LiveCity _city;
    private readonly LiveFeeds _feeds;
    private readonly DeviceCommands _commands;

    private OwnBroker()
    {
        Disk = new FailingBlobs(_store.Blobs);
        _city = new LiveCity(_store, new LiveOptions(), TimeProvider.System, NullLogger<LiveCity>.Instance);
        _feeds = new LiveFeeds(
            _city, Disk, mapping => new JsonMessages(mapping), null, new LiveFeedOptions(),
            TimeProvider.System);
        _commands = new DeviceCommands(_city, Vouching, new DeviceCommandOptions(), TimeProvider.System);
    }

    /// <summary>Where documents go.</summary>
    public FailingBlobs Disk { get; }

    /// <summary>Lets every device in, and every program as long as it is told to.</summary>
    public Vouching Vouching { get; } = new();

    /// <summary>The feed of <see cref="Site.Loops"/>.</summary>
    public LiveFeed Feed => _feeds.Running[0];

    public Broker Broker { get; private set; } = null!;

    public int Port { get; } = Brain.FreePort();

    public static async Task<OwnBroker> StartAsync()
    {
        var own = new OwnBroker();
        await own._city.OpenAllAsync(Site.Cancel);
        Assert.True(Mapping.Load(Site.Loops).TryGet(out var mapping));
        await own._feeds.AddAsync(mapping, Site.Cancel);
        own.Broker = await Broker.StartAsync(
            new BrokerParts(
                own._feeds, own._commands, own.Vouching, own.Vouching, own.Disk, TimeProvider.System),
            new BrokerOptions { Port = own.Port, WaitingMax = WaitingMax }, NullLogger<Broker>.Instance, Site.Cancel);
        return own;
    }

    /// <summary>A connected client.</summary>
    public async Task<IMqttClient> ComeAsync(string user)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", Port).WithClientId($"{user}-{Guid.NewGuid():N}")
                .WithCredentials(user, "x").Build(),
            Site.Cancel);
        return client;
    }

    /// <summary>How many flows the city remembers of a device.</summary>
    public async Task<int> PastAsync(string device)
    {
        var past = await _city.HistoryAsync(
            new HistoryQuery { Id = $"urn:x:Loop:{device}", Limit = HistoryQuery.PointsMax },
            new Caller("", "test", Grants.Read), Site.Cancel);
        return past.TryGet(out var page, out _) ? page.Series.Sum(series => series.Points.Length) : 0;
    }

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        _commands.Dispose();
        _feeds.Dispose();
        await _city.DisposeAsync();
        await _store.DisposeAsync();
    }
}
