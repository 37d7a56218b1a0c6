using City.TestKit.Stores;

namespace City.Simulation;

/// <summary>A simulated disk as a place for the contract of stores; a crash there is a loss of power.</summary>
internal sealed class SimPlace(SimDisk disk) : IStorePlace
{
    private readonly AtOnce _pace = new();

    public bool CrashLeavesACopy => true;

    public ICityStore Open(int shards) => new SimStore(disk, shards, _pace);

    public ICityStore OpenBeside(int shards) => new SimStore(disk, shards, _pace);

    public Task<IStorePlace> AfterACrashAsync() =>
        Task.FromResult<IStorePlace>(new SimPlace(disk.AfterPowerLoss(new Random(7))));

    public ValueTask DisposeAsync() => default;
}
