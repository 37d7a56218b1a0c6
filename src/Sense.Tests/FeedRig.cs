using System.Text;
using City.Live;
using City.Stores.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace City.Sense.Tests;

/// <summary>A live city in memory with feeds in it, and short words for what tests do with them.</summary>
internal sealed class FeedRig : IAsyncDisposable
{
    /// <summary>Flow and temperature of a station, out of the topic and a record each.</summary>
    public const string Loops =
        """
        mapping: 1
        feed: loops
        source:
          format: json
          topic: loops/{station}/flow
        record:
          key: "{station}@{at}"
        time:
          column: at
        entity:
          id: urn:x:Loop:{station}
          type: Loop
        attributes:
          flow:
            column: flow
            type: integer
            range: { min: 0, max: 1000 }
        """;

    private const string Flow = "https://uri.etsi.org/ngsi-ld/default-context/flow";

    public static readonly Caller Reader = new("", "tester", Grants.All);

    private readonly MemoryStore _store;

    private FeedRig(MemoryStore store, LiveFeedOptions options, string? folder, LiveOptions? live = null)
    {
        _store = store;
        City = new LiveCity(store, live ?? new LiveOptions(), TimeProvider.System, NullLogger<LiveCity>.Instance);
        Feeds = new LiveFeeds(
            City, store.Blobs, mapping => new JsonMessages(mapping), folder, options, TimeProvider.System);
    }

    public LiveCity City { get; }

    public LiveFeeds Feeds { get; }

    public IBlobStore Blobs => _store.Blobs;

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<FeedRig> OpenAsync(
        LiveFeedOptions? options = null, string? folder = null, LiveOptions? live = null)
    {
        var rig = new FeedRig(new MemoryStore(2), options ?? new LiveFeedOptions(), folder, live);
        await rig.City.OpenAllAsync(Cancel);
        return rig;
    }

    /// <summary>Another start over what the store holds.</summary>
    public async Task<FeedRig> ReopenAsync(LiveFeedOptions? options = null, string? folder = null)
    {
        await DisposeAsync();
        var rig = new FeedRig(_store.Reopen(), options ?? new LiveFeedOptions(), folder);
        await rig.City.OpenAllAsync(Cancel);
        return rig;
    }

    public async Task<LiveFeed> AddAsync(string yaml) => await Feeds.AddAsync(Mappings.Load(yaml), Cancel);

    public static async Task<FeedAnswer> TakeAsync(LiveFeed feed, string topic, string payload) =>
        await feed.TakeAsync(new FeedMessage(topic, Encoding.UTF8.GetBytes(payload)), TimeSpan.FromSeconds(10), Cancel);

    /// <summary>A reading of the mapping <see cref="Loops"/>.</summary>
    public static Task<FeedAnswer> ReadingAsync(LiveFeed feed, string station, int second, object flow) =>
        TakeAsync(feed, $"loops/{station}/flow", Reading(second, flow));

    public static string Reading(int second, object flow) =>
        $$"""{"at":"{{Time(second)}}","flow":{{flow}}}""";

    public static Moment Time(int second) => new(1_767_225_600_000 + second * 1000L);

    public async Task<Attribute?> FindAsync(string id, string term = "flow")
    {
        var found = await City.FindAsync(id, Reader, Cancel);
        return found.TryGet(out var record, out _)
            ? record.ToEntity().Attributes.SingleOrDefault(attribute => attribute.Name.EndsWith('/' + term))
            : null;
    }

    /// <summary>The values of a station's flow in the order of their own times.</summary>
    public async Task<List<(Moment Time, string Value)>> PastAsync(string id)
    {
        var query = new HistoryQuery { Id = id, Attributes = [Flow], Limit = HistoryQuery.PointsMax };
        if (!(await City.HistoryAsync(query, Reader, Cancel)).TryGet(out var page, out _)) return [];
        return [.. page.Series.SelectMany(series => series.Points)
            .Select(point => (point.ObservedAt, point.Value.ToJson()))];
    }

    public async ValueTask DisposeAsync()
    {
        Feeds.Dispose();
        await City.DisposeAsync();
    }
}
