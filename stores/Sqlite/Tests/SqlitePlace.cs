using City.Kernel;
using City.TestKit;
using City.TestKit.Stores;

namespace City.Stores.Sqlite.Tests;

/// <summary>A folder with a store in it.</summary>
internal sealed class SqlitePlace : IStorePlace
{
    private readonly TemporaryFolder _folder = new("sqlite");
    private SqliteStore? _store;

    public bool CrashLeavesACopy => true;

    public string Directory => _folder.Of("store");

    public ICityStore Open(int shards) => _store = SqliteStore.Open(Options(shards));

    public ICityStore OpenBeside(int shards) => SqliteStore.Open(Options(shards) with { WithoutLock = true });

    public async Task<IStorePlace> AfterACrashAsync() => await CopyAsync();

    /// <summary>Copies the files as a killed process leaves them, but for what it shared with itself only.</summary>
    public async Task<SqlitePlace> CopyAsync()
    {
        // File after file is copied, so nothing may be moved from one to another meanwhile.
        if (_store is not null) await _store.SettleAsync();
        var copy = new SqlitePlace();
        System.IO.Directory.CreateDirectory(copy.Directory);
        foreach (var file in System.IO.Directory.EnumerateFiles(Directory, "*.db*"))
            if (!file.EndsWith("-shm", StringComparison.Ordinal))
                File.Copy(file, Path.Combine(copy.Directory, Path.GetFileName(file)));
        return copy;
    }

    public string PathOf(string file) => Path.Combine(Directory, file);

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
