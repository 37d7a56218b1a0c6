using City.TestKit.Stores;

namespace City.Simulation;

public sealed class SimLogTests : CommitLogContract
{
    protected override IStorePlace MakePlace() => new SimPlace(new SimDisk());
}

public sealed class SimSnapshotTests : SnapshotStoreContract
{
    protected override IStorePlace MakePlace() => new SimPlace(new SimDisk());
}

public sealed class SimHistoryTests : HistoryStoreContract
{
    protected override IStorePlace MakePlace() => new SimPlace(new SimDisk());
}

public sealed class SimBlobTests : BlobStoreContract
{
    protected override IStorePlace MakePlace() => new SimPlace(new SimDisk());
}

public sealed class SimKeyTests : KeyStoreContract
{
    protected override IStorePlace MakePlace() => new SimPlace(new SimDisk());
}

public sealed class SimModelTests : StoreModelContract
{
    protected override IStorePlace MakePlace() => new SimPlace(new SimDisk());
}

public sealed class SimDepotTests : DepotStoreContract
{
    protected override IStorePlace MakePlace() => new SimPlace(new SimDisk());
}
