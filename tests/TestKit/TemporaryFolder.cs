namespace City.TestKit;

/// <summary>A fresh folder under the system's temporary folder, removed with all it holds when disposed.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Makes the folder; <paramref name="name"/> is a readable start of its name.</summary>
    public TemporaryFolder(string name) => Root = Directory.CreateTempSubdirectory($"city-{name}-").FullName;

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
