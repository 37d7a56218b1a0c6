namespace City.Sense.Tests;

public sealed class BroughtFeedTests : IDisposable
{
    private const string Place = "domains/Roads/feeds/loops.yaml";

    private static readonly LiveFeedOptions Brought = new() { Brought = [new BroughtFeed(Place, FeedRig.Loops)] };

    private readonly TemporaryFolder _folder = new("feeds");

    [Fact]
    public async Task A_feed_that_a_domain_brings_runs_without_a_folder()
    {
        await using var rig = await FeedRig.OpenAsync(Brought);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);

        var answer = await FeedRig.ReadingAsync(rig.Feeds.Find("loops")!, "7", 1, 12);

        Assert.Equal(1, answer.Accepted);
        var file = Assert.Single(rig.Feeds.Files);
        Assert.Equal((Place, "loops", 0), (file.File, file.Feed, file.Faults.Length));
    }

    [Fact]
    public async Task A_mapping_of_the_folder_takes_the_place_of_one_that_was_brought_and_gives_it_back()
    {
        await using var rig = await FeedRig.OpenAsync(Brought, _folder.Root);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);
        var own = _folder.Of("mine.yaml");

        await File.WriteAllTextAsync(own, FeedRig.Loops.Replace("max: 1000", "max: 5", StringComparison.Ordinal),
            FeedRig.Cancel);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);
        var strict = await FeedRig.ReadingAsync(rig.Feeds.Find("loops")!, "7", 1, 12);
        var files = rig.Feeds.Files.Select(file => file.File).ToList();
        File.Delete(own);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);
        var again = await FeedRig.ReadingAsync(rig.Feeds.Find("loops")!, "7", 1, 12);

        Assert.Equal("value.range", Assert.Single(strict.Refused).Refusal.Code);
        Assert.Equal(["mine.yaml"], files);
        Assert.Equal(1, again.Accepted);
        Assert.Equal([Place], rig.Feeds.Files.Select(file => file.File));
    }

    [Fact]
    public async Task A_brought_feed_that_is_wrong_is_listed_and_stops_no_other()
    {
        await using var rig = await FeedRig.OpenAsync(new LiveFeedOptions
        {
            Brought = [new BroughtFeed("a.yaml", "mapping: 1"), new BroughtFeed("b.yaml", FeedRig.Loops),
                new BroughtFeed("c.yaml", FeedRig.Loops)],
        });

        await rig.Feeds.LoadAsync(FeedRig.Cancel);

        Assert.Equal(["a.yaml", "c.yaml"],
            rig.Feeds.Files.Where(file => !file.Faults.IsEmpty).Select(file => file.File));
        Assert.NotNull(rig.Feeds.Find("loops"));
    }

    [Fact]
    public async Task A_limit_at_which_a_feed_stops_is_refused_where_feeds_live()
    {
        await File.WriteAllTextAsync(
            _folder.Of("loops.yaml"), FeedRig.Loops + "\nrejected:\n  limit: 10", FeedRig.Cancel);
        await using var rig = await FeedRig.OpenAsync(folder: _folder.Root);

        await rig.Feeds.LoadAsync(FeedRig.Cancel);

        var fault = Assert.Single(Assert.Single(rig.Feeds.Files).Faults);
        Assert.Equal(("mapping.rejected.live", FeedRig.Loops.Split('\n').Length + 2, 3),
            (fault.Code, fault.Line, fault.Column));
        Assert.Contains("leave it out", fault.Detail, StringComparison.Ordinal);
        Assert.Empty(rig.Feeds.Running);
    }

    [Fact]
    public async Task Counts_go_on_where_the_feed_was_written_last()
    {
        await using var before = await FeedRig.OpenAsync();
        var feed = await before.AddAsync(FeedRig.Loops);
        await FeedRig.ReadingAsync(feed, "7", 10, 10);
        await FeedRig.ReadingAsync(feed, "7", 10, 10);
        await FeedRig.ReadingAsync(feed, "7", 5, 5);
        await FeedRig.ReadingAsync(feed, "7", 11, 5_000);
        var counted = feed.Counters;
        await before.Feeds.PublishAsync(FeedRig.Cancel);

        await using var after = await before.ReopenAsync();
        var again = await after.AddAsync(FeedRig.Loops);

        Assert.Equal(counted, again.Counters);
        Assert.Equal((4, 3, 1, 1, 1), (counted.Records, counted.Accepted, counted.Repeated, counted.Late,
            counted.Rejected));
        await FeedRig.ReadingAsync(again, "7", 12, 12);
        Assert.Equal(counted.Accepted + 1, again.Counters.Accepted);
    }

    public void Dispose() => _folder.Dispose();
}
