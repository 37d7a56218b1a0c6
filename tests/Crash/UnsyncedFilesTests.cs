using City.TestKit;
using Xunit;

namespace City.Crash;

/// <summary>The file layer itself: a process does something to files and dies, then the power is lost.</summary>
public sealed class UnsyncedFilesTests(CompiledLayer compiled) : IClassFixture<CompiledLayer>, IDisposable
{
    private readonly TemporaryFolder _folder = new("unsynced");
    private readonly Random _random = new(7);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Synced_bytes_stay_and_later_ones_vanish()
    {
        await PowerLostAfter("write", In("a"), "0", "kept", "sync", In("a"), "write", In("a"), "2", "lost and longer");

        Assert.Equal("kept", await Text("a"));
    }

    [Fact]
    public async Task A_file_that_was_never_synced_is_gone()
    {
        await PowerLostAfter("append", In("a"), "gone", "write", In("b"), "0", "kept", "sync", In("b"));

        Assert.False(File.Exists(In("a")));
        Assert.Equal("kept", await Text("b"));
    }

    [Fact]
    public async Task A_cut_that_was_not_synced_comes_back()
    {
        await File.WriteAllTextAsync(In("a"), "the whole of it", Cancel);

        await PowerLostAfter("size", In("a"), "3", "append", In("a"), "XY");

        Assert.Equal("the whole of it", await Text("a"));
    }

    [Fact]
    public async Task A_sync_of_one_file_keeps_nothing_of_another()
    {
        await File.WriteAllTextAsync(In("a"), "old", Cancel);

        await PowerLostAfter("write", In("a"), "0", "new", "write", In("b"), "0", "b", "sync", In("b"));

        Assert.Equal("old", await Text("a"));
    }

    [Fact]
    public async Task A_rename_stays_only_with_a_sync_of_the_folder()
    {
        await File.WriteAllTextAsync(In("new"), "new", Cancel);
        await File.WriteAllTextAsync(In("old"), "old", Cancel);

        await PowerLostAfter("rename", In("new"), In("old"));
        Assert.Equal("old", await Text("old"));
        Assert.Equal("new", await Text("new"));

        await PowerLostAfter("rename", In("new"), In("old"), "sync", Data);
        Assert.Equal("new", await Text("old"));
        Assert.False(File.Exists(In("new")));
    }

    [Fact]
    public async Task A_removed_file_comes_back_unless_the_folder_was_synced()
    {
        await File.WriteAllTextAsync(In("a"), "a", Cancel);

        await PowerLostAfter("remove", In("a"));
        Assert.Equal("a", await Text("a"));

        await PowerLostAfter("remove", In("a"), "sync", Data);
        Assert.False(File.Exists(In("a")));
    }

    [Fact]
    public async Task Bytes_written_after_an_unsynced_rename_are_taken_back_in_the_old_place()
    {
        await File.WriteAllTextAsync(In("a"), "12345", Cancel);

        await PowerLostAfter("rename", In("a"), In("b"), "write", In("b"), "0", "XX");

        Assert.Equal("12345", await Text("a"));
        Assert.False(File.Exists(In("b")));
    }

    [Fact]
    public async Task A_lying_disk_loses_even_what_was_synced()
    {
        await File.WriteAllTextAsync(In("a"), "old", Cancel);

        await PowerLostAfter(deaf: true, PowerLoss.TakesAll, ["write", In("a"), "0", "new", "sync", In("a")]);

        Assert.Equal("old", await Text("a"));
    }

    [Fact]
    public async Task A_sync_keeps_nothing_that_was_written_while_it_lasted()
    {
        await PowerLostAfter("write", In("a"), "0", "kept", "meanwhile", In("a"), "0", "lost");

        Assert.Equal("kept", await Text("a"));
    }

    [Fact]
    public async Task A_loss_of_some_keeps_the_synced_and_mixes_the_rest()
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < 12; i++)
        {
            await PowerLostAfter("write", In("a"), "0", "....", "sync", In("a"));
            string[] acts = ["write", In("a"), "0", "X", "write", In("a"), "3", "Y"];
            await PowerLostAfter(deaf: false, PowerLoss.TakesSome, acts);
            seen.Add(await Text("a"));
        }

        Assert.Subset(new HashSet<string> { "....", "X...", "...Y", "X..Y" }, seen);
        Assert.True(seen.Count > 1, "twelve losses came out alike");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Data => Directory.CreateDirectory(_folder.Of("data")).FullName;

    private string In(string name) => Path.Combine(Data, name);

    private Task<string> Text(string name) => File.ReadAllTextAsync(In(name), Cancel);

    private Task PowerLostAfter(params string[] acts) => PowerLostAfter(deaf: false, PowerLoss.TakesAll, acts);

    private async Task PowerLostAfter(bool deaf, PowerLoss loss, string[] acts)
    {
        if (compiled.Library is null) Assert.Skip(CompiledLayer.WhySkipped);
        var layer = new UnsyncedFiles(compiled.Library, Data, _folder.Root);

        await using var process = new ChildProcess(compiled.Filer, acts, layer.Environment(deaf, 60_000));
        Assert.True(await process.WaitAsync(Cancel) == 137, process.Output);
        layer.LosePower(loss, _random);
    }
}
