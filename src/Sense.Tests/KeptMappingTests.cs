namespace City.Sense.Tests;

/// <summary>What a feed ran by is kept, so that a fault in its file stops it at no start either.</summary>
public sealed class KeptMappingTests : IDisposable
{
    private const string Kept = "mappings/loops";

    private readonly TemporaryFolder _disk = new("kept");

    private string Folder => _disk.Of("feeds");

    [Fact]
    public async Task A_file_that_has_faults_at_a_start_leaves_its_feed_running_by_its_last_good_version()
    {
        var before = await RunAsync(FeedRig.Loops);
        await WriteAsync("mapping: 1\nfeed: loops");

        await using var rig = await before.ReopenAsync(folder: Folder);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);

        var file = Assert.Single(rig.Feeds.Files);
        Assert.Equal("loops", file.Feed);
        Assert.NotEmpty(file.Faults);
        var answer = await FeedRig.ReadingAsync(Assert.Single(rig.Feeds.For("loops/7/flow")), "7", 1, 12);
        Assert.Equal(1, answer.Accepted);
        await rig.Feeds.PublishAsync(FeedRig.Cancel);
        Assert.Equal("\"faulty\"", (await rig.FindAsync("urn:ngsi-ld:Feed:loops", "feedState"))?.Value.ToJson());
    }

    [Fact]
    public async Task The_version_is_kept_over_starts_at_which_the_file_had_faults()
    {
        var before = await RunAsync(FeedRig.Loops);
        await WriteAsync("no: mapping");
        var faulty = await before.ReopenAsync(folder: Folder);
        await faulty.Feeds.LoadAsync(FeedRig.Cancel);
        await faulty.Feeds.KeepAsync(FeedRig.Cancel);

        await using var rig = await faulty.ReopenAsync(folder: Folder);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);

        Assert.NotNull(rig.Feeds.Find("loops"));
    }

    [Fact]
    public async Task It_is_the_newest_good_version_that_is_kept()
    {
        await using var rig = await AgainAsync("max: 1000", "max: 5");

        var answer = await FeedRig.ReadingAsync(rig.Feeds.Find("loops")!, "7", 1, 12);
        Assert.Equal("value.range", Assert.Single(answer.Refused).Refusal.Code);
    }

    [Fact]
    public async Task A_feed_that_was_renamed_in_its_file_is_not_there_under_its_old_name_again()
    {
        await using var rig = await AgainAsync("feed: loops", "feed: rings");

        Assert.Equal("rings", Assert.Single(rig.Feeds.Running).Name);
        Assert.Equal(["mappings/rings"], await rig.Blobs.ListAsync("mappings/", FeedRig.Cancel));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_was_removed_is_not_kept(bool whileItRan)
    {
        var before = await RunAsync(FeedRig.Loops);
        if (whileItRan)
        {
            File.Delete(Path.Combine(Folder, "loops.yaml"));
            await before.Feeds.LoadAsync(FeedRig.Cancel);
            await before.Feeds.KeepAsync(FeedRig.Cancel);
            await WriteAsync("no: mapping");
        }

        var after = await before.ReopenAsync(folder: Folder);
        if (!whileItRan) File.Delete(Path.Combine(Folder, "loops.yaml"));
        await after.Feeds.LoadAsync(FeedRig.Cancel);
        await after.Feeds.KeepAsync(FeedRig.Cancel);

        Assert.Empty(after.Feeds.Running);
        Assert.Empty(await after.Blobs.ListAsync("mappings/", FeedRig.Cancel));
        await after.DisposeAsync();
    }

    [Fact]
    public async Task A_folder_that_is_away_at_a_start_leaves_its_feeds_running()
    {
        var before = await RunAsync(FeedRig.Loops);
        Directory.Move(Folder, _disk.Of("unmounted"));

        await using var rig = await before.ReopenAsync(folder: Folder);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);
        await rig.Feeds.KeepAsync(FeedRig.Cancel);
        var running = rig.Feeds.Running.Select(feed => feed.Name).ToList();
        var fault = Assert.Single(Assert.Single(rig.Feeds.Files).Faults);
        Directory.Move(_disk.Of("unmounted"), Folder);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);

        Assert.Equal(["loops"], running);
        Assert.Equal("mapping.file", fault.Code);
        Assert.Empty(Assert.Single(rig.Feeds.Files).Faults);
        File.Delete(Path.Combine(Folder, "loops.yaml"));
        await rig.Feeds.LoadAsync(FeedRig.Cancel);
        Assert.Empty(rig.Feeds.Running);
    }

    [Fact]
    public async Task A_file_that_is_gone_when_its_folder_comes_back_stops_its_feed()
    {
        var before = await RunAsync(FeedRig.Loops);
        Directory.Move(Folder, _disk.Of("unmounted"));
        await using var rig = await before.ReopenAsync(folder: Folder);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);

        Directory.CreateDirectory(Folder);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);

        Assert.Empty(rig.Feeds.Running);
        Assert.Empty(rig.Feeds.Files);
    }

    [Fact]
    public async Task A_feed_whose_mapping_stands_in_another_file_now_runs_by_that()
    {
        var before = await RunAsync(FeedRig.Loops);
        await WriteAsync("no: mapping");
        await File.WriteAllTextAsync(
            Path.Combine(Folder, "a.yaml"),
            FeedRig.Loops.Replace("max: 1000", "max: 5", StringComparison.Ordinal), FeedRig.Cancel);

        await using var rig = await before.ReopenAsync(folder: Folder);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);

        Assert.Equal(["loops", null], rig.Feeds.Files.Select(file => file.Feed));
        var answer = await FeedRig.ReadingAsync(rig.Feeds.Find("loops")!, "7", 1, 12);
        Assert.Equal("value.range", Assert.Single(answer.Refused).Refusal.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"version":2,"file":"loops.yaml","text":"a"}""")]
    [InlineData("""{"version":1,"file":"loops.yaml","text":"no: mapping"}""")]
    [InlineData("""{"version":1}""")]
    public async Task What_is_damaged_in_the_store_counts_as_not_kept_and_is_kept_anew(string document)
    {
        var before = await RunAsync(FeedRig.Loops);
        var good = await before.Blobs.GetAsync(Kept, FeedRig.Cancel);
        await before.Blobs.PutAsync(Kept, System.Text.Encoding.UTF8.GetBytes(document), FeedRig.Cancel);
        await WriteAsync("no: mapping");

        await using var rig = await before.ReopenAsync(folder: Folder);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);
        var running = rig.Feeds.Running.Count;
        await WriteAsync(FeedRig.Loops);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);
        await rig.Feeds.KeepAsync(FeedRig.Cancel);

        Assert.Equal(0, running);
        Assert.Equal(good?.ToArray(), (await rig.Blobs.GetAsync(Kept, FeedRig.Cancel))?.ToArray());
    }

    [Fact]
    public async Task A_store_that_keeps_nothing_stops_no_feed_and_is_asked_again()
    {
        await WriteAsync(FeedRig.Loops);
        await using var rig = await FeedRig.OpenAsync();
        var blobs = new FullBlobs(rig.Blobs);
        using var feeds = new LiveFeeds(
            rig.City, blobs, mapping => new JsonMessages(mapping), Folder, new LiveFeedOptions(), TimeProvider.System);
        await feeds.LoadAsync(FeedRig.Cancel);

        await Assert.ThrowsAsync<StoreException>(() => feeds.KeepAsync(FeedRig.Cancel));
        Assert.NotNull(feeds.Find("loops"));
        blobs.IsFull = false;
        await feeds.KeepAsync(FeedRig.Cancel);

        Assert.NotNull(await rig.Blobs.GetAsync(Kept, FeedRig.Cancel));
    }

    [Fact]
    public async Task Each_round_keeps_what_is_in_use()
    {
        await WriteAsync(FeedRig.Loops);
        await using var rig = await FeedRig.OpenAsync(
            new LiveFeedOptions { Round = TimeSpan.FromMilliseconds(5) }, Folder);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(FeedRig.Cancel);
        stop.CancelAfter(TimeSpan.FromSeconds(30));

        var running = rig.Feeds.RunAsync(_ => { }, _ => { }, stop.Token);

        while (await rig.Blobs.GetAsync(Kept, stop.Token) is null)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, stop.Token);
        await stop.CancelAsync();
        await running;
    }

    public void Dispose() => _disk.Dispose();

    private async Task WriteAsync(string yaml)
    {
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(Path.Combine(Folder, "loops.yaml"), yaml, FeedRig.Cancel);
    }

    /// <summary>A city whose folder has one mapping, which it ran by.</summary>
    private async Task<FeedRig> RunAsync(string yaml)
    {
        await WriteAsync(yaml);
        var rig = await FeedRig.OpenAsync(folder: Folder);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);
        await rig.Feeds.KeepAsync(FeedRig.Cancel);
        return rig;
    }

    /// <summary>
    /// A city whose mapping changed while it ran, with a word of it in place of another, and has faults at its next
    /// start.
    /// </summary>
    private async Task<FeedRig> AgainAsync(string word, string by)
    {
        var before = await RunAsync(FeedRig.Loops);
        await WriteAsync(FeedRig.Loops.Replace(word, by, StringComparison.Ordinal));
        await before.Feeds.LoadAsync(FeedRig.Cancel);
        await before.Feeds.KeepAsync(FeedRig.Cancel);
        await WriteAsync("no: mapping");
        var rig = await before.ReopenAsync(folder: Folder);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);
        return rig;
    }

    /// <summary>Documents of a disk that is full for a while.</summary>
    private sealed class FullBlobs(IBlobStore within) : IBlobStore
    {
        public bool IsFull { get; set; } = true;

        public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string name, CancellationToken cancel) =>
            within.GetAsync(name, cancel);

        public ValueTask PutAsync(string name, ReadOnlyMemory<byte> document, CancellationToken cancel) =>
            IsFull ? throw new StoreException("No room.", retry: true) : within.PutAsync(name, document, cancel);

        public ValueTask DeleteAsync(string name, CancellationToken cancel) => within.DeleteAsync(name, cancel);

        public ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancel) =>
            within.ListAsync(prefix, cancel);
    }
}
