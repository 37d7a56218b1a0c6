using System.Runtime.CompilerServices;
using City.Kernel;

namespace City.Stores.Sqlite;

/// <summary>
/// Snapshots in one file. Each save writes pieces of a new generation; one last small transaction lets the generation
/// take the place of the older one, whose pieces are removed afterwards.
/// </summary>
internal sealed class SqliteSnapshots : ISnapshotStore, IAsyncDisposable
{
    private const string Newest = "SELECT seq, generation, pieces, checksum FROM snapshot WHERE shard = ?";
    private const string Orphans = "DELETE FROM piece WHERE generation NOT IN (SELECT generation FROM snapshot)";
    private const int WritePiecesMax = 1024;
    private const int WriteBytes = 4 * 1024 * 1024;

    private readonly int _shards;
    private readonly Writer _writer;
    private readonly Readers _readers;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, int> _loading = [];
    private readonly HashSet<long> _replaced = [];
    private long _generation;

    public SqliteSnapshots(SqliteStoreOptions options, Database database)
    {
        _shards = options.Shards;
        _generation = database.Number("SELECT max(generation) FROM snapshot") ?? 0;
        _writer = new Writer(database);
        _readers = new Readers(database.Path, cacheKibibytes: 512);
    }

    public static StoreFile File { get; } = new("snapshots", """
        CREATE TABLE snapshot (
          shard INTEGER PRIMARY KEY, seq INTEGER NOT NULL, generation INTEGER NOT NULL, pieces INTEGER NOT NULL,
          checksum INTEGER NOT NULL);
        CREATE TABLE piece (
          generation INTEGER NOT NULL, number INTEGER NOT NULL, checksum INTEGER NOT NULL, body BLOB NOT NULL,
          PRIMARY KEY (generation, number));
        """)
    {
        PageBytes = 16384,
        // New pages are written once with a rollback journal and twice with a write-ahead file; nobody reads meanwhile.
        Settings = "PRAGMA journal_mode=TRUNCATE; PRAGMA cache_size=-4096;",
        Begin = (file, shard) => Put(file, new SnapshotHead(shard, 0, Generation: 0, 0)),
    };

    /// <summary>Removes pieces of saves that a crash cut off.</summary>
    public static void RemoveOrphans(Database database) => database.Transact(file =>
    {
        file.Use(Orphans).Run();
        return true;
    });

    public async ValueTask SaveAsync(
        int shard, long seq, IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, _shards);
        ArgumentOutOfRangeException.ThrowIfNegative(seq);
        var generation = Interlocked.Increment(ref _generation);
        long older;
        try
        {
            var count = await WritePiecesAsync(generation, pieces, cancel);
            older = await _writer.RunAsync(file => Complete(file, new(shard, seq, generation, count)), cancel);
        }
        catch
        {
            await RemoveAfterFailureAsync(generation);
            throw;
        }

