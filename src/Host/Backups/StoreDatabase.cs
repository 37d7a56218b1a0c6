using City.Kernel;
using City.Stores.Postgres;

namespace City.Host.Backups;

/// <summary>
/// A database of PostgreSQL. It is read beside the brain that holds the city, if one does, and nothing is taken from
/// it.
/// </summary>
internal sealed class StoreDatabase(PostgresAddress address) : StorePlace
{
    /// <inheritdoc/>
    public override string RunWords => $"--store '{address}'";

    private PostgresStoreOptions Options => new() { Address = address, AllowUnsynced = true, Beside = true };

    /// <inheritdoc/>
    public override async Task<Result<ICityStore>> OpenAsync(CancellationToken cancel) =>
        await PostgresStore.ShardsOfAsync(Options, cancel) is { } shards
            ? await PostgresStore.OpenAsync(Options with { Shards = shards }, cancel)
            : Missing($"There is no city in {address}. Name the database that 'run' has as --store. "
                + "该数据库中没有城市数据。");

    /// <inheritdoc/>
    public override async Task<Refusal?> WhyTakenAsync(CancellationToken cancel) =>
        await PostgresStore.IsFreeAsync(Options, cancel)
            ? null
            : Taken($"There is a city in {address}, and nothing of it is overwritten. Name another database, or "
                + "another schema with ?search_path=NAME. 该数据库已有城市数据。");

    /// <inheritdoc/>
    public override async Task<Refusal?> MakeAsync(
        int shards, Func<ICityStore, Task<Refusal?>> fill, CancellationToken cancel)
    {
        Refusal? refusal = null;
        await PostgresStore.MakeAsync(
            new PostgresStoreOptions { Address = address, Shards = shards },
            async store => (refusal = await fill(store)) is null,
            cancel);
        return refusal;
    }
}
