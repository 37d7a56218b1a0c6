using Xunit;

namespace City.TestKit;

/// <summary>A small disk of the test's own, of memory, that really fills up.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new("disk");

    private SmallDisk()
    {
    }

    /// <summary>Where it lies.</summary>
    public string Root => _folder.Root;

    /// <summary>Makes one; skips the test where that is not allowed.</summary>
    public static async Task<SmallDisk> MountAsync(int mebibytes, CancellationToken cancel)
    {
        var disk = new SmallDisk();
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            Skip(disk, "A disk can be mounted by root on Linux only.");
        var (code, said) = await ChildProcess.RunAsync(
            "mount", ["-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", disk.Root], cancel);
        if (code != 0) Skip(disk, $"No disk can be mounted here: {said}");
        return disk;
    }

    /// <summary>How much room there is, in whole MiB.</summary>
    public int FreeMebibytes => (int)(new DriveInfo(Root).AvailableFreeSpace / (1024 * 1024));

    /// <summary>Takes room away with a file that holds nothing of use.</summary>
    public void Fill(int mebibytes)
    {
        using var file = File.Create(Path.Combine(Root, "ballast"));
        for (var i = 0; i < mebibytes; i++) file.Write(new byte[1024 * 1024]);
    }

    /// <summary>Gives the room back.</summary>
    public void MakeRoom() => File.Delete(Path.Combine(Root, "ballast"));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ChildProcess.RunAsync("umount", ["-l", Root], CancellationToken.None);
        _folder.Dispose();
    }

    private static void Skip(SmallDisk disk, string why)
    {
        disk._folder.Dispose();
        Assert.Skip(why);
    }
}
