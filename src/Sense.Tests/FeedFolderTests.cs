namespace City.Sense.Tests;

/// <summary>A folder of feeds on a disk that is not always there.</summary>
public sealed class FeedFolderTests : IDisposable
{
    private readonly TemporaryFolder _disk = new("mount");

    [Fact]
    public async Task A_folder_that_is_away_for_a_moment_stops_no_feed_and_a_file_that_was_removed_stops_its_own()
    {
        var folder = await FolderAsync();
        await using var rig = await FeedRig.OpenAsync(folder: folder);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);
        var feed = Assert.Single(rig.Feeds.Running);

        Directory.Move(folder, _disk.Of("unmounted"));
        await rig.Feeds.LoadAsync(FeedRig.Cancel);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);

        Assert.Same(feed, Assert.Single(rig.Feeds.For("loops/7/flow")));
        Assert.Equal("loops.yaml", Assert.Single(rig.Feeds.Files).File);
        Directory.Move(_disk.Of("unmounted"), folder);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);
        Assert.Same(feed, Assert.Single(rig.Feeds.Running));
        File.Delete(Path.Combine(folder, "loops.yaml"));
        await rig.Feeds.LoadAsync(FeedRig.Cancel);
        Assert.Empty(rig.Feeds.Running);
    }

    [Fact]
    public async Task That_a_folder_is_away_is_told_once_until_it_is_there_again()
    {
        var folder = await FolderAsync();
        await using var rig = await FeedRig.OpenAsync(
            new LiveFeedOptions { Round = TimeSpan.FromMilliseconds(5) }, folder);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);
        var feed = rig.Feeds.Find("loops")!;
        var (failed, told) = (new List<Exception>(), new System.Collections.Concurrent.ConcurrentQueue<string>());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(FeedRig.Cancel);
        stop.CancelAfter(TimeSpan.FromSeconds(30));
        var running = rig.Feeds.RunAsync(failed.Add, told.Enqueue, stop.Token);

        Directory.Move(folder, _disk.Of("unmounted"));
        await UntilAsync(() => !told.IsEmpty);
        // Each is written in a round of its own.
        for (var second = 1; second <= 3; second++) await RoundAsync(second);
        Assert.Single(told);
        Directory.Move(_disk.Of("unmounted"), folder);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "more.yaml"), FeedRig.Loops.Replace("feed: loops", "feed: more",
                StringComparison.Ordinal), FeedRig.Cancel);
        await UntilAsync(() => rig.Feeds.Find("more") is not null);
        Directory.Move(folder, _disk.Of("unmounted"));
        await UntilAsync(() => told.Count > 1);

        await stop.CancelAsync();
        await running;
        Assert.Equal((2, 0), (told.Count, failed.Count));

        async Task RoundAsync(int second)
        {
            await FeedRig.ReadingAsync(feed, "7", second, second);
            while ((await rig.FindAsync("urn:ngsi-ld:Feed:loops", "messages"))?.Value.ToJson() != $"{second}")
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, stop.Token);
        }

        async Task UntilAsync(Func<bool> holds)
        {
            while (!holds()) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, stop.Token);
        }
    }

    public void Dispose() => _disk.Dispose();

    /// <summary>A folder on the disk with one mapping in it.</summary>
    private async Task<string> FolderAsync()
    {
        var folder = _disk.Of("feeds");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "loops.yaml"), FeedRig.Loops, FeedRig.Cancel);
        return folder;
    }
}
