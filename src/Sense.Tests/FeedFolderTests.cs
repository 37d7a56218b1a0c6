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

    [Fact]
    public async Task A_file_that_gets_another_name_leaves_its_feed_running()
    {
        var folder = await FolderAsync();
        await using var rig = await FeedRig.OpenAsync(folder: folder);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);
        var feed = Assert.Single(rig.Feeds.Running);

        File.Move(Path.Combine(folder, "loops.yaml"), Path.Combine(folder, "other.yaml"));
        await rig.Feeds.LoadAsync(FeedRig.Cancel);

        Assert.Same(feed, Assert.Single(rig.Feeds.Running));
        var file = Assert.Single(rig.Feeds.Files);
        Assert.Equal(("other.yaml", "loops", 0), (file.File, file.Feed, file.Faults.Length));
    }

    [Fact]
    public async Task A_second_file_of_a_feed_takes_over_when_the_first_is_gone()
    {
        var folder = await FolderAsync();
        await using var rig = await FeedRig.OpenAsync(folder: folder);
        File.Copy(Path.Combine(folder, "loops.yaml"), Path.Combine(folder, "second.yaml"));
        await rig.Feeds.LoadAsync(FeedRig.Cancel);
        var both = rig.Feeds.Files.Select(file => file.Faults.FirstOrDefault()?.Code).ToList();

        File.Delete(Path.Combine(folder, "loops.yaml"));
        await rig.Feeds.LoadAsync(FeedRig.Cancel);

        Assert.Equal([null, "mapping.taken"], both);
        Assert.Equal("second.yaml", Assert.Single(rig.Feeds.Files, file => file.Faults.IsEmpty).File);
        Assert.NotNull(rig.Feeds.Find("loops"));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_for_a_moment_is_read_when_it_can()
    {
        var folder = await FolderAsync();
        var file = Path.Combine(folder, "loops.yaml");
        // A link whose target is not there is listed, and its content is not to be had.
        File.Move(file, _disk.Of("target"));
        File.CreateSymbolicLink(file, _disk.Of("away"));
        await using var rig = await FeedRig.OpenAsync(folder: folder);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);
        var fault = Assert.Single(Assert.Single(rig.Feeds.Files).Faults);

        File.Move(_disk.Of("target"), _disk.Of("away"));
        await rig.Feeds.LoadAsync(FeedRig.Cancel);

        Assert.Equal("mapping.file", fault.Code);
        Assert.Equal("loops", Assert.Single(rig.Feeds.Running).Name);
        Assert.Empty(Assert.Single(rig.Feeds.Files).Faults);
    }

    [Fact]
    public async Task A_link_is_read_again_when_the_file_changes_that_it_leads_to()
    {
        var folder = await FolderAsync();
        // As a cluster mounts settings: links to files behind a link to a folder, which is moved to another one.
        Directory.CreateDirectory(_disk.Of("first"));
        Directory.CreateDirectory(_disk.Of("second"));
        File.Move(Path.Combine(folder, "loops.yaml"), _disk.Of("first/loops.yaml"));
        await File.WriteAllTextAsync(
            _disk.Of("second/loops.yaml"), FeedRig.Loops.Replace("max: 1000", "max: 5", StringComparison.Ordinal),
            FeedRig.Cancel);
        Directory.CreateSymbolicLink(_disk.Of("data"), _disk.Of("first"));
        File.CreateSymbolicLink(Path.Combine(folder, "loops.yaml"), _disk.Of("data/loops.yaml"));
        await using var rig = await FeedRig.OpenAsync(folder: folder);
        await rig.Feeds.LoadAsync(FeedRig.Cancel);
        var wide = await FeedRig.ReadingAsync(rig.Feeds.Find("loops")!, "7", 1, 12);

        Directory.Delete(_disk.Of("data"));
        Directory.CreateSymbolicLink(_disk.Of("data"), _disk.Of("second"));
        await rig.Feeds.LoadAsync(FeedRig.Cancel);

        var narrow = await FeedRig.ReadingAsync(rig.Feeds.Find("loops")!, "7", 2, 12);
        Assert.Equal((1, 0), (wide.Accepted, narrow.Accepted));
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
