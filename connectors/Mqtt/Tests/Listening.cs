using City.Live;
using City.Stores.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace City.Connectors.Mqtt.Tests;

/// <summary>A city in memory that takes its feeds from a broker elsewhere.</summary>
internal sealed class Listening : IAsyncDisposable
{
    private readonly MemoryStore _store;
    private readonly LiveCity _city;
    private readonly LiveFeeds _feeds;

    private Listening(MemoryStore store, string? folder)
    {
        _store = store;
        _city = new LiveCity(_store, new LiveOptions(), TimeProvider.System, NullLogger<LiveCity>.Instance);
        _feeds = new LiveFeeds(
            _city, _store.Blobs, mapping => new JsonMessages(mapping), folder, new LiveFeedOptions(),
            TimeProvider.System);
    }

    /// <summary>What was said of the broker elsewhere.</summary>
    public KeptLog<OutsideBroker> Log { get; } = new();

    public static Task<Listening> OpenAsync(string? folder = null) => OpenAsync(new MemoryStore(2), folder);

    /// <summary>Another start over what the store holds, with the feeds of a folder.</summary>
    public async Task<Listening> ReopenAsync(string folder)
    {
        await DisposeAsync();
        return await OpenAsync(_store.Reopen(), folder);
    }

    public async Task<LiveFeed> AddAsync(string yaml)
    {
        Assert.True(Mapping.Load(yaml).TryGet(out var mapping));
        return await _feeds.AddAsync(mapping, Site.Cancel);
    }

    private static async Task<Listening> OpenAsync(MemoryStore store, string? folder)
    {
        var listening = new Listening(store, folder);
        await listening._city.OpenAllAsync(Site.Cancel);
        await listening._feeds.LoadAsync(Site.Cancel);
        await listening._feeds.KeepAsync(Site.Cancel);
        return listening;
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
