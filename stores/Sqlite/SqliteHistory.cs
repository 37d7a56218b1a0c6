using City.Kernel;

namespace City.Stores.Sqlite;

/// <summary>
/// Parts of history in one file. Heads carry a checksum of their own, so that they can be read without bodies.
/// </summary>
internal sealed class SqliteHistory : IHistoryStore, IAsyncDisposable
{
    private const string Covered = "SELECT through_seq, parts, checksum FROM covered WHERE shard = ?";
    private const string Heads = """
        SELECT id, tier, first_series, last_series, first_observed, last_observed, first_seq, last_seq, points, bytes,
          body_checksum, checksum
        FROM part WHERE shard = ? ORDER BY id
        """;
    private const string Add = """
        INSERT INTO part (shard, id, tier, first_series, last_series, first_observed, last_observed, first_seq,
          last_seq, points, bytes, body_checksum, checksum, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const int FreePages = 1024;

    private readonly int _shards;
    private readonly Writer _writer;
    private readonly Readers _readers;

    public SqliteHistory(SqliteStoreOptions options, Database database)
    {
        _shards = options.Shards;
        _writer = new Writer(database);
        _readers = new Readers(database.Path, cacheKibibytes: 1024);
    }

    public static StoreFile File { get; } = new("history", """
        CREATE TABLE covered (
          shard INTEGER PRIMARY KEY, through_seq INTEGER NOT NULL, parts INTEGER NOT NULL, checksum INTEGER NOT NULL);
        CREATE TABLE part (
          shard INTEGER NOT NULL, id INTEGER NOT NULL, tier INTEGER NOT NULL,
          first_series INTEGER NOT NULL, last_series INTEGER NOT NULL,
          first_observed INTEGER NOT NULL, last_observed INTEGER NOT NULL,
          first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, points INTEGER NOT NULL, bytes INTEGER NOT NULL,
          body_checksum INTEGER NOT NULL, checksum INTEGER NOT NULL, body BLOB NOT NULL,
          PRIMARY KEY (shard, id));
        """)
    {
        Settings = """
            PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA journal_size_limit=4194304;
            PRAGMA cache_size=-4096;
            """,
        Begin = (file, shard) => Cover(file, shard, through: 0, parts: 0),
    };

    public async ValueTask<long> ThroughAsync(int shard, CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, _shards);
        return await _readers.RunAsync(file => CoveredOf(file, shard).Through, cancel);
    }

    public async ValueTask<IReadOnlyList<HistoryPart>> PartsAsync(int shard, CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, _shards);
        return await _readers.RunAsync(file => file.ReadAtOnce(one => PartsOf(one, shard)), cancel);
    }

    public async ValueTask<bool> CommitAsync(
        int shard, long afterSeq, long throughSeq, IReadOnlyList<(HistoryPart Part, ReadOnlyMemory<byte> Body)> add,
        IReadOnlyList<long> remove, CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, _shards);
        foreach (var (part, body) in add) StoreArguments.CheckPart(part, body);
        return await _writer.RunAsync(file => Commit(file, shard, (afterSeq, throughSeq), add, remove), cancel);
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(int shard, long part, CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, _shards);
        return await _readers.RunAsync(file => BodyOf(file, shard, part), cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _readers.DisposeAsync();
        await _writer.DisposeAsync();
    }

    private static bool Commit(
        Database file, int shard, (long After, long Through) covered,
        IReadOnlyList<(HistoryPart Part, ReadOnlyMemory<byte> Body)> add, IReadOnlyList<long> remove)
    {
        var (through, parts) = CoveredOf(file, shard);
        if (through != covered.After) return false;
        if (covered.Through < through)
            throw new ArgumentException(
                $"History is covered through {through}, not {covered.Through}.", nameof(covered));
        foreach (var (part, _) in add)
            if (Has(file, shard, part.Id))
                throw new ArgumentException($"There is a part {part.Id} already.", nameof(add));
        foreach (var id in remove)
        {
            file.Use("DELETE FROM part WHERE shard = ? AND id = ?").Bind(1, shard).Bind(2, id).Run();
            if (file.Changes == 0) throw new ArgumentException($"There is no part {id} to remove.", nameof(remove));
        }

        foreach (var (part, body) in add)
        {
            if (Has(file, shard, part.Id))
                throw new ArgumentException($"Part {part.Id} is given twice.", nameof(add));
            Insert(file, shard, part, body.Span);
        }

        Cover(file, shard, covered.Through, parts + add.Count - remove.Count);
        GiveBack(file);
        return true;
    }

    /// <summary>
    /// Gives pages that removed parts left free back to the disk, once they are many; a bounded number a time.
    /// </summary>
    private static void GiveBack(Database file)
    {
        var (free, all) = (file.Number("PRAGMA freelist_count") ?? 0, file.Number("PRAGMA page_count") ?? 0);
        if (free > Math.Max(FreePages, all / 4)) file.Execute("PRAGMA incremental_vacuum(1024)");
    }

    private static bool Has(Database file, int shard, long id)
    {
        using var row = file.Use("SELECT 1 FROM part WHERE shard = ? AND id = ?").Bind(1, shard).Bind(2, id);
        return row.Next();
    }

    private static void Insert(Database file, int shard, HistoryPart part, ReadOnlySpan<byte> body)
    {
        var bodyChecksum = new Crc32C().Add(body).Value;
        file.Use(Add).Bind(1, shard).Bind(2, part.Id).Bind(3, part.Tier)
            .Bind(4, part.FirstSeries).Bind(5, part.LastSeries)
            .Bind(6, part.FirstObserved.Milliseconds).Bind(7, part.LastObserved.Milliseconds)
            .Bind(8, part.FirstSeq).Bind(9, part.LastSeq).Bind(10, part.Points).Bind(11, part.Bytes)
            .Bind(12, bodyChecksum).Bind(13, Checksum(shard, part, bodyChecksum)).Bind(14, body).Run();
    }

    private static void Cover(Database file, int shard, long through, int parts) =>
        file.Use("INSERT OR REPLACE INTO covered (shard, through_seq, parts, checksum) VALUES (?, ?, ?, ?)")
            .Bind(1, shard).Bind(2, through).Bind(3, parts).Bind(4, Checksum(shard, through, parts)).Run();

    private static (long Through, int Parts) CoveredOf(Database file, int shard)
    {
        using var row = file.Use(Covered).Bind(1, shard);
        if (!row.Next()) throw new InvalidDataException($"{file.Path}: what is covered of shard {shard} was lost.");
        var (through, parts) = (row.Integer(0), (int)row.Integer(1));
        return row.Integer(2) == Checksum(shard, through, parts)
            ? (through, parts)
            : throw new InvalidDataException($"{file.Path}: what is said to be covered of shard {shard} is damaged.");
    }

    private static List<HistoryPart> PartsOf(Database file, int shard)
    {
        var parts = new List<HistoryPart>();
        using (var row = file.Use(Heads).Bind(1, shard))
            while (row.Next()) parts.Add(HeadIn(row, file, shard));
        var expected = CoveredOf(file, shard).Parts;
        return parts.Count == expected
            ? parts
            : throw new InvalidDataException(
                $"{file.Path}: shard {shard} should have {expected} parts of history and has {parts.Count}.");
    }

    private static ReadOnlyMemory<byte>? BodyOf(Database file, int shard, long id)
    {
        using var row = file.Use("SELECT body_checksum, body FROM part WHERE shard = ? AND id = ?")
            .Bind(1, shard).Bind(2, id);
        if (!row.Next()) return null;
        var body = row.Bytes(1);
        return row.Integer(0) == new Crc32C().Add(body).Value
            ? body.ToArray()
            : throw new InvalidDataException($"{file.Path}: part {id} of the history of shard {shard} is damaged.");
    }

    private static HistoryPart HeadIn(Statement row, Database file, int shard)
    {
        var part = new HistoryPart(
            row.Integer(0), (int)row.Integer(1), row.Integer(2), row.Integer(3), new Moment(row.Integer(4)),
            new Moment(row.Integer(5)), row.Integer(6), row.Integer(7), (int)row.Integer(8), (int)row.Integer(9));
        return row.Integer(11) == Checksum(shard, part, (uint)row.Integer(10))
            ? part
            : throw new InvalidDataException(
                $"{file.Path}: the head of part {part.Id} of the history of shard {shard} is damaged.");
    }

    private static uint Checksum(int shard, HistoryPart part, uint body) => new Crc32C()
        .Add(shard).Add(part.Id).Add(part.Tier).Add(part.FirstSeries).Add(part.LastSeries)
        .Add(part.FirstObserved.Milliseconds).Add(part.LastObserved.Milliseconds)
        .Add(part.FirstSeq).Add(part.LastSeq).Add(part.Points).Add(part.Bytes).Add(body).Value;

    private static uint Checksum(int shard, long through, int parts) =>
        new Crc32C().Add(shard).Add(through).Add(parts).Value;
}
