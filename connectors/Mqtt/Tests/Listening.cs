using City.Live;
using City.Stores.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace City.Connectors.Mqtt.Tests;

/// <summary>A city in memory that takes its feeds from a broker elsewhere.</summary>
internal sealed class Listening : IAsyncDisposable
{
    private readonly MemoryStore _store = new(2);
    private readonly LiveCity _city;
    private readonly LiveFeeds _feeds;

    private Listening()
    {
        _city = new LiveCity(_store, new LiveOptions(), TimeProvider.System, NullLogger<LiveCity>.Instance);
        _feeds = new LiveFeeds(
            _city, _store.Blobs, mapping => new JsonMessages(mapping), null, new LiveFeedOptions(),
            TimeProvider.System);
    }

    /// <summary>What was said of the broker elsewhere.</summary>
    public KeptLog<OutsideBroker> Log { get; } = new();

    public static async Task<Listening> OpenAsync()
    {
        var listening = new Listening();
        await listening._city.OpenAllAsync(Site.Cancel);
        return listening;
    }

    public async Task<LiveFeed> AddAsync(string yaml)
    {
        Assert.True(Mapping.Load(yaml).TryGet(out var mapping));
        return await _feeds.AddAsync(mapping, Site.Cancel);
    }

    /// <summary>Begins to listen, each time under the same session.</summary>
    public OutsideBroker Listen(string address) =>
        new(_feeds, new Uri(address), "brain", TimeProvider.System, Log);

    /// <summary>The flows that the city remembers of a device.</summary>
    public async Task<List<string>> PastAsync(string device)
    {
        var past = await _city.HistoryAsync(
            new HistoryQuery { Id = $"urn:x:Loop:{device}", Limit = HistoryQuery.PointsMax },
            new Caller("", "test", Grants.Read), Site.Cancel);
        return past.TryGet(out var page, out _)
            ? [.. page.Series.SelectMany(series => series.Points).Select(point => point.Value.ToJson())]
            : [];
    }

    public async ValueTask DisposeAsync()
    {
        _feeds.Dispose();
        await _city.DisposeAsync();
        await _store.DisposeAsync();
    }
}
