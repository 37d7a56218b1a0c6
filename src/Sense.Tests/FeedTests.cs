namespace City.Sense.Tests;

public sealed class FeedTests : IAsyncDisposable
{
    private static readonly Mapping Loops = Mappings.Load(Mappings.Right);

    private readonly SteppingClock _clock = new();
    private readonly ListLetters _letters = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _letters.DisposeAsync();

    [Fact]
    public async Task Every_record_is_accepted_or_has_a_dead_letter_with_its_reason()
    {
        var sink = new ToldSink(command => command.Id.EndsWith("no", StringComparison.Ordinal)
            ? Outcome.Refused(new Refusal(RefusalKind.Invalid, "city.says.no", "No."))
            : new Outcome(OutcomeKind.Updated, 0, 1));

        var report = await RunAsync(sink,
            Record(2, "a", "2016-07-01T12:00"), ListSource.Broken(3), Record(4, "a", "yesterday"),
            Record(5, "no", "2016-07-01T12:00"), Record(6, "b", "2016-07-01T12:00"));

        Assert.Equal(FeedEnd.Complete, report.End);
        Assert.Equal(new FeedCounts(Read: 5, Accepted: 2, Rejected: 3, Repeated: 0, Late: 0, Unsent: 0), report.Counts);
        Assert.Equal([(3L, "csv.quote"), (4, "value.time"), (5, "city.says.no")],
            _letters.Letters.Select(letter => (letter.Record.Line, letter.Refusal.Code)));
        Assert.Equal(["city.says.no 1", "csv.quote 1", "value.time 1"],
            report.Reasons.Select(reason => $"{reason.Key} {reason.Value}"));
    }

    [Fact]
    public async Task What_the_city_knew_counts_as_repeated_and_what_comes_out_of_order_as_late()
    {
        var sink = new ToldSink(command => new Outcome(OutcomeKind.Updated, 0, 1)
        {
            Repeated = command.Id.EndsWith('r'),
        });

        var report = await RunAsync(sink,
            Record(2, "a", "2016-07-01T12:00"), Record(3, "a", "2016-07-01T11:00"), Record(4, "a", "2016-07-01T11:30"),
            Record(5, "a", "2016-07-01T12:00"), Record(6, "r", "2016-07-01T10:00"));

        Assert.Equal(new FeedCounts(Read: 5, Accepted: 5, Rejected: 0, Repeated: 1, Late: 2, Unsent: 0), report.Counts);
    }

    [Fact]
    public async Task Records_keep_their_order_and_no_batch_is_larger_than_allowed()
    {
        var sink = new ToldSink();
        var records = Enumerable.Range(0, 250).Select(i => Record(i + 2, "a", $"2016-07-01T12:00:{i / 60:00}.{i:000}"));

        await RunAsync(sink, [.. records]);

        Assert.Equal([100, 100, 50], sink.Batches.Select(batch => batch.Count));
        var times = sink.Commands.Select(command => command.Attributes[0].ObservedAt!.Value.Milliseconds % 1000);
        Assert.Equal(Enumerable.Range(0, 250).Select(i => (long)i), times);
    }

    [Fact]
    public async Task Constant_attributes_go_with_the_first_record_of_each_entity_that_the_city_takes()
    {
        var refusals = 1;
        var sink = new ToldSink(_ => refusals-- > 0
            ? Outcome.Refused(new Refusal(RefusalKind.Invalid, "no", "No."))
            : new Outcome(OutcomeKind.Updated, 0, 1));
        var options = new FeedOptions { BatchCommandsMax = 1, BatchesWaitingMax = 1 };
        var feed = new Feed(Loops, options, sink, _letters, _clock);
        var records = Enumerable.Range(0, 40).Select(i =>
            Record(i + 2, i % 2 == 0 ? "a" : "b", $"2016-07-01T12:{i:00}"));

        await feed.RunAsync(new ListSource(records), Mapper(), null, Cancel);

        var with = sink.Commands.Where(command => command.Attributes.Any(a => a.Kind == AttributeKind.GeoProperty));
        Assert.Equal(["a", "b", "a"], with.Select(command => command.Id[^1..]));
    }

    [Fact]
    public async Task While_the_city_is_busy_reading_waits()
    {
        var open = new TaskCompletionSource();
        var sink = new ToldSink { Gate = () => open.Task };
        var source = new ListSource(Enumerable.Range(0, 5000).Select(i => Record(i + 2, "a", "2016-07-01T12:00")));
        var feed = new Feed(Loops, new FeedOptions { BatchesWaitingMax = 2 }, sink, _letters, _clock);

        var running = feed.RunAsync(source, Mapper(), null, Cancel);
        while (source.Taken < 400) await Task.Delay(5, Cancel);
        // Time in which it would take more, if it did.
        await Task.Delay(200, Cancel);

        // One batch with the city, two waiting, one that finds no place.
        Assert.Equal(400, source.Taken);
        open.SetResult();
        Assert.Equal(5000, (await running).Counts.Accepted);
    }

