using City.Kernel;

namespace City.TestKit.Stores;

/// <summary>A place that holds one store, empty at first: a folder, a piece of memory. One for each test.</summary>
public interface IStorePlace : IAsyncDisposable
{
    /// <summary>Opens the store that lies here, after the one opened before was closed.</summary>
    ICityStore Open(int shards);

    /// <summary>
    /// Opens the store beside one that is open, as a process would that heeds no lock: only the log's fence is left.
    /// </summary>
    ICityStore OpenBeside(int shards);

    /// <summary>
    /// A place with what would be found if the process were killed now. The store that is open here is left alone;
    /// the two have nothing to do with each other, if <see cref="CrashLeavesACopy"/>.
    /// </summary>
    Task<IStorePlace> AfterACrashAsync();

    /// <summary>Whether <see cref="AfterACrashAsync"/> makes a copy. Memory gives the same contents.</summary>
    bool CrashLeavesACopy { get; }
}
