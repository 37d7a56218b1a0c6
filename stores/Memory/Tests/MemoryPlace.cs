using City.Kernel;
using City.TestKit.Stores;

namespace City.Stores.Memory.Tests;

internal sealed class MemoryPlace : IStorePlace
{
    private MemoryStore? _store;

    public bool CrashLeavesACopy => false;

    public ICityStore Open(int shards) => _store = _store?.Reopen() ?? new MemoryStore(shards);

    public ICityStore OpenBeside(int shards) => _store!.Reopen();

    public ICityStore OpenAsAfterACrash(int shards) => _store!.Reopen();

    public ValueTask DisposeAsync() => default;
}
