namespace City.Sense.Tests;

/// <summary>What the time of a reading is worth: none, that of its arrival, and one that lies ahead.</summary>
public sealed class FeedTimeTests
{
    private static readonly string AtArrival = FeedRig.Loops
        .Replace("key: \"{station}@{at}\"", "key: \"{station}\"", StringComparison.Ordinal)
        .Replace("time:\n  column: at", "time: arrival", StringComparison.Ordinal);

    [Fact]
    public async Task A_sensor_without_a_clock_is_read_at_arrival_and_a_value_that_comes_back_is_a_new_one()
    {
        await using var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(AtArrival);
        var before = Moment.Now(TimeProvider.System);

        foreach (var flow in new[] { 20, 21, 20 })
        {
            var answer = await FeedRig.TakeAsync(feed, "loops/7/flow", $$"""{"flow":{{flow}}}""");
            Assert.Equal((1, 0), (answer.Accepted, answer.Repeated));
            // The clock of the city tells milliseconds apart; messages within one are none of this test.
            await UntilPastAsync(Moment.Now(TimeProvider.System));
        }

        var present = await rig.FindAsync("urn:x:Loop:7");
        Assert.Equal("20", present!.Value.ToJson());
        Assert.True(present.ObservedAt >= before && present.ObservedAt <= Moment.Now(TimeProvider.System));
        Assert.Equal(["20", "21", "20"], (await rig.PastAsync("urn:x:Loop:7")).Select(point => point.Value));
    }

    [Fact]
    public async Task What_a_broker_had_retained_is_no_reading_of_now_and_no_dead_letter()
    {
        await using var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(AtArrival);

        var answers = new[] { await RetainedAsync(feed, """{"flow":20}"""), await RetainedAsync(feed, "garbage") };

        Assert.All(answers, answer => Assert.Equal(new FeedAnswer(), answer));
        Assert.Equal(new FeedCounters { Messages = 2, PassedOver = 2 }, feed.Counters);
        Assert.Null(await rig.FindAsync("urn:x:Loop:7"));
        Assert.Equal(0, feed.LettersKept);
        await rig.Feeds.PublishAsync(FeedRig.Cancel);
        await using var after = await rig.ReopenAsync();
        Assert.Equal(2, (await after.AddAsync(AtArrival)).Counters.PassedOver);
    }

    [Fact]
    public async Task What_a_broker_had_retained_is_taken_at_its_own_time_and_makes_no_feed_fresh()
    {
        await using var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(FeedRig.Loops);

        Assert.Equal(1, (await RetainedAsync(feed, FeedRig.Reading(1, 20))).Accepted);

        Assert.Equal((FeedRig.Time(1), "20"), Assert.Single(await rig.PastAsync("urn:x:Loop:7")));
        var counters = feed.Counters;
        Assert.Equal((1, FeedRig.Time(1)), (counters.Accepted, counters.LastReading));
        Assert.Equal((null, null), (counters.LastTaken, counters.LagMilliseconds));
    }

    [Fact]
    public async Task A_dead_letter_that_is_tried_again_keeps_the_time_of_its_arrival()
    {
        await using var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(AtArrival);
        await FeedRig.TakeAsync(feed, "loops/7/flow", """{"flow":5000}""");
        var letter = Assert.Single(await feed.LettersAsync(0, 10, FeedRig.Cancel));
        await UntilPastAsync(Moment.Now(TimeProvider.System));

        await rig.AddAsync(AtArrival.Replace("max: 1000", "max: 9000", StringComparison.Ordinal));
        var report = await feed.RetryAsync(null, TimeSpan.FromSeconds(10), FeedRig.Cancel);

        Assert.Equal(1, report.Accepted);
        Assert.Equal((letter.Time, "5000"), Assert.Single(await rig.PastAsync("urn:x:Loop:7")));
    }

    [Fact]
    public async Task A_reading_from_the_future_is_refused_so_that_the_right_ones_after_it_are_the_present()
    {
        await using var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(FeedRig.Loops);
        var now = Moment.Now(TimeProvider.System);

        var ahead = await FeedRig.TakeAsync(feed, "loops/7/flow", At(now, TimeSpan.FromHours(2), 1));
        var near = await FeedRig.TakeAsync(feed, "loops/7/flow", At(now, TimeSpan.FromMinutes(50), 2));

        Assert.Equal("time.future", Assert.Single(ahead.Refused).Refusal.Code);
        Assert.Equal((1, 0), (near.Accepted, near.Late));
        Assert.Equal("2", (await rig.FindAsync("urn:x:Loop:7"))!.Value.ToJson());
        Assert.Equal("time.future", Assert.Single(await feed.LettersAsync(0, 10, FeedRig.Cancel))
            .Records.Single().Refusal.Code);

        // Whoever mends the mapping so that it may lie ahead gets it back.
        feed = await rig.AddAsync(FeedRig.Loops.Replace(
            "column: at", "column: at\n  ahead: 10800", StringComparison.Ordinal));
        Assert.Equal(1, (await feed.RetryAsync(null, TimeSpan.FromSeconds(10), FeedRig.Cancel)).Accepted);
        Assert.Equal("1", (await rig.FindAsync("urn:x:Loop:7"))!.Value.ToJson());
    }

    [Theory]
    [InlineData("{station}", "", "mapping.key.same")]
    [InlineData("{station}/loop", "", "mapping.key.same")]
    [InlineData("{station}@{n}", "", null)]
    [InlineData("{n}", "", null)]
    [InlineData("{station}", "time: arrival", null)]
    [InlineData("{station}", "time: { column: at }", null)]
    public void A_feed_that_lives_needs_a_time_or_a_key_that_tells_messages_apart(string key, string time, string? code)
    {
        var mapping = Mappings.Load(AtArrival
            .Replace("key: \"{station}\"", $"key: \"{key}\"", StringComparison.Ordinal)
            .Replace("time: arrival", time, StringComparison.Ordinal));

        Assert.Equal(code, mapping.UnfitToLive()?.Code);
    }

    [Fact]
    public void A_file_has_no_arrival()
    {
        Assert.Equal(("mapping.time.arrival", 8), (Mappings.Load(AtArrival).UnfitForFile()?.Code,
            Mappings.Load(AtArrival).UnfitForFile()?.Line));
        Assert.Null(Mappings.Load(FeedRig.Loops).UnfitForFile());
    }

    private static async Task<FeedAnswer> RetainedAsync(LiveFeed feed, string payload) => await feed.TakeAsync(
        new FeedMessage("loops/7/flow", System.Text.Encoding.UTF8.GetBytes(payload)) { IsRetained = true },
        TimeSpan.FromSeconds(10), FeedRig.Cancel);

    private static string At(Moment now, TimeSpan ahead, int flow) =>
        $$"""{"at":"{{new Moment(now.Milliseconds + (long)ahead.TotalMilliseconds)}}","flow":{{flow}}}""";

    private static async Task UntilPastAsync(Moment moment)
    {
        while (Moment.Now(TimeProvider.System) <= moment)
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, FeedRig.Cancel);
    }
}
