using City.Kernel;
using Npgsql;

namespace City.Stores.Postgres;

/// <summary>Finding out what a database holds, and making a city in one that holds none.</summary>
public sealed partial class PostgresStore
{
    private const string Suffix = "_restore";

    /// <summary>How many shards the city of a database was made for; null where there is none.</summary>
    /// <exception cref="StoreException">The server is away or does not let the role in.</exception>
    public static async Task<int?> ShardsOfAsync(PostgresStoreOptions options, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        await using var sessions = new Sessions(options);
        return await sessions.ReadAsync(ShardsOfAsync, cancel);
    }

    /// <summary>Whether a database holds no city, whole or half.</summary>
    /// <exception cref="StoreException">The server is away or does not let the role in.</exception>
    public static async Task<bool> IsFreeAsync(PostgresStoreOptions options, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        await using var sessions = new Sessions(options);
        return await sessions.ReadAsync(IsFreeAsync, cancel);
    }

    /// <summary>
    /// Makes a city in a database that holds none, all of it or nothing: its tables are filled in a schema beside and
    /// change over in one transaction once they are whole. What an interrupted making leaves in that schema is taken
    /// for no city, and the next one removes it.
    /// </summary>
    /// <param name="options">The database and the shards.</param>
    /// <param name="fill">Fills the store; false to give up.</param>
    /// <param name="cancel">Ends it; nothing is left then.</param>
    /// <returns>Whether the city is there.</returns>
    /// <exception cref="StoreException">
    /// The server is away or full, the role may make no schema, or there is a city meanwhile.
    /// </exception>
    public static async Task<bool> MakeAsync(
        PostgresStoreOptions options, Func<ICityStore, Task<bool>> fill, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(fill);
        await using var sessions = new Sessions(options);
        var schema = await sessions.ReadAsync(SchemaAsync, cancel)
            ?? throw new StoreException(
                $"{options.Address} has no schema to make tables in. Create it, or name another search_path.", false);
        var beside = PostgresAddress.Quoted(schema + Suffix);
        try
        {
            await RunAsync(sessions, $"DROP SCHEMA IF EXISTS {beside} CASCADE; CREATE SCHEMA {beside}", cancel);
            await using (var store = await OpenAsync(
                options with { Address = options.Address.In(schema + Suffix) }, cancel))
                if (!await fill(store))
                    return false;
            return await sessions.ReadAsync((session, stop) => ChangeOverAsync(session, schema, stop), cancel);
        }
        finally
        {
            await TryRemoveAsync(sessions, beside);
        }
    }

    private static async Task<int?> ShardsOfAsync(NpgsqlConnection session, CancellationToken cancel)
    {
        await using (var look = session.Command("SELECT to_regclass('city_store') IS NOT NULL"))
            if (await look.ExecuteScalarAsync(cancel) is not true)
                return null;
        await using var ask = session.Command("SELECT shards FROM city_store WHERE id = 1");
        return await ask.ExecuteScalarAsync(cancel) as int?;
    }

    private static async Task<bool> IsFreeAsync(NpgsqlConnection session, CancellationToken cancel)
    {
        await using var look = session.Command("""
            SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = current_schema() AND c.relname LIKE 'city\_%' AND c.relkind IN ('r', 'S')
            """);
        return await look.ExecuteScalarAsync(cancel) is 0L;
    }

    private static async Task<string?> SchemaAsync(NpgsqlConnection session, CancellationToken cancel)
    {
        await using var ask = session.Command("SELECT current_schema()::text");
        return await ask.ExecuteScalarAsync(cancel) as string;
    }

    private static async Task<bool> ChangeOverAsync(
        NpgsqlConnection session, string schema, CancellationToken cancel)
    {
        await using var transaction = await session.BeginTransactionAsync(cancel);
        if (!await IsFreeAsync(session, cancel))
            throw new StoreException("There is a city in the database meanwhile. Name another one.", retry: false);
        var (from, to) = (PostgresAddress.Quoted(schema + Suffix), PostgresAddress.Quoted(schema));
        var moves = new List<string>();
        await using (var list = session.Command("""
            SELECT c.relname::text, c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relkind IN ('r', 'S')
            """, schema + Suffix))
        await using (var row = await list.ExecuteReaderAsync(cancel))
            while (await row.ReadAsync(cancel))
                moves.Add($"ALTER {(row.GetString(1) == "r" ? "TABLE" : "SEQUENCE")} "
                    + $"{from}.{PostgresAddress.Quoted(row.GetString(0))} SET SCHEMA {to}");
        foreach (var move in moves) await session.ExecuteAsync(move, [], cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    private static async Task RunAsync(Sessions sessions, string sql, CancellationToken cancel) =>
        await sessions.ReadAsync(async (session, stop) => await session.ExecuteAsync(sql, [], stop), cancel);

    private static async Task TryRemoveAsync(Sessions sessions, string schema)
    {
        try
        {
            await RunAsync(sessions, $"DROP SCHEMA IF EXISTS {schema} CASCADE", CancellationToken.None);
        }
        catch (StoreException)
        {
            // The next making removes it; nobody takes it for a city.
        }
    }
}
