using City.Kernel;
using City.TestKit.Stores;

namespace City.Stores.Postgres.Tests;

/// <summary>A schema with a store in it.</summary>
internal sealed class PostgresPlace(SharedCluster server) : IStorePlace
{
    private static readonly string[] Tables =
    [
        "migration", "store", "head", "frame", "snapshot", "piece", "covered", "part", "blob", "key", "destroyed_key",
        "carried", "archived", "archived_key", "archived_type",
    ];

    private readonly (string Url, string Schema) _place = server.NewSchema();

    public bool CrashLeavesACopy => true;

    public string Schema => _place.Schema;

    public ICityStore Open(int shards) => Open(Options(shards));

    public ICityStore OpenBeside(int shards) => Open(Options(shards) with { Beside = true });

    public static PostgresStore Open(PostgresStoreOptions options) =>
        PostgresStore.OpenAsync(options, CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>What is committed now is what a killed process leaves; all of it is copied as of one moment.</summary>
    public async Task<IStorePlace> AfterACrashAsync()
    {
        var copy = new PostgresPlace(server);
        await using var session = server.Open(Schema);
        await using var moment = await session.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        var sql = string.Concat(Tables.Select(table => $"""
            CREATE TABLE {copy.Schema}.city_{table} (LIKE city_{table} INCLUDING ALL);
            INSERT INTO {copy.Schema}.city_{table} SELECT * FROM city_{table};
            """));
        sql += $"CREATE SEQUENCE {copy.Schema}.city_generation;"
            + $"SELECT setval('{copy.Schema}.city_generation', nextval('city_generation'))";
        await using var command = session.Command(sql);
        await command.ExecuteNonQueryAsync();
        await moment.CommitAsync();
        return copy;
    }

    public PostgresStoreOptions Options(int shards)
    {
        Xunit.Assert.True(PostgresAddress.TryRead(_place.Url, out var address, out var faults), string.Concat(faults));
        return new() { Address = address!, Shards = shards, AllowUnsynced = true };
    }

    public ValueTask DisposeAsync()
    {
        server.Run($"DROP SCHEMA {Schema} CASCADE");
        return default;
    }
}