        await RemoveAsync(older);
    }

    public async ValueTask<long> SeqAsync(int shard, CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, _shards);
        return await _readers.RunAsync(file => Find(file, shard).Seq, cancel);
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> LoadAsync(
        int shard, [EnumeratorCancellation] CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, _shards);
        var head = await _readers.RunAsync(file => Hold(file, shard), cancel);
        try
        {
            for (var number = 0; number < head.Pieces; number++)
            {
                var next = number;
                yield return await _readers.RunAsync(file => Piece(file, head, next), cancel);
            }
        }
        finally
        {
            LetGo(head.Generation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _readers.DisposeAsync();
        await _writer.DisposeAsync();
    }

    /// <summary>Writes pieces as they come, so many at a time that a sync pays.</summary>
    private async ValueTask<int> WritePiecesAsync(
        long generation, IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken cancel)
    {
        var (waiting, bytes, count) = (new List<byte[]>(), 0, 0);
        await foreach (var piece in pieces.WithCancellation(cancel))
        {
            StoreArguments.CheckPiece(piece);
            waiting.Add(piece.ToArray());
            bytes += piece.Length;
            if (bytes < WriteBytes && waiting.Count < WritePiecesMax) continue;
            count = await WriteAsync(generation, count, waiting, cancel);
            waiting.Clear();
            bytes = 0;
        }

        return waiting.Count == 0 ? count : await WriteAsync(generation, count, waiting, cancel);
    }

    private ValueTask<int> WriteAsync(long generation, int first, List<byte[]> bodies, CancellationToken cancel) =>
        _writer.RunAsync(
            file =>
            {
                for (var i = 0; i < bodies.Count; i++)
                    file.Use("INSERT INTO piece (generation, number, checksum, body) VALUES (?, ?, ?, ?)")
                        .Bind(1, generation).Bind(2, first + i)
                        .Bind(3, Checksum(generation, first + i, bodies[i])).Bind(4, bodies[i]).Run();
                return first + bodies.Count;
            },
            cancel);

    /// <summary>Lets a generation count, unless a later snapshot does already.</summary>
    /// <returns>The generation that does not count any more; 0 where nothing was saved before.</returns>
    private static long Complete(Database file, SnapshotHead head)
    {
        var kept = Find(file, head.Shard);
        if (kept.Seq > head.Seq) return head.Generation;
        Put(file, head);
        return kept.Generation;
    }

    private static void Put(Database file, SnapshotHead head) =>
        file.Use("INSERT OR REPLACE INTO snapshot (shard, seq, generation, pieces, checksum) VALUES (?, ?, ?, ?, ?)")
            .Bind(1, head.Shard).Bind(2, head.Seq).Bind(3, head.Generation).Bind(4, head.Pieces)
            .Bind(5, head.Checksum).Run();

    private static SnapshotHead Find(Database file, int shard)
    {
        using var row = file.Use(Newest).Bind(1, shard);
        if (!row.Next())
            throw new InvalidDataException($"{file.Path}: the head of the snapshot of shard {shard} was lost.");
        var head = new SnapshotHead(shard, row.Integer(0), row.Integer(1), (int)row.Integer(2));
        return row.Integer(3) == head.Checksum
            ? head
            : throw new InvalidDataException($"{file.Path}: the head of the snapshot of shard {shard} is damaged.");
    }

    private static ReadOnlyMemory<byte> Piece(Database file, SnapshotHead head, int number)
    {
        using var row = file.Use("SELECT checksum, body FROM piece WHERE generation = ? AND number = ?")
            .Bind(1, head.Generation).Bind(2, number);
        if (row.Next() && row.Bytes(1) is var body && row.Integer(0) == Checksum(head.Generation, number, body))
            return body.ToArray();
        throw new InvalidDataException(
            $"{file.Path}: piece {number} of the snapshot of shard {head.Shard} is missing or damaged.");
    }

    /// <summary>
    /// Finds the newest snapshot and keeps its pieces until <see cref="LetGo"/>, even if it is replaced.
    /// </summary>
    private SnapshotHead Hold(Database file, int shard)
    {
        // Under the lock, or else a save could replace and remove the snapshot between the two.
        lock (_gate)
        {
            var head = Find(file, shard);
            _loading[head.Generation] = _loading.GetValueOrDefault(head.Generation) + 1;
            return head;
        }
    }

    private void LetGo(long generation)
    {
        lock (_gate)
        {
            if (--_loading[generation] == 0) _loading.Remove(generation);
        }
    }

    /// <summary>Removes what was replaced and is not being loaded; the rest is removed by a later save.</summary>
    private async ValueTask RemoveAsync(long older)
    {
        List<long> free;
        lock (_gate)
        {
            if (older != 0) _replaced.Add(older);
            free = [.. _replaced.Where(generation => !_loading.ContainsKey(generation))];
            _replaced.ExceptWith(free);
        }

        foreach (var generation in free) await RemovePiecesAsync(generation);
    }

    private ValueTask<bool> RemovePiecesAsync(long generation) => _writer.RunAsync(
        file =>
        {
            // Never pieces that count, whatever was believed when this was asked for.
            file.Use(Orphans + " AND generation = ?").Bind(1, generation).Run();
            return true;
        },
        CancellationToken.None);

    private async ValueTask RemoveAfterFailureAsync(long generation)
    {
        try
        {
            await RemovePiecesAsync(generation);
        }
        catch (Exception fault) when (fault is StoreException or InvalidDataException or ObjectDisposedException)
        {
            // The failure that led here is what the caller is told; the next start removes the pieces.
        }
    }

    private static uint Checksum(long generation, long number, ReadOnlySpan<byte> body) =>
        new Crc32C().Add(generation).Add(number).Add(body).Value;

    private readonly record struct SnapshotHead(int Shard, long Seq, long Generation, int Pieces)
    {
        public uint Checksum => new Crc32C().Add(Shard).Add(Seq).Add(Generation).Add(Pieces).Value;
    }
}
