using City.Kernel;
using Npgsql;

namespace City.Stores.Postgres;

/// <summary>
/// A city in a database of PostgreSQL, or of another server that speaks its protocol and its plain SQL. The store that
/// is opened last holds the city; one that was opened before writes nothing any more and says so.
/// </summary>
public sealed partial class PostgresStore : ICityStore
{
    private readonly Sessions _sessions;
    private readonly Claim _claim;
    private readonly PostgresLog _log;
    private readonly PostgresBytes _bytes;

    private PostgresStore(PostgresStoreOptions options)
    {
        Shards = options.Shards;
        _sessions = new Sessions(options);
        _claim = new Claim(_sessions);
        _log = new PostgresLog(_sessions, _claim, options.Shards);
        _bytes = new PostgresBytes(_sessions);
        Snapshots = new PostgresSnapshots(_sessions, _claim, options.Shards);
        History = new PostgresHistory(_sessions, _claim, options.Shards);
        Depot = new PostgresDepot(_sessions, _claim, options.Shards);
        Blobs = new PostgresBlobs(_sessions, _claim);
        Keys = new PostgresKeys(_sessions, _claim, TimeSpan.FromSeconds(options.WipingSeconds));
    }

    /// <inheritdoc/>
    public int Shards { get; }

    /// <inheritdoc/>
    public ICommitLog Log => _log;

    /// <inheritdoc/>
    public ISnapshotStore Snapshots { get; }

    /// <inheritdoc/>
    public IHistoryStore History { get; }

    /// <inheritdoc/>
    public IDepotStore Depot { get; }

    /// <inheritdoc/>
    public IBlobStore Blobs { get; }

    /// <inheritdoc/>
    public IKeyStore Keys { get; }

    /// <summary>
    /// Opens the store of a database and takes the city from whoever holds it; makes its tables where there are none.
    /// </summary>
    /// <exception cref="StoreException">
    /// The server is away, does not let the role in or has no such database; or the store was made for another number
    /// of shards or by a later version. Nothing was changed then.
    /// </exception>
    /// <exception cref="InvalidDataException">What is kept is damaged.</exception>
    public static async Task<PostgresStore> OpenAsync(PostgresStoreOptions options, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Shards is < 1 or > StoreArguments.ShardsMax)
            throw new ArgumentException($"A store has 1 to {StoreArguments.ShardsMax} shards.", nameof(options));
        var store = new PostgresStore(options);
        try
        {
            await using (var session = await store._sessions.OpenAsync(cancel))
                await Layout.OpenAsync(options, session, store._claim, store._log, cancel);
            await store._bytes.GetAsync(cancel);
            return store;
        }
        catch (Exception fault) when (PostgresFault.Is(fault))
        {
            await store.DisposeAsync();
            throw PostgresFault.Of(fault, options.Address);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The bytes of what is kept, without what the database adds to it. While the server is away, those of the last
    /// look.
    /// </summary>
    public ValueTask<IReadOnlyDictionary<string, long>> BytesAsync(CancellationToken cancel) =>
        _bytes.GetAsync(cancel);

    /// <summary>Waits for the append under way and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        await _sessions.DisposeAsync();
        _claim.Dispose();
    }
}