    [Fact]
    public async Task A_feed_stops_when_as_many_were_rejected_as_the_mapping_allows()
    {
        var mapping = Loops with { Rejected = new RejectionPolicy { Limit = 1000 } };
        var sink = new ToldSink();
        var source = new ListSource(Enumerable.Range(0, 100_000).Select(i => ListSource.Broken(i + 2)));

        var report = await new Feed(mapping, new FeedOptions(), sink, _letters, _clock)
            .RunAsync(source, Mapper(), null, Cancel);

        Assert.Equal(FeedEnd.TooManyRejected, report.End);
        Assert.Equal(1000, report.Counts.Rejected);
        Assert.Equal(report.Counts.Read, report.Counts.Rejected + report.Counts.Unsent);
        Assert.True(report.Counts.Read < 10_000);
    }

    [Fact]
    public async Task A_city_out_of_reach_ends_the_feed_and_says_what_was_not_sent()
    {
        var calls = 0;
        var sink = new ToldSink
        {
            Gate = () => ++calls == 3
                ? throw new SinkException(new Refusal(RefusalKind.Unavailable, "sink.unreachable", "Gone."))
                : Task.CompletedTask,
        };
        var source = new ListSource(Enumerable.Range(0, 100_000).Select(i => Record(i + 2, "a", "2016-07-01T12:00")));

        var report = await new Feed(Loops, new FeedOptions(), sink, _letters, _clock)
            .RunAsync(source, Mapper(), null, Cancel);

        Assert.Equal((FeedEnd.SinkFailed, "sink.unreachable"), (report.End, report.Failure?.Code));
        Assert.Equal((200, 0), (report.Counts.Accepted, report.Counts.Rejected));
        Assert.Equal(report.Counts.Read - 200, report.Counts.Unsent);
        Assert.True(report.Counts.Unsent >= 100);
        Assert.Empty(_letters.Letters);
    }

    [Fact]
    public async Task A_feed_that_is_interrupted_still_tells_its_counts()
    {
        using var stop = new CancellationTokenSource();
        var sink = new ToldSink();
        sink.Gate = () => sink.Batches.Count == 2 ? stop.CancelAsync() : Task.CompletedTask;
        var source = new ListSource(Enumerable.Range(0, 100_000).Select(i => Record(i + 2, "a", "2016-07-01T12:00")));

        var report = await new Feed(Loops, new FeedOptions(), sink, _letters, _clock)
            .RunAsync(source, Mapper(), null, stop.Token);

        Assert.Equal(FeedEnd.Cancelled, report.End);
        Assert.Equal(report.Counts.Read, report.Counts.Accepted + report.Counts.Unsent);
        Assert.Equal(300, report.Counts.Accepted);
    }

    [Fact]
    public async Task At_a_speed_the_past_plays_by_the_records_own_times()
    {
        var sink = new ToldSink();

        var report = await RunAsync(sink, new FeedOptions { Speed = 3600 },
            Record(2, "a", "2016-07-01T12:00"), Record(3, "a", "2016-07-01T13:00"), Record(4, "a", "2016-07-01T12:30"),
            ListSource.Broken(5), Record(6, "a", "2016-07-01T15:00"), Record(7, "a", "2016-07-01T15:00"));

        Assert.Equal([1.0, 2.0], _clock.Waits.Select(wait => Math.Round(wait.TotalSeconds, 3)));
        Assert.Equal(3, Math.Round(report.Duration.TotalSeconds, 3));
        // What is due goes out before the wait; the late and the broken record wait for nothing.
        Assert.Equal([1, 2, 2], sink.Batches.Select(batch => batch.Count));
    }

    [Fact]
    public async Task Without_a_speed_nothing_waits()
    {
        await RunAsync(new ToldSink(), Record(2, "a", "2016-07-01T12:00"), Record(3, "a", "2018-07-01T13:00"));

        Assert.Empty(_clock.Waits);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_speed_out_of_range_is_a_mistake_of_the_program(double speed) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new Feed(Loops, new FeedOptions { Speed = speed }, new ToldSink(), _letters, _clock));

    private static RecordMapper Mapper() => Loops.Bind(Mappings.Columns).Mapper!;

    private static SourceRecord Record(long line, string station, string when) =>
        ListSource.Good(line, station, when, "10", "300", "Clear");

    private Task<FeedReport> RunAsync(ToldSink sink, params SourceRecord[] records) =>
        RunAsync(sink, new FeedOptions(), records);

    private Task<FeedReport> RunAsync(ToldSink sink, FeedOptions options, params SourceRecord[] records) =>
        new Feed(Loops, options, sink, _letters, _clock).RunAsync(new ListSource(records), Mapper(), null, Cancel);
}
