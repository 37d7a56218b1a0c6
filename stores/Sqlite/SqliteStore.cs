using City.Kernel;

namespace City.Stores.Sqlite;

/// <summary>
/// A city in a folder, in files of SQLite: the log, which is the truth, and beside it snapshots, history, archived
/// entities and documents in files of their own, so that their large writes never keep an append waiting.
/// </summary>
public sealed class SqliteStore : ICityStore
{
    private readonly SqliteStoreOptions _options;
    private readonly IDisposable? _lock;
    private readonly SqliteLog _log;
    private readonly SqliteSnapshots _snapshots;
    private readonly SqliteHistory _history;
    private readonly SqliteDepot _depot;
    private readonly SqliteBlobs _blobs;
    private readonly SqliteKeys _keys;
    private bool _disposed;

    private SqliteStore(SqliteStoreOptions options, IDisposable? held, Stack<Database> opened)
    {
        (_options, _lock) = (options, held);
        var log = Opened(SqliteLog.File, null);
        var (store, made) = (StoreFile.StoreOf(log), StoreFile.AllMade(log));
        var documents = SqliteBlobs.File.PathIn(options.Directory);
        if (made && !File.Exists(documents))
            throw new StoreException(
                $"{documents} is missing: nobody could sign in any more. Restore it from a backup, or put an empty "
                + "file in its place to go on without its documents.", retry: false);
        var keyFile = SqliteKeys.File.PathIn(options.Directory);
        var keysMade = SqliteKeys.File.WasMade(log);
        if (keysMade && !File.Exists(keyFile))
            throw new StoreException(
                $"{keyFile} is missing: nothing personal could be read any more. Restore it from its own backup, or "
                + "put an empty file in its place to go on with all that was sealed erased.", retry: false);
        // Snapshots, history and depot that are missing are built again from the log.
        var (snapshots, history, blobs) = (
            Opened(SqliteSnapshots.File, store), Opened(SqliteHistory.File, store), Opened(SqliteBlobs.File, store));
        var depot = Opened(SqliteDepot.File, store);
        var keys = Opened(SqliteKeys.File, store);
        if (!made) StoreFile.NoteAllMade(log);
        if (!keysMade) SqliteKeys.File.NoteMade(log);
        // Checks come first: what is made from here on has threads of its own.
        SqliteLog.CheckHeads(log, options.Shards);
        SqliteKeys.Check(keys);
        SqliteSnapshots.RemoveOrphans(snapshots);
        _snapshots = new SqliteSnapshots(options, snapshots);
        _history = new SqliteHistory(options, history);
        _depot = new SqliteDepot(options, depot);
        _blobs = new SqliteBlobs(options, blobs);
        _keys = new SqliteKeys(options, keys);
        _log = new SqliteLog(options, log);

        Database Opened(StoreFile file, string? belongsTo)
        {
            var database = file.Open(options, belongsTo);
            opened.Push(database);
            return database;
        }
    }

    /// <inheritdoc/>
    public int Shards => _options.Shards;

    /// <inheritdoc/>
    public ICommitLog Log => _log;

    /// <inheritdoc/>
    public ISnapshotStore Snapshots => _snapshots;

    /// <inheritdoc/>
    public IHistoryStore History => _history;

    /// <inheritdoc/>
    public IDepotStore Depot => _depot;

    /// <inheritdoc/>
    public IBlobStore Blobs => _blobs;

    /// <inheritdoc/>
    public IKeyStore Keys => _keys;

    /// <summary>Opens the store of a folder; makes it where the folder is empty or missing.</summary>
    /// <exception cref="StoreException">
    /// Another process has it open, it was made for another number of shards or by a later version, or the disk failed.
    /// </exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public static SqliteStore Open(SqliteStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrWhiteSpace(options.Directory);
        if (options.Shards is < 1 or > StoreArguments.ShardsMax)
            throw new ArgumentException($"A store has 1 to {StoreArguments.ShardsMax} shards.", nameof(options));
        options = options with { Directory = Path.GetFullPath(options.Directory) };
        Make(options.Directory);
        var held = options.WithoutLock ? null : StoreLock.Take(options.Directory);
        var opened = new Stack<Database>();
        try
        {
            return new SqliteStore(options, held, opened);
        }
        catch
        {
            while (opened.TryPop(out var database)) database.Dispose();
            held?.Dispose();
            throw;
        }
    }

    /// <summary>How many shards the store of a folder was made for; null where there is none.</summary>
    /// <exception cref="StoreException">What lies there is no store, or cannot be read.</exception>
    /// <exception cref="InvalidDataException">The log is damaged.</exception>
    public static int? ShardsOf(string directory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        var path = SqliteLog.File.PathIn(Path.GetFullPath(directory));
        if (!File.Exists(path)) return null;
        using var log = Database.Open(path, write: true);
        return StoreFile.ShardsOf(log);
    }

    /// <summary>For tests: waits until nothing is moved between files in the background.</summary>
    internal Task SettleAsync() => _log.SettleAsync();

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, long>> BytesAsync(CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancel.ThrowIfCancellationRequested();
        StoreFile[] files =
        [
            SqliteLog.File, SqliteSnapshots.File, SqliteHistory.File, SqliteDepot.File, SqliteBlobs.File,
            SqliteKeys.File,
        ];
        return new(files.ToDictionary(file => file.Part, file => file.BytesIn(_options.Directory)));
    }

    /// <summary>Waits for the work under way and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        await _log.DisposeAsync();
        await _snapshots.DisposeAsync();
        await _history.DisposeAsync();
        await _depot.DisposeAsync();
        await _blobs.DisposeAsync();
        await _keys.DisposeAsync();
        _lock?.Dispose();
    }

    private static void Make(string directory)
    {
        try
        {
            // It holds what the city knows of people: nobody else on the machine shall read it.
            const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
            else Directory.CreateDirectory(directory, owner);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"The folder {directory} cannot be made: {fault.Message} Name another folder.", retry: false, fault);
        }
    }
}
