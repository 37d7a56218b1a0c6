using City.TestKit.Stores;

namespace City.Stores.Sqlite.Tests;

public sealed class SqliteLogTests : CommitLogContract
{
    protected override IStorePlace MakePlace() => new SqlitePlace();
}

public sealed class SqliteSnapshotTests : SnapshotStoreContract
{
    protected override IStorePlace MakePlace() => new SqlitePlace();
}

public sealed class SqliteHistoryTests : HistoryStoreContract
{
    protected override IStorePlace MakePlace() => new SqlitePlace();
}

public sealed class SqliteBlobTests : BlobStoreContract
{
    protected override IStorePlace MakePlace() => new SqlitePlace();
}

public sealed class SqliteKeyTests : KeyStoreContract
{
    protected override IStorePlace MakePlace() => new SqlitePlace();
}

public sealed class SqliteModelTests : StoreModelContract
{
    protected override IStorePlace MakePlace() => new SqlitePlace();
}

public sealed class SqliteDepotTests : DepotStoreContract
{
    protected override IStorePlace MakePlace() => new SqlitePlace();
}
