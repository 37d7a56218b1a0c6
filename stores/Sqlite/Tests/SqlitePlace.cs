using City.Kernel;
using City.TestKit;
using City.TestKit.Stores;

namespace City.Stores.Sqlite.Tests;

/// <summary>A folder with a store in it.</summary>
internal sealed class SqlitePlace : IStorePlace
{
    private readonly TemporaryFolder _folder = new("sqlite");
    private int _copies;

    public bool CrashLeavesACopy => true;

    public string Directory => _folder.Of("store");

    public ICityStore Open(int shards) => SqliteStore.Open(Options(shards));

    public ICityStore OpenBeside(int shards) => SqliteStore.Open(Options(shards) with { WithoutLock = true });

    public ICityStore OpenAsAfterACrash(int shards) =>
        SqliteStore.Open(Options(shards) with { Directory = CopyAsAfterACrash() });

    /// <summary>Copies the files as a killed process leaves them: all but the memory that it shared with itself.</summary>
    public string CopyAsAfterACrash()
    {
        var copy = _folder.Of($"copy-{_copies++}");
        System.IO.Directory.CreateDirectory(copy);
        foreach (var file in System.IO.Directory.EnumerateFiles(Directory, "*.db*"))
            if (!file.EndsWith("-shm", StringComparison.Ordinal)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }

    public SqliteStoreOptions Options(int shards) => new() { Directory = Directory, Shards = shards };

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }
}
