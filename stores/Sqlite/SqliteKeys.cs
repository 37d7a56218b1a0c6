using System.Text;
using City.Kernel;

namespace City.Stores.Sqlite;

/// <summary>
/// Keys of data subjects in one file. What is destroyed is overwritten with zeros, in the file and in its write-ahead
/// file, before it is noted that all is cleaned.
/// </summary>
internal sealed class SqliteKeys(SqliteStoreOptions options, Database database) : IKeyStore, IAsyncDisposable
{
    private const string Columns = "SELECT id, tenant, subject, wrapped, checksum FROM subject_key ";

    private readonly Writer _writer = new(database);
    private readonly Readers _readers = new(File.PathIn(options.Directory), cacheKibibytes: 1024);

    public static StoreFile File { get; } = new("keys", """
        CREATE TABLE subject_key (
          id TEXT PRIMARY KEY, tenant TEXT NOT NULL, subject TEXT NOT NULL, wrapped BLOB NOT NULL,
          checksum INTEGER NOT NULL, UNIQUE (tenant, subject));
        CREATE TABLE destroyed (
          id TEXT PRIMARY KEY, tenant TEXT NOT NULL, subject TEXT NOT NULL, at INTEGER NOT NULL,
          cleaned INTEGER NOT NULL);
        """)
    {
        // While a destroyed key waits for a reader to be wiped, no key can be made.
        Settings = """
            PRAGMA journal_mode=WAL; PRAGMA journal_size_limit=0; PRAGMA cache_size=-1024; PRAGMA secure_delete=ON;
            PRAGMA busy_timeout=1000;
            """,
    };

    /// <summary>
    /// No row may be missing, nor an index lead past one: a key that is not found would be made anew, and what it
    /// sealed never opened again. The file is small, so all of it is looked at when it is opened.
    /// </summary>
    public static void Check(Database keys)
    {
        using var row = keys.Use("PRAGMA integrity_check(1)");
        if (row.Next() && row.Text(0) == "ok") return;
        throw new InvalidDataException(
            $"{keys.Path} is damaged: its pages do not fit together. Restore it from its own backup.");
    }

    public async ValueTask<SubjectKey?> OfAsync(string tenant, string subject, CancellationToken cancel) =>
        await _readers.RunAsync(file => Of(file, tenant, subject), cancel);

    public async ValueTask<SubjectKey?> FindAsync(string id, CancellationToken cancel) =>
        await _readers.RunAsync(file => First(file, file.Use(Columns + "WHERE id = ?").Bind(1, id)), cancel);

    public async ValueTask<SubjectKey> AddAsync(SubjectKey key, CancellationToken cancel)
    {
        StoreArguments.CheckKey(key);
        return await _writer.RunAsync(file => Add(file, key), cancel);
    }

    public async ValueTask DestroyAsync(DestroyedKey note, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(note);
        await _writer.RunAsync(file => Destroy(file, note with { Cleaned = false }), cancel);
        var isWiped = await _writer.OutsideAsync(file => file.TryEmptyWriteAheadFile(), cancel);
        if (!note.Cleaned) return;
        if (!isWiped)
            throw new StoreException(
                $"{File.PathIn(options.Directory)} still holds a destroyed key: another program reads an older state "
                + "of it. End that program.", retry: true);
        await _writer.RunAsync(file => Destroy(file, note), cancel);
    }

    public async ValueTask<IReadOnlyList<SubjectKey>> ListAsync(string after, int limit, CancellationToken cancel) =>
        await _readers.RunAsync(file => List(file, after, limit), cancel);

    public async ValueTask<IReadOnlyList<DestroyedKey>> DestroyedAsync(CancellationToken cancel) =>
        await _readers.RunAsync(Destroyed, cancel);

    public async ValueTask DisposeAsync()
    {
        await _readers.DisposeAsync();
        await _writer.DisposeAsync();
    }

    private static SubjectKey? Of(Database file, string tenant, string subject) =>
        First(file, file.Use(Columns + "WHERE tenant = ? AND subject = ?").Bind(1, tenant).Bind(2, subject));

    private static SubjectKey? First(Database file, Statement rows)
    {
        using var row = rows;
        return row.Next() ? KeyIn(row, file) : null;
    }

    private static List<SubjectKey> List(Database file, string after, int limit)
    {
        var keys = new List<SubjectKey>();
        // SQLite compares text byte by byte, which is the ordinal order of base64url.
        using var row = file.Use(Columns + "WHERE id > ? ORDER BY id LIMIT ?").Bind(1, after).Bind(2, limit);
        while (row.Next()) keys.Add(KeyIn(row, file));
        return keys;
    }

    private static SubjectKey KeyIn(Statement row, Database file)
    {
        var key = new SubjectKey(row.Text(0), row.Text(1), row.Text(2), row.Bytes(3).ToArray());
        return row.Integer(4) == Checksum(key)
            ? key
            : throw new InvalidDataException(
                $"{file.Path}: the key {key.Id} is damaged. Restore the file from its own backup.");
    }

    private static SubjectKey Add(Database file, SubjectKey key)
    {
        if (Of(file, key.Tenant, key.Subject) is { } there) return there;
        if (Has(file, "subject_key", key.Id) || Has(file, "destroyed", key.Id))
            throw new ArgumentException($"There is or was a key {key.Id} already.", nameof(key));
        file.Use("INSERT INTO subject_key (id, tenant, subject, wrapped, checksum) VALUES (?, ?, ?, ?, ?)")
            .Bind(1, key.Id).Bind(2, key.Tenant).Bind(3, key.Subject).Bind(4, key.Wrapped.Span).Bind(5, Checksum(key))
            .Run();
        return key;
    }

    private static bool Destroy(Database file, DestroyedKey note)
    {
        file.Use("DELETE FROM subject_key WHERE id = ?").Bind(1, note.Id).Run();
        file.Use("""
            INSERT INTO destroyed (id, tenant, subject, at, cleaned) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET cleaned = max(cleaned, excluded.cleaned)
            """).Bind(1, note.Id).Bind(2, note.Tenant).Bind(3, note.Subject).Bind(4, note.At.Milliseconds)
            .Bind(5, note.Cleaned ? 1 : 0).Run();
        return true;
    }

    private static List<DestroyedKey> Destroyed(Database file)
    {
        var notes = new List<DestroyedKey>();
        using var row = file.Use("SELECT id, tenant, subject, at, cleaned FROM destroyed ORDER BY at, id");
        while (row.Next())
            notes.Add(new DestroyedKey(
                row.Text(0), row.Text(1), row.Text(2), new Moment(row.Integer(3)), row.Integer(4) != 0));
        return notes;
    }

    private static bool Has(Database file, string table, string id)
    {
        using var row = file.Use($"SELECT 1 FROM {table} WHERE id = ?").Bind(1, id);
        return row.Next();
    }

    private static uint Checksum(SubjectKey key) => new Crc32C()
        .Add(Encoding.UTF8.GetBytes($"{key.Id}\n{key.Tenant}\n{key.Subject}\n")).Add(key.Wrapped.Span).Value;
}
