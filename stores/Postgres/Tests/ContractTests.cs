using City.TestKit;
using City.TestKit.Stores;

namespace City.Stores.Postgres.Tests;

public sealed class PostgresLogTests(SharedCluster server) : CommitLogContract
{
    protected override IStorePlace MakePlace() => new PostgresPlace(server);
}

public sealed class PostgresSnapshotTests(SharedCluster server) : SnapshotStoreContract
{
    protected override IStorePlace MakePlace() => new PostgresPlace(server);
}

public sealed class PostgresHistoryTests(SharedCluster server) : HistoryStoreContract
{
    protected override IStorePlace MakePlace() => new PostgresPlace(server);
}

public sealed class PostgresBlobTests(SharedCluster server) : BlobStoreContract
{
    protected override IStorePlace MakePlace() => new PostgresPlace(server);
}

public sealed class PostgresKeyTests(SharedCluster server) : KeyStoreContract
{
    protected override IStorePlace MakePlace() => new PostgresPlace(server);
}

public sealed class PostgresModelTests(SharedCluster server) : StoreModelContract
{
    // Each statement is a round trip to another process.
    protected override int Sequences => LongForm.Of(6, 200);

    protected override IStorePlace MakePlace() => new PostgresPlace(server);
}

public sealed class PostgresDepotTests(SharedCluster server) : DepotStoreContract
{
    protected override IStorePlace MakePlace() => new PostgresPlace(server);
}
