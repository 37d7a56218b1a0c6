using System.Data;
using City.Kernel;
using Npgsql;

namespace City.Stores.Postgres;

/// <summary>
/// Connections to the database. Each says at its beginning that a commit waits for the disk, and looks whether the
/// server heeds it; what fails comes out as the ports promise.
/// </summary>
internal sealed class Sessions : IAsyncDisposable
{
    private const string Begin =
        "SET synchronous_commit = on; SELECT current_setting('synchronous_commit'), current_setting('fsync')";

    private const string LockSoon = "SET lock_timeout = '100ms'";

    private const int TriesMax = 5;

    private readonly NpgsqlDataSource _source;
    private readonly bool _allowUnsynced;

    public Sessions(PostgresStoreOptions options)
    {
        (Address, _allowUnsynced) = (options.Address, options.AllowUnsynced);
        var builder = new NpgsqlDataSourceBuilder(options.Address.Keywords(options.StatementSeconds));
        builder.UsePhysicalConnectionInitializer(Prepare, PrepareAsync);
        _source = builder.Build();
    }

    /// <summary>The database.</summary>
    public PostgresAddress Address { get; }

    /// <summary>Opens a connection.</summary>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancel)
    {
        try
        {
            return await _source.OpenConnectionAsync(cancel);
        }
        catch (Exception fault) when (PostgresFault.Is(fault))
        {
            throw PostgresFault.Of(fault, Address);
        }
    }

    /// <summary>Does some reading on a connection.</summary>
    public async ValueTask<T> ReadAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        await using var session = await OpenAsync(cancel);
        try
        {
            return await read(session, cancel);
        }
        catch (Exception fault) when (PostgresFault.Is(fault))
        {
            throw PostgresFault.Of(fault, Address);
        }
    }

    /// <summary>
    /// Does some writing in one transaction that counts only while this store holds the city; durable on return.
    /// </summary>
    /// <param name="claim">The hold.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancel">Gives up before the work is begun.</param>
    public async ValueTask<T> WriteAsync<T>(
        Claim claim, Func<NpgsqlConnection, Task<T>> work, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            cancel.ThrowIfCancellationRequested();
            await claim.SettleAsync(cancel);
            await using var session = await OpenAsync(cancel);
            try
            {
                await using var transaction = await session.BeginTransactionAsync(CancellationToken.None);
                await claim.KeepAsync(session, CancellationToken.None);
                var result = await work(session);
                await transaction.CommitAsync(CancellationToken.None);
                return result;
            }
            catch (Exception fault) when (PostgresFault.IsCollision(fault) && tries < TriesMax)
            {
                // Nothing of it is there.
            }
            catch (Exception fault) when (PostgresFault.Is(fault))
            {
                if (!PostgresFault.IsCertain(fault)) claim.NotSure();
                throw PostgresFault.Of(fault, Address);
            }
        }
    }

    /// <summary>
    /// Runs a statement that must stand in no transaction, however long it takes, while this store holds the city. For
    /// locks it waits a moment only: whoever comes later, and be it to read, waits behind it.
    /// </summary>
    /// <returns>False where another has such a lock for longer; then nothing was done.</returns>
    public async ValueTask<bool> TryOutsideAsync(Claim claim, string sql, CancellationToken cancel)
    {
        await claim.SettleAsync(cancel);
        await using var session = await OpenAsync(cancel);
        try
        {
            await session.ExecuteAsync(LockSoon, [], cancel);
            await using var command = session.Command(sql);
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync(cancel);
            return true;
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
        catch (Exception fault) when (PostgresFault.Is(fault))
        {
            throw PostgresFault.Of(fault, Address);
        }
        finally
        {
            await AsBeforeAsync(session);
        }
    }

    /// <summary>Closes them all.</summary>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>The connection goes to others next, who wait for locks as they were set to.</summary>
    private async Task AsBeforeAsync(NpgsqlConnection session)
    {
        if (session.State != ConnectionState.Open) return;
        try
        {
            await session.ExecuteAsync("RESET lock_timeout", [], CancellationToken.None);
        }
        catch (Exception fault) when (PostgresFault.Is(fault))
        {
            throw PostgresFault.Of(fault, Address);
        }
    }

    private void Prepare(NpgsqlConnection session)
    {
        using var command = new NpgsqlCommand(Begin, session);
        using var row = command.ExecuteReader();
        row.Read();
        Check(row.GetString(0), row.GetString(1));
    }

    private async Task PrepareAsync(NpgsqlConnection session)
    {
        await using var command = new NpgsqlCommand(Begin, session);
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        Check(row.GetString(0), row.GetString(1));
    }

    private void Check(string commit, string sync)
    {
        if (commit != "on")
            throw new StoreException(
                $"The server {Address.Server} keeps synchronous_commit at {commit}, so a commit would not be durable. "
                + "Let the role set it to on.", retry: false);
        if (sync != "on" && !_allowUnsynced)
            throw new StoreException(
                $"The server {Address.Server} runs with fsync={sync}: a loss of power may destroy the whole city. Set "
                + "fsync=on there, or start with --store-unsynced if these data may be lost.", retry: false);
    }
}

/// <summary>Short ways to run a statement.</summary>
internal static class Statements
{
    /// <summary>A command with parameters $1, $2 and so on.</summary>
    public static NpgsqlCommand Command(this NpgsqlConnection session, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, session);
        foreach (var value in values) command.Parameters.Add(Parameter(value));
        return command;
    }

    /// <summary>Runs a statement; how many rows it changed.</summary>
    public static async Task<int> ExecuteAsync(
        this NpgsqlConnection session, string sql, object[] values, CancellationToken cancel)
    {
        await using var command = session.Command(sql, values);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>A parameter by its place, of the type of its value, so that a number is not boxed twice.</summary>
    public static NpgsqlParameter Parameter(object value) => value switch
    {
        int number => new NpgsqlParameter<int> { TypedValue = number },
        long number => new NpgsqlParameter<long> { TypedValue = number },
        string text => new NpgsqlParameter<string> { TypedValue = text },
        ReadOnlyMemory<byte> bytes => new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = bytes },
        byte[] bytes => new NpgsqlParameter<byte[]> { TypedValue = bytes },
        int[] numbers => new NpgsqlParameter<int[]> { TypedValue = numbers },
        long[] numbers => new NpgsqlParameter<long[]> { TypedValue = numbers },
        byte[][] several => new NpgsqlParameter<byte[][]> { TypedValue = several },
        _ => throw new ArgumentException($"No parameter is a {value.GetType().Name}.", nameof(value)),
    };
}
