using City.Live;

namespace City.Sense.Tests;

public sealed class LiveFeedTests
{
    private const string Named = FeedRig.Loops + "\n  name: { value: north }";

    [Fact]
    public async Task A_reading_is_in_the_city_when_its_message_is_settled()
    {
        await using var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(FeedRig.Loops);

        var answer = await FeedRig.ReadingAsync(feed, "7", 1, 12);

        Assert.Equal((1, 1, 0), (answer.Records, answer.Accepted, answer.Repeated));
        var flow = await rig.FindAsync("urn:x:Loop:7");
        Assert.Equal("12", flow!.Value.ToJson());
        Assert.Equal(FeedRig.Time(1), flow.ObservedAt);
    }

    [Fact]
    public async Task The_same_message_again_changes_nothing()
    {
        await using var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(FeedRig.Loops);
        await FeedRig.ReadingAsync(feed, "7", 1, 12);

        var again = await FeedRig.ReadingAsync(feed, "7", 1, 12);

        Assert.Equal((1, 1), (again.Accepted, again.Repeated));
        Assert.Single(await rig.PastAsync("urn:x:Loop:7"));
        Assert.Equal(1, feed.Counters.Repeated);
    }

    [Fact]
    public async Task Of_messages_that_come_at_once_each_is_told_its_own_outcome()
    {
        await using var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(FeedRig.Loops);
        for (var i = 0; i < 50; i++) await FeedRig.ReadingAsync(feed, $"{i}", 10, i);

        // Of each five: a newer one, the same again, a late one, one out of range, one of a station that is new.
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => (i % 5) switch
        {
            0 => FeedRig.ReadingAsync(feed, $"{i}", 11, i),
            1 => FeedRig.ReadingAsync(feed, $"{i}", 10, i),
            2 => FeedRig.ReadingAsync(feed, $"{i}", 9, i),
            3 => FeedRig.ReadingAsync(feed, $"{i}", 11, 1001),
            _ => FeedRig.ReadingAsync(feed, $"new{i}", 1, i),
        }));

        for (var i = 0; i < 50; i++)
        {
            var (accepted, repeated, late) = (answers[i].Accepted, answers[i].Repeated, answers[i].Late);
            Assert.Equal(
                (i % 5) switch { 1 => (1, 1, 0), 2 => (1, 0, 1), 3 => (0, 0, 0), _ => (1, 0, 0) },
                (accepted, repeated, late));
        }
    }

    [Fact]
    public async Task A_late_reading_goes_into_the_past_and_leaves_the_present()
    {
        await using var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(FeedRig.Loops);
        await FeedRig.ReadingAsync(feed, "7", 10, 10);

        var late = await FeedRig.ReadingAsync(feed, "7", 4, 4);
        var again = await FeedRig.ReadingAsync(feed, "7", 4, 4);

        Assert.Equal((1, 1), (late.Accepted, late.Late));
        Assert.Equal((1, 1), (again.Accepted, again.Repeated));
        Assert.Equal("10", (await rig.FindAsync("urn:x:Loop:7"))!.Value.ToJson());
        Assert.Equal(["4", "10"], (await rig.PastAsync("urn:x:Loop:7")).Select(point => point.Value));
    }

    [Fact]
    public async Task A_late_reading_sets_what_only_it_says()
    {
        await using var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(FeedRig.Loops + "\n  speed:\n    column: speed\n    type: number");
        await FeedRig.ReadingAsync(feed, "7", 10, 10);

        await FeedRig.TakeAsync(feed, "loops/7/flow", $$"""{"at":"{{FeedRig.Time(4)}}","flow":4,"speed":50}""");

        Assert.Equal("10", (await rig.FindAsync("urn:x:Loop:7"))!.Value.ToJson());
        Assert.Equal("50", (await rig.FindAsync("urn:x:Loop:7", "speed"))!.Value.ToJson());
    }

    [Fact]
    public async Task An_entity_that_somebody_deleted_comes_back_with_what_is_the_same_for_every_record()
    {
        await using var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(Named);
        await FeedRig.ReadingAsync(feed, "7", 1, 12);
        Assert.Null((await rig.City.WriteAsync(
            new EntityCommand { Kind = CommandKind.Delete, Id = "urn:x:Loop:7" }, FeedRig.Reader, FeedRig.Cancel))
            .Refusal);

        await FeedRig.ReadingAsync(feed, "7", 2, 13);

        Assert.Equal("13", (await rig.FindAsync("urn:x:Loop:7"))!.Value.ToJson());
        Assert.Equal("\"north\"", (await rig.FindAsync("urn:x:Loop:7", "name"))?.Value.ToJson());
    }

    [Fact]
    public async Task A_message_that_comes_again_after_a_crash_takes_no_entity_for_complete()
    {
        var rig = await FeedRig.OpenAsync();
        await FeedRig.ReadingAsync(await rig.AddAsync(Named), "7", 1, 12);
        // As if the program had ended before the constant attributes were there.
        Assert.Null((await rig.City.WriteAsync(
            new EntityCommand
            {
                Kind = CommandKind.DeleteAttribute, Id = "urn:x:Loop:7",
                AttributeName = "https://uri.etsi.org/ngsi-ld/default-context/name",
            }, FeedRig.Reader, FeedRig.Cancel)).Refusal);
        await using var again = await rig.ReopenAsync();
        var feed = await again.AddAsync(Named);
        var same = await FeedRig.ReadingAsync(feed, "7", 1, 12);

        await FeedRig.ReadingAsync(feed, "7", 2, 13);

        Assert.Equal(1, same.Repeated);

        Assert.Equal("\"north\"", (await again.FindAsync("urn:x:Loop:7", "name"))?.Value.ToJson());
    }

    [Fact]
    public async Task A_round_that_fails_is_told_and_what_it_did_not_read_is_read_in_the_next()
    {
        using var folder = new TemporaryFolder("rounds");
        await File.WriteAllTextAsync(folder.Of("a.yaml"), FeedRig.Loops, FeedRig.Cancel);
        await using var rig = await FeedRig.OpenAsync();
        var told = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        using var feeds = new LiveFeeds(
            rig.City, rig.Blobs,
            mapping => told.IsEmpty ? throw new InvalidOperationException("A bug.") : new JsonMessages(mapping),
            folder.Root, new LiveFeedOptions { Round = TimeSpan.FromMilliseconds(5) }, TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(FeedRig.Cancel);
        stop.CancelAfter(TimeSpan.FromSeconds(30));

        var running = feeds.RunAsync(told.Enqueue, _ => { }, stop.Token);
        while (feeds.Find("loops") is null)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, stop.Token);

        await stop.CancelAsync();
        await running;
        Assert.IsType<InvalidOperationException>(Assert.Single(told));
    }

    [Fact]
    public async Task A_busy_city_is_asked_again_until_it_holds_everything()
    {
        await using var rig = await FeedRig.OpenAsync(
            new LiveFeedOptions { Pause = TimeSpan.FromMilliseconds(1) }, live: new LiveOptions { PendingMax = 4 });
        var feed = await rig.AddAsync(FeedRig.Loops);

        var answers = await Task.WhenAll(Enumerable.Range(1, 200).Select(n => Task.Run(
            async () => await feed.TakeAsync(
                new FeedMessage($"loops/{n % 20}/flow", System.Text.Encoding.UTF8.GetBytes(FeedRig.Reading(n, n))),
                Timeout.InfiniteTimeSpan, FeedRig.Cancel),
            FeedRig.Cancel)));

        Assert.All(answers, answer => Assert.Equal((1, null), (answer.Accepted, answer.Failure)));
        Assert.True((await rig.City.StatusAsync(FeedRig.Cancel)).Shards.Sum(shard => shard.Refused) > 0);
        var held = 0;
        for (var i = 0; i < 20; i++) held += (await rig.PastAsync($"urn:x:Loop:{i}")).Count;
        Assert.Equal(200, held);
    }

    [Fact]
    public async Task Of_what_tells_of_a_person_the_reason_alone_is_kept()
    {
        const string names = "https://uri.etsi.org/ngsi-ld/default-context/";
        await using var rig = await FeedRig.OpenAsync(new LiveFeedOptions
        {
            Personal =
            [
                new PersonalData(names + "Loop", [names + "flow"], null),
                new PersonalData(names + "Person", [names + "flow"], null),
            ],
        });
        var feed = await rig.AddAsync(FeedRig.Loops);
        var other = await rig.AddAsync(FeedRig.Loops.Replace("feed: loops", "feed: lamps", StringComparison.Ordinal)
            .Replace("type: Loop", "type: Lamp", StringComparison.Ordinal));

        await FeedRig.ReadingAsync(feed, "7", 1, 5000);
        await FeedRig.ReadingAsync(other, "7", 1, 5000);

        var letter = Assert.Single(await feed.LettersAsync(0, 10, FeedRig.Cancel));
        var refused = Assert.Single(letter.Records).Refusal;
        Assert.Null(letter.Payload);
        Assert.Equal("value.range", refused.Code);
        Assert.DoesNotContain("5000", refused.Detail, StringComparison.Ordinal);
        Assert.NotNull(Assert.Single(await other.LettersAsync(0, 10, FeedRig.Cancel)).Payload);
        Assert.Equal(1, (await feed.RetryAsync(null, TimeSpan.FromSeconds(10), FeedRig.Cancel)).Refused);
        var again = Assert.Single(await feed.LettersAsync(0, 10, FeedRig.Cancel));
        Assert.Equal("value.range", Assert.Single(again.Records).Refusal.Code);
    }

    [Fact]
    public async Task What_cannot_be_taken_is_kept_with_its_reason_and_taken_once_the_mapping_is_mended()
    {
        await using var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(FeedRig.Loops);

        var answer = await FeedRig.ReadingAsync(feed, "7", 1, 5000);

        Assert.Equal("value.range", Assert.Single(answer.Refused).Refusal.Code);
        var letter = Assert.Single(await feed.LettersAsync(0, 10, FeedRig.Cancel));
        Assert.Equal("loops/7/flow", letter.Topic);
        Assert.Equal(FeedRig.Reading(1, 5000), System.Text.Encoding.UTF8.GetString(letter.Payload!.Value.Span));
        Assert.Equal((1, 0), await TriedAsync(feed, 1));

        await rig.AddAsync(FeedRig.Loops.Replace("max: 1000", "max: 9000", StringComparison.Ordinal));

        Assert.Equal((0, 1), await TriedAsync(feed, 0));
        Assert.Equal("5000", (await rig.FindAsync("urn:x:Loop:7"))!.Value.ToJson());
        Assert.Equal((0L, 1L, 1L), (feed.Counters.Accepted, feed.Counters.Rejected, feed.Counters.Recovered));

        async Task<(int Refused, int Accepted)> TriedAsync(LiveFeed tried, int left)
        {
            var report = await tried.RetryAsync(null, TimeSpan.FromSeconds(10), FeedRig.Cancel);
            Assert.Equal((1, left), (report.Letters, report.Left));
            return (report.Refused, report.Accepted);
        }
    }

    [Fact]
    public async Task Of_a_message_only_the_records_that_were_refused_are_tried_again()
    {
        await using var rig = await FeedRig.OpenAsync();
        var yaml = FeedRig.Loops.Replace("  topic:", "  records: r\n  topic:", StringComparison.Ordinal);
        var feed = await rig.AddAsync(yaml);
        var three = string.Join(',', FeedRig.Reading(1, 1), FeedRig.Reading(2, 5000), FeedRig.Reading(3, 3));

        var answer = await FeedRig.TakeAsync(feed, "loops/7/flow", $$"""{"r":[{{three}}]}""");
        await rig.AddAsync(yaml.Replace("max: 1000", "max: 9000", StringComparison.Ordinal));
        var report = await feed.RetryAsync(1, TimeSpan.FromSeconds(10), FeedRig.Cancel);

        Assert.Equal((3, 2, 2), (answer.Records, answer.Accepted, Assert.Single(answer.Refused).Record));
        Assert.Equal((1, 1, 0, 0), (report.Letters, report.Accepted, report.Refused, report.Left));
        Assert.Equal(["1", "5000", "3"], (await rig.PastAsync("urn:x:Loop:7")).Select(point => point.Value));
    }

    [Fact]
    public async Task A_dead_letter_that_is_taken_later_makes_a_silent_feed_neither_fresh_nor_slow()
    {
        await using var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(FeedRig.Loops);
        await FeedRig.ReadingAsync(feed, "7", 1, 12);
        await FeedRig.ReadingAsync(feed, "7", 2, 5_000);
        var before = feed.Counters;
        await rig.AddAsync(FeedRig.Loops.Replace("max: 1000", "max: 9000", StringComparison.Ordinal));

        await feed.RetryAsync(null, TimeSpan.FromSeconds(10), FeedRig.Cancel);

        Assert.Equal(before with { Recovered = 1, LastReading = FeedRig.Time(2) }, feed.Counters);
    }

    [Fact]
    public async Task Dead_letters_outlive_a_restart_and_their_numbers_are_never_used_again()
    {
        var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(FeedRig.Loops);
        for (var i = 1; i <= 3; i++) await FeedRig.TakeAsync(feed, "loops/7/flow", $"garbage {i}");
        Assert.True(await feed.DiscardAsync(3, FeedRig.Cancel));
        Assert.False(await feed.DiscardAsync(3, FeedRig.Cancel));

        await using var again = await rig.ReopenAsync();
        feed = await again.AddAsync(FeedRig.Loops);
        await FeedRig.TakeAsync(feed, "loops/7/flow", "garbage 4");

        var letters = await feed.LettersAsync(0, 10, FeedRig.Cancel);
        Assert.Equal([1, 2, 4], letters.Select(letter => letter.Number));
        Assert.Equal(3, await feed.DiscardAllAsync(long.MaxValue, FeedRig.Cancel));
        Assert.Equal(0, feed.LettersKept);
    }

    [Theory]
    [InlineData(2, 2, new long[] { 3, 4 })]
    [InlineData(3, 3, new long[] { 4 })]
    [InlineData(0, 0, new long[] { 1, 2, 3, 4 })]
    [InlineData(9, 4, new long[] { })]
    public async Task Letters_are_thrown_away_up_to_a_number_and_what_came_later_stays(
        long through, int gone, long[] left)
    {
        var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(FeedRig.Loops);
        for (var i = 1; i <= 4; i++) await FeedRig.TakeAsync(feed, "loops/7/flow", $"garbage {i}");
        Assert.Equal(4, feed.LetterLast);

        Assert.Equal(gone, await feed.DiscardAllAsync(through, FeedRig.Cancel));

        await using var again = await rig.ReopenAsync();
        var kept = await (await again.AddAsync(FeedRig.Loops)).LettersAsync(0, 10, FeedRig.Cancel);
        Assert.Equal(left, kept.Select(letter => letter.Number));
    }

    [Fact]
    public async Task The_oldest_dead_letters_go_first_and_are_counted_for_good()
    {
        var options = new LiveFeedOptions { LettersMax = 20 };
        var rig = await FeedRig.OpenAsync(options);
        var feed = await rig.AddAsync(FeedRig.Loops);
        for (var i = 1; i <= 50; i++) await FeedRig.TakeAsync(feed, "loops/7/flow", $"garbage {i}");
        Assert.Equal((20, 30L), (feed.LettersKept, feed.LettersDropped));

        await using var again = await rig.ReopenAsync(options);
        feed = await again.AddAsync(FeedRig.Loops);

        Assert.Equal((20, 30L), (feed.LettersKept, feed.LettersDropped));
        Assert.Equal(31, (await feed.LettersAsync(0, 1, FeedRig.Cancel))[0].Number);
    }

    [Fact]
    public async Task A_feed_is_an_entity_that_says_how_it_is_and_when_it_is_silent()
    {
        await using var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync("owner: Roads\nfreshness: 1\n" + FeedRig.Loops);
        await FeedRig.ReadingAsync(feed, "7", 1, 12);
        await FeedRig.ReadingAsync(feed, "7", 2, -1);

        await rig.Feeds.PublishAsync(FeedRig.Cancel);

        Assert.Equal("\"running\"", await SaysAsync("feedState"));
        Assert.Equal("\"Roads\"", await SaysAsync("owner"));
        Assert.Equal(("1", "1", "1"),
            (await SaysAsync("recordsAccepted"), await SaysAsync("recordsRejected"), await SaysAsync("deadLetters")));
        await Task.Delay(TimeSpan.FromMilliseconds(1_100), TimeProvider.System, FeedRig.Cancel);
        await rig.Feeds.PublishAsync(FeedRig.Cancel);
        Assert.Equal("\"silent\"", await SaysAsync("feedState"));

        async Task<string?> SaysAsync(string term) =>
            (await rig.FindAsync("urn:ngsi-ld:Feed:loops", term))?.Value.ToJson();
    }

    [Fact]
    public async Task A_broken_file_stops_no_other_and_a_mended_one_runs()
    {
        using var folder = new TemporaryFolder("feeds");
        await File.WriteAllTextAsync(folder.Of("a.yaml"), "mapping: 2", FeedRig.Cancel);
        await File.WriteAllTextAsync(folder.Of("b.yaml"), FeedRig.Loops, FeedRig.Cancel);
        await File.WriteAllTextAsync(folder.Of("c.yaml"), FeedRig.Loops + "\n", FeedRig.Cancel);
        await using var rig = await FeedRig.OpenAsync(folder: folder.Root);

        await rig.Feeds.LoadAsync(FeedRig.Cancel);

        Assert.Equal(["a.yaml", "c.yaml"],
            rig.Feeds.Files.Where(file => !file.Faults.IsEmpty).Select(file => file.File));
        var feed = Assert.Single(rig.Feeds.Running);
        await File.WriteAllTextAsync(folder.Of("b.yaml"), "mapping: 3", FeedRig.Cancel);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);
        Assert.Equal(feed, Assert.Single(rig.Feeds.For("loops/9/flow")));
        Assert.False(rig.Feeds.Files.Single(file => file.File == "b.yaml").Faults.IsEmpty);
        foreach (var gone in new[] { "b.yaml", "c.yaml" }) File.Delete(folder.Of(gone));
        await File.WriteAllTextAsync(
            folder.Of("a.yaml"), FeedRig.Loops.Replace("feed: loops", "feed: other", StringComparison.Ordinal),
            FeedRig.Cancel);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);
        Assert.Equal("other", Assert.Single(rig.Feeds.Running).Name);
        await rig.Feeds.PublishAsync(FeedRig.Cancel);
        Assert.Equal("\"stopped\"", (await rig.FindAsync("urn:ngsi-ld:Feed:loops", "feedState"))?.Value.ToJson());
    }
}
