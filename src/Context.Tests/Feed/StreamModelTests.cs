using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace City.Context.Tests;

/// <summary>
/// Event streams against the feed: whatever is written meanwhile and whoever comes, is cut off and comes again, each is
/// told every change that its conditions choose, once, and those of an entity in order.
/// </summary>
public sealed class StreamModelTests : IAsyncLifetime
{
    private const int Entities = 12, Writes = 120, Joiners = 24;
    private const string Path = "/ngsi-ld/v1/entities";

    private static readonly (string Conditions, Func<int, bool> Wants)[] Filters =
    [
        ("", _ => true), ("only=changed", _ => true), ("type=M0", n => n % 2 == 0),
        ("type=M1&only=changed", n => n % 2 == 1), ("id=urn:m:3", n => n == 3),
        ("id=urn:m:3,urn:m:8", n => n is 3 or 8), ("q=x%3E6", n => n > 6),
        ("type=M0%7CM1&q=x%3C4&only=changed", n => n < 4),
    ];

    private readonly TestCity _city = new();

    public ValueTask InitializeAsync() => _city.InitializeAsync();

    public ValueTask DisposeAsync() => _city.DisposeAsync();

    [Fact]
    public async Task Whoever_joins_at_any_moment_is_told_each_change_once()
    {
        var random = new Random(20_261_126);
        for (var n = 0; n < Entities; n++)
            await _city.CreateAsync($$"""{"id":"urn:m:{{n}}","type":"M{{n % 2}}","x":{{n}}}""");
        var places = new ConcurrentBag<string> { "beginning", _city.City.Head.ToString() };
        var joiners = new List<Task>();
        for (var (write, joined) = (0, 0); write < Writes; write++)
        {
            // Who comes now begins at the head, at the beginning, or at some place between.
            for (; joined * Writes < write * Joiners; joined++)
            {
                var (filter, seed) = (Filters[joined % Filters.Length], random.Next());
                var known = places.ToArray();
                var from = joined % 3 == 0 ? _city.City.Head.ToString() : known[random.Next(known.Length)];
                joiners.Add(Task.Run(
                    () => FollowAsync(filter.Conditions, filter.Wants, from, new Random(seed)),
                    TestContext.Current.CancellationToken));
            }

            // Several at once, so that shards move while a change is told.
            var attribute = $"a{write}";
            await Task.WhenAll(Enumerable.Range(0, 3).Select(i => ChangeAsync((write + i * 4) % Entities, attribute)));
            if (write % 8 == 0) places.Add(_city.City.Head.ToString());
        }

        await Task.WhenAll(Enumerable.Range(0, Entities).Select(n => ChangeAsync(n, "end")));
        await Task.WhenAll(joiners);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        // Whoever went away is forgotten.
        while ((int)(await _city.GetAsync("/api/status"))["streams"]!["open"]! > 0)
            patience.Token.ThrowIfCancellationRequested();
    }

    [Fact]
    public async Task A_client_that_reads_nothing_for_a_while_is_told_all_of_it_later()
    {
        await using var slow = await EventReader.OpenAsync(_city, "/api/stream?type=Large&only=changed");
        await using var quick = await EventReader.OpenAsync(_city, "/api/stream?type=Large&attrs=n");
        var large = new string('x', 1_000_000);
        for (var n = 0; n < 20; n++)
        {
            await _city.CreateAsync($$"""{"id":"urn:l:{{n}}","type":"Large","n":{{n}},"text":"{{large}}"}""");
            // Whoever reads is not held up by the one who does not.
            Assert.Equal(n, (int)(await quick.NextAsync()).Data["entity"]!["n"]!);
        }

        var told = new List<int>();
        while (told.Count < 20) told.Add((int)(await slow.NextAsync()).Data["entity"]!["n"]!);
        Assert.Equal(Enumerable.Range(0, 20), told.Order());
        await _city.CreateAsync("""{"id":"urn:l:20","type":"Large","n":20}""");
        Assert.Equal(20, (int)(await slow.NextAsync()).Data["entity"]!["n"]!);
    }

