using City.Kernel;
using Npgsql;

namespace City.Stores.Postgres;

/// <summary>
/// Brings the tables of a database to the newest layout, makes the rows of a new city, and takes the city: all of it
/// in one transaction, one process at a time. What is refused changes nothing, and takes nothing from anybody.
/// </summary>
internal static class Layout
{
    private const string Versions = """
        CREATE TABLE city_migration (
          version integer PRIMARY KEY, name text NOT NULL, applied_at timestamp with time zone NOT NULL)
        """;

    // Opening reads frames and may change tables of any size: no statement of it is overdue.
    private const int NoLimit = 0;

    public static async Task OpenAsync(
        PostgresStoreOptions options, NpgsqlConnection session, Claim claim, PostgresLog log, CancellationToken cancel)
    {
        if (!options.Beside) await MakeVersionsAsync(session, cancel);
        await using var transaction = await session.BeginTransactionAsync(cancel);
        // Reading goes on beside this lock; another that opens waits here.
        await session.ExecuteAsync("LOCK TABLE city_migration IN EXCLUSIVE MODE", [], cancel);
        await MigrateAsync(session, options, cancel);
        await BeginOrCheckAsync(session, options, cancel);
        if (options.Beside) await claim.JoinAsync(session, cancel);
        else
        {
            var process = FormattableString.Invariant($"{Environment.MachineName}, process {Environment.ProcessId}");
            await claim.TakeAsync(session, Guid.NewGuid().ToString("N"), process, cancel);
            await log.CheckHeadsAsync(session, cancel);
            await PostgresSnapshots.RemoveOrphansAsync(session, cancel);
        }

        await transaction.CommitAsync(cancel);
    }

    private static async Task MakeVersionsAsync(NpgsqlConnection session, CancellationToken cancel)
    {
        try
        {
            await using (var look = session.Command("SELECT count(*) FROM city_migration"))
                await look.ExecuteScalarAsync(cancel);
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            try
            {
                await session.ExecuteAsync(Versions, [], cancel);
            }
            catch (PostgresException other) when (other.SqlState is PostgresErrorCodes.DuplicateTable
                or PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation)
            {
                // Another process that opens made it at the same moment: the table, its type of rows, or its entry.
            }
        }
    }

    private static async Task MigrateAsync(
        NpgsqlConnection session, PostgresStoreOptions options, CancellationToken cancel)
    {
        int done;
        await using (var look = session.Command("SELECT coalesce(max(version), 0) FROM city_migration"))
            done = (int)(await look.ExecuteScalarAsync(cancel))!;
        var newest = options.Migrations[^1].Version;
        if (done > newest)
            throw new StoreException(
                $"{options.Address} has layout {done}, made by a later version of this program, which knows layout "
                + $"{newest}. Start the later version.", retry: false);
        if (options.Beside && done < newest)
            throw new StoreException(
                $"{options.Address} has layout {done}, made by an earlier version of this program, which would change "
                + $"it to {newest} under the brain that uses it. Ask with the program of that brain, or start the "
                + "brain once with this one.", retry: false);
        foreach (var step in options.Migrations.Where(step => step.Version > done))
        {
            await using (var migrate = session.Command(step.Sql))
            {
                migrate.CommandTimeout = NoLimit;
                await migrate.ExecuteNonQueryAsync(cancel);
            }

            await session.ExecuteAsync(
                "INSERT INTO city_migration (version, name, applied_at) VALUES ($1, $2, CURRENT_TIMESTAMP)",
                [step.Version, step.Name], cancel);
        }
    }

    private static async Task BeginOrCheckAsync(
        NpgsqlConnection session, PostgresStoreOptions options, CancellationToken cancel)
    {
        object? shards;
        await using (var look = session.Command("SELECT shards FROM city_store WHERE id = 1"))
            shards = await look.ExecuteScalarAsync(cancel);
        if (shards is int made)
        {
            if (made == options.Shards) return;
            throw new StoreException(
                $"{options.Address} was made for {made} shards and is opened with {options.Shards}. The number is "
                + $"fixed when a store is made: open it with {made}, or name another database.", retry: false);
        }

        // Each shard has its rows from the beginning: one that is missing later was lost, and is no new shard.
        for (var shard = 0; shard < options.Shards; shard++)
        {
            await session.ExecuteAsync(
                "INSERT INTO city_head (shard, seq, bytes, epoch) VALUES ($1, 0, 0, 0)", [shard], cancel);
            await PostgresSnapshots.BeginAsync(session, shard, cancel);
            await PostgresHistory.BeginAsync(session, shard, cancel);
        }

        await session.ExecuteAsync(
            "INSERT INTO city_store (id, shards, epoch, holder, held_by, held_since) "
            + "VALUES (1, $1, 0, '', '', CURRENT_TIMESTAMP)", [options.Shards], cancel);
    }
}
