using City.TestKit.Stores;

namespace City.Stores.Memory.Tests;

public sealed class MemoryLogTests : CommitLogContract
{
    protected override IStorePlace MakePlace() => new MemoryPlace();
}

public sealed class MemorySnapshotTests : SnapshotStoreContract
{
    protected override IStorePlace MakePlace() => new MemoryPlace();
}

public sealed class MemoryHistoryTests : HistoryStoreContract
{
    protected override IStorePlace MakePlace() => new MemoryPlace();
}

public sealed class MemoryBlobTests : BlobStoreContract
{
    protected override IStorePlace MakePlace() => new MemoryPlace();
}

public sealed class MemoryKeyTests : KeyStoreContract
{
    protected override IStorePlace MakePlace() => new MemoryPlace();
}

public sealed class MemoryModelTests : StoreModelContract
{
    protected override IStorePlace MakePlace() => new MemoryPlace();
}

public sealed class MemoryDepotTests : DepotStoreContract
{
    protected override IStorePlace MakePlace() => new MemoryPlace();
}
