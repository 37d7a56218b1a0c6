namespace City.TestKit;

/// <summary>A fresh folder under the system's temporary folder, removed with all it holds when disposed.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Makes the folder; <paramref name="name"/> is a readable start of its name.</summary>
    public TemporaryFolder(string name) : this(Directory.CreateTempSubdirectory($"city-{name}-"))
    {
    }

    private TemporaryFolder(DirectoryInfo made) => Root = made.FullName;

    /// <summary>The same on a disk: the usual temporary folder may be memory, where a sync costs nothing.</summary>
    public static TemporaryFolder OnDisk(string name)
    {
        const string disk = "/var/tmp";
        if (!Directory.Exists(disk)) return new TemporaryFolder(name);
        var path = Path.Combine(disk, $"city-{name}-{Guid.NewGuid():N}");
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        return new TemporaryFolder(
            OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, owner));
    }

    /// <summary>Absolute path of the folder.</summary>
    public string Root { get; }

    /// <summary>Set to leave the folder behind, so that a failure can be looked into.</summary>
    public bool Keep { get; set; }

    /// <summary>Absolute path of a file or folder inside.</summary>
    public string Of(string name) => Path.Combine(Root, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!Keep && Directory.Exists(Root)) Directory.Delete(Root, recursive: true);
    }
}
