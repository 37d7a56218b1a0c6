using City.Kernel;
using City.TestKit;
using City.TestKit.Stores;

namespace City.Stores.Sqlite.Tests;

/// <summary>A folder with a store in it.</summary>
internal sealed class SqlitePlace : IStorePlace
{
    private readonly TemporaryFolder _folder = new("sqlite");

    public bool CrashLeavesACopy => true;

    public string Directory => _folder.Of("store");

    public ICityStore Open(int shards) => SqliteStore.Open(Options(shards));

    public ICityStore OpenBeside(int shards) => SqliteStore.Open(Options(shards) with { WithoutLock = true });

    public IStorePlace AfterACrash() => Copy();

    /// <summary>
    /// Copies the files as a killed process leaves them: all but the memory that it shared with itself.
    /// </summary>
    public SqlitePlace Copy()
    {
        var copy = new SqlitePlace();
        System.IO.Directory.CreateDirectory(copy.Directory);
        foreach (var file in System.IO.Directory.EnumerateFiles(Directory, "*.db*"))
            if (!file.EndsWith("-shm", StringComparison.Ordinal))
                File.Copy(file, Path.Combine(copy.Directory, Path.GetFileName(file)));
        return copy;
    }

    /// <summary>
    /// How the store is opened. Nothing is synced: these tests never lose power, and thousands of syncs take minutes
    /// where others use the disk. That an append is synced is shown by the crash suite.
    /// </summary>
    public SqliteStoreOptions Options(int shards) =>
        new() { Directory = Directory, Shards = shards, SynchronousOff = true };

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }
}
