using City.Kernel;
using City.TestKit.Stores;

namespace City.Stores.Memory.Tests;

internal sealed class MemoryPlace(MemoryStore? store = null) : IStorePlace
{
    private MemoryStore? _store = store;

    public bool CrashLeavesACopy => false;

    public ICityStore Open(int shards) => _store = _store?.Reopen() ?? new MemoryStore(shards);

    public ICityStore OpenBeside(int shards) => _store!.Reopen();

    public Task<IStorePlace> AfterACrashAsync() => Task.FromResult<IStorePlace>(new MemoryPlace(_store));

    public ValueTask DisposeAsync() => default;
}