    [Fact]
    public async Task A_seat_holds_so_many_events_and_no_more()
    {
        var change = Numbered(1);
        var start = FeedPosition.Beginning(1);
        var seat = new StreamSeat(null!, start, start);
        var told = StreamEvent.Of(change, start.After(0, 1), null, Rendering.Plain);
        seat.Offer(change, told);
        Assert.True(await seat.WaitAsync(TestContext.Current.CancellationToken));
        for (var n = 0; n < StreamSeat.EventsMax; n++) seat.Offer(change, told);
        var held = 0;
        while (seat.TryTake() is not null) held++;
        Assert.InRange(held, 100, StreamSeat.EventsMax);
        Assert.InRange(held * told.Length, 1, StreamSeat.BytesMax);
        seat.Offer(change, told);
        Assert.False(await seat.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_seat_passes_over_what_its_client_has_read_by_itself()
    {
        // The client came behind its fifth change, when the others had seen the third.
        var start = FeedPosition.Beginning(1);
        var seat = new StreamSeat(null!, start.After(0, 5), start.After(0, 3));
        for (var seq = 4; seq <= 6; seq++)
            seat.Offer(Numbered(seq), StreamEvent.Of(Numbered(seq), start.After(0, seq), null, Rendering.Plain));
        Assert.Equal(start.After(0, 6), seat.TryTake()!.Position);
        Assert.Null(seat.TryTake());
    }

    private static Change Numbered(long seq) => new()
    {
        Shard = 0, Seq = seq, RecordedAt = Moment.Earliest, Tenant = "", EntityId = "urn:x:1",
        Kind = ChangeKind.Deleted, Subject = "test",
    };

    /// <summary>Reads until the end of each entity was told, cut off now and then; compares with the feed.</summary>
    private async Task FollowAsync(string conditions, Func<int, bool> wants, string from, Random random)
    {
        var (told, ends, last) = (new List<string>(), 0, (string?)null);
        while (ends < Enumerable.Range(0, Entities).Count(wants))
        {
            await using var stream = await EventReader.OpenAsync(_city, $"/api/stream?{conditions}&from={from}", last);
            for (var n = random.Next(1, 40); n > 0 && ends < Enumerable.Range(0, Entities).Count(wants); n--)
            {
                var (id, data) = await stream.NextAsync();
                last = id;
                told.Add(Spell(data["entity"]!["id"], data));
                if (told[^1].EndsWith(" end", StringComparison.Ordinal)) ends++;
            }
        }

        var expected = (await FeedAsync(from)).Where(line => wants(Number(line))).ToList();
        foreach (var n in Enumerable.Range(0, Entities))
            Assert.Equal(expected.Where(line => Number(line) == n), told.Where(line => Number(line) == n));
        Assert.Equal(expected.Count, told.Count);
    }

    private async Task<List<string>> FeedAsync(string from)
    {
        using var page = await _city.SendAsync(HttpMethod.Get, $"/api/feed?limit=10000&from={from}");
        var text = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return
        [
            .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)
                .Select(line => Spell(line["id"], line)),
        ];
    }

    private static string Spell(JsonNode? id, JsonNode change) =>
        $"{(string?)id} {(string?)change["kind"]} {string.Join(',', change["attributes"]!.AsArray())}";

    private static int Number(string line) =>
        int.Parse(line.AsSpan("urn:m:".Length, line.IndexOf(' ', StringComparison.Ordinal) - "urn:m:".Length),
            CultureInfo.InvariantCulture);

    private async Task ChangeAsync(int entity, string attribute)
    {
        using var done = await _city.SendAsync(
            HttpMethod.Post, $"{Path}/urn:m:{entity}/attrs", $$"""{"{{attribute}}":1}""");
        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
    }
}
