using System.Text;
using City.Kernel;

namespace City.Stores.Sqlite;

/// <summary>Documents by name in one file.</summary>
internal sealed class SqliteBlobs(SqliteStoreOptions options, Database database) : IBlobStore, IAsyncDisposable
{
    private readonly Writer _writer = new(database);
    private readonly Readers _readers = new(File.PathIn(options.Directory), cacheKibibytes: 256);

    public static StoreFile File { get; } = new("blobs", """
        CREATE TABLE blob (name TEXT PRIMARY KEY, checksum INTEGER NOT NULL, body BLOB NOT NULL);
        """)
    {
        Settings = "PRAGMA journal_mode=WAL; PRAGMA journal_size_limit=33554432; PRAGMA cache_size=-1024;",
    };

    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(string name, CancellationToken cancel)
    {
        StoreArguments.CheckName(name);
        return await _readers.RunAsync(file => Find(file, name), cancel);
    }

    public async ValueTask PutAsync(string name, ReadOnlyMemory<byte> document, CancellationToken cancel)
    {
        StoreArguments.CheckName(name);
        StoreArguments.CheckDocument(document);
        await _writer.RunAsync(
            file =>
            {
                file.Use("INSERT OR REPLACE INTO blob (name, checksum, body) VALUES (?, ?, ?)")
                    .Bind(1, name).Bind(2, Checksum(name, document.Span)).Bind(3, document.Span).Run();
                return true;
            },
            cancel);
    }

    public async ValueTask DeleteAsync(string name, CancellationToken cancel)
    {
        StoreArguments.CheckName(name);
        await _writer.RunAsync(
            file =>
            {
                file.Use("DELETE FROM blob WHERE name = ?").Bind(1, name).Run();
                return true;
            },
            cancel);
    }

    public async ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancel)
    {
        StoreArguments.CheckPrefix(prefix);
        return await _readers.RunAsync(file => Names(file, prefix), cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _readers.DisposeAsync();
        await _writer.DisposeAsync();
    }

    private static ReadOnlyMemory<byte>? Find(Database file, string name)
    {
        using var row = file.Use("SELECT checksum, body FROM blob WHERE name = ?").Bind(1, name);
        if (!row.Next()) return null;
        var body = row.Bytes(1);
        return row.Integer(0) == Checksum(name, body)
            ? body.ToArray()
            : throw new InvalidDataException($"{file.Path}: the document {name} is damaged.");
    }

    private static List<string> Names(Database file, string prefix)
    {
        var names = new List<string>();
        // SQLite compares text byte by byte, which is the ordinal order of the letters that a name may have.
        using var row = file.Use("SELECT name FROM blob WHERE name >= ? AND name < ? ORDER BY name")
            .Bind(1, prefix).Bind(2, prefix + "~");
        while (row.Next()) names.Add(row.Text(0));
        return names;
    }

    private static uint Checksum(string name, ReadOnlySpan<byte> body) =>
        new Crc32C().Add(name.Length).Add(Encoding.UTF8.GetBytes(name)).Add(body).Value;
}
