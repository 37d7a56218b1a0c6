using System.Text;
using City.Kernel;
using City.Live;
using City.Sense;
using City.Stores.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace City.Budgets;

/// <summary>The way of a message through a feed into the city, as many at once as a busy broker hands on.</summary>
[Collection(nameof(HotPathTests))]
public sealed class FeedPathTests : IAsyncLifetime
{
    private const int Messages = 4000;
    private const int AtOnce = 64;

    private const string Yaml =
        """
        mapping: 1
        feed: loops
        source:
          format: json
          topic: loops/{station}/flow
        record:
          key: "{station}@{t}"
        time:
          column: t
          format: unix-ms
        entity:
          id: urn:x:Loop:{station}
          type: Loop
        attributes:
          flow: { column: flow, type: integer }
        """;

    private readonly MemoryStore _store = new(8);
    private readonly LiveCity _city;
    private readonly LiveFeeds _feeds;
    private long _turn = 1_767_225_600_000;

    public FeedPathTests()
    {
        _city = new LiveCity(_store, new LiveOptions(), TimeProvider.System, NullLogger<LiveCity>.Instance);
        _feeds = new LiveFeeds(
            _city, _store.Blobs, mapping => new JsonMessages(mapping), null, new LiveFeedOptions(),
            TimeProvider.System);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _city.OpenAllAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        _feeds.Dispose();
        await _city.DisposeAsync();
    }

    [Fact]
    public async Task A_message_of_one_reading()
    {
        Assert.True(Mapping.Load(Yaml).TryGet(out var mapping));
        var feed = await _feeds.AddAsync(mapping, Cancel);
        await Budget.HoldsAsync("message", Messages, async () =>
        {
            var open = new List<Task<FeedAnswer>>(AtOnce);
            for (var sent = 0; sent < Messages; sent += open.Count)
            {
                open.Clear();
                for (var device = 0; device < AtOnce && sent + device < Messages; device++)
                    open.Add(feed.TakeAsync(Message(device), Timeout.InfiniteTimeSpan, Cancel).AsTask());
                foreach (var answer in await Task.WhenAll(open)) Assert.Equal((1, 0), (answer.Accepted, answer.Late));
            }
        });
    }

    private FeedMessage Message(int device) => new(
        $"loops/{device}/flow", Encoding.UTF8.GetBytes($$"""{"t":{{++_turn}},"flow":{{_turn % 1000}}}"""));
}
