using SQLitePCL;

namespace City.Stores.Sqlite;

/// <summary>
/// One connection to one file, for one thread at a time. A thin layer over SQLite's own calls: the ADO.NET layer
/// allocates a reader and boxed parameters for each statement.
/// </summary>
internal sealed class Database : IDisposable
{
    private const int BusyMilliseconds = 5_000;
    private const uint Persistent = 1;

    private readonly sqlite3 _handle;
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    static Database() => Batteries_V2.Init();

    private Database(sqlite3 handle, string path) => (_handle, Path) = (handle, path);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>How many rows the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>The key of the row that was inserted last.</summary>
    public long LastInserted => raw.sqlite3_last_insert_rowid(_handle);

    /// <summary>Opens a file, which is made where it is missing and is to be written.</summary>
    public static Database Open(string path, bool write)
    {
        var flags = raw.SQLITE_OPEN_NOMUTEX
            | (write ? raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE : raw.SQLITE_OPEN_READONLY);
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        var database = new Database(handle, path);
        try
        {
            if (code != raw.SQLITE_OK) throw database.Fault(code);
            _ = raw.sqlite3_extended_result_codes(handle, 1);
            _ = raw.sqlite3_busy_timeout(handle, BusyMilliseconds);
            database.Execute("PRAGMA mmap_size=0");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Carries out statements that are used once.</summary>
    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(_handle, sql);
        if (code != raw.SQLITE_OK) throw Fault(code);
    }

    /// <summary>The one statement of a text, prepared at its first use.</summary>
    public Statement Use(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement)) return statement;
        var code = raw.sqlite3_prepare_v3(_handle, sql, Persistent, out var prepared);
        if (code != raw.SQLITE_OK) throw Fault(code);
        return _statements[sql] = new Statement(this, prepared);
    }

    /// <summary>The first number of the first row, or null where there is no row or it holds NULL.</summary>
    public long? Number(string sql, params ReadOnlySpan<long> parameters)
    {
        using var row = Use(sql);
        for (var i = 0; i < parameters.Length; i++) row.Bind(i + 1, parameters[i]);
        return row.Next() && !row.IsNull(0) ? row.Integer(0) : null;
    }

    /// <summary>Does work as one transaction: all of it, durable on return, or none.</summary>
    public T Transact<T>(Func<Database, T> work)
    {
        Use("BEGIN IMMEDIATE").Run();
        try
        {
            var result = work(this);
            Use("COMMIT").Run();
            return result;
        }
        catch
        {
            TryRollback();
            throw;
        }
    }

    /// <summary>Runs several reads that see one state of the file.</summary>
    public T ReadAtOnce<T>(Func<Database, T> read)
    {
        Use("BEGIN").Run();
        try
        {
            return read(this);
        }
        finally
        {
            TryRollback();
        }
    }

    /// <summary>Ends a transaction that failed, if SQLite has not done so itself.</summary>
    public void TryRollback()
    {
        // A failure here would hide the one that led here; the next BEGIN would tell of it.
        if (raw.sqlite3_get_autocommit(_handle) == 0) _ = raw.sqlite3_exec(_handle, "ROLLBACK");
    }

    /// <summary>
    /// Moves what is in the write-ahead file to the file itself, as far as readers let it, without keeping anybody
    /// waiting.
    /// </summary>
    /// <param name="restart">
    /// Waits for writers and readers, as long as a busy connection waits, so that the write-ahead file is written from
    /// its beginning again.
    /// </param>
    /// <returns>How many pages remain in the write-ahead file.</returns>
    public int Checkpoint(bool restart = false) =>
        Checkpoint(restart ? raw.SQLITE_CHECKPOINT_RESTART : raw.SQLITE_CHECKPOINT_PASSIVE);

    /// <summary>
    /// Moves all that is in the write-ahead file to the file itself and cuts the former to nothing; waits for readers
    /// of older states, as long as a busy connection waits. False where one of them read on: then old bytes are left.
    /// </summary>
    public bool TryEmptyWriteAheadFile() => Checkpoint(raw.SQLITE_CHECKPOINT_TRUNCATE) == 0;

    private int Checkpoint(int mode)
    {
        var code = raw.sqlite3_wal_checkpoint_v2(_handle, "main", mode, out var all, out var done);
        if ((code & 0xFF) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED) return int.MaxValue;
        return code == raw.SQLITE_OK ? all - done : throw Fault(code);
    }

    /// <summary>How many pages this connection wrote since it was last asked.</summary>
    public int TakePagesWritten()
    {
        const int cacheWrite = 9; // SQLITE_DBSTATUS_CACHE_WRITE
        _ = raw.sqlite3_db_status(_handle, cacheWrite, out var pages, out _, resetFlg: 1);
        return pages;
    }

    /// <summary>The exception for a code that a call of this connection just returned.</summary>
    public Exception Fault(int code) =>
        SqliteFault.Of(code, raw.sqlite3_errmsg(_handle).utf8_to_string(), Path);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Close();
        _handle.Dispose();
    }
}
