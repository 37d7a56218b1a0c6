using System.Runtime.CompilerServices;
using City.Kernel;

namespace City.Stores.Sqlite;

/// <summary>
/// The log in one file. Appends come from one thread, run on it and return when they are durable; reads have
/// connections of their own and never hold a snapshot of the file for longer than one page of frames.
/// </summary>
internal sealed class SqliteLog : ICommitLog, IAsyncDisposable
{
    private const string Frame =
        "SELECT first_seq, last_seq, checksum, body FROM frame WHERE shard = ? AND first_seq >= ? ORDER BY first_seq";
    private const string FirstWith =
        "SELECT first_seq FROM frame WHERE shard = ? AND first_seq <= ? ORDER BY first_seq DESC LIMIT 1";
    private const string Last = "SELECT last_seq FROM frame WHERE shard = ? ORDER BY first_seq DESC LIMIT 1";
    private const string Head = "SELECT seq FROM head WHERE shard = ?";
    private const int PageBytes = 1024 * 1024;
    private const int PageFrames = 1024;

    private readonly SqliteStoreOptions _options;
    private readonly Database _database;
    private readonly Readers _readers;
    private readonly Checkpointer _checkpointer;
    private readonly Lock _gate = new();
    private readonly Statement _begin, _move, _add, _commit;
    private bool _closed;

    public SqliteLog(SqliteStoreOptions options, Database database)
    {
        (_options, _database) = (options, database);
        _begin = database.Use("BEGIN IMMEDIATE");
        _move = database.Use("UPDATE head SET seq = ? WHERE shard = ? AND seq = ?");
        _add = database.Use("INSERT INTO frame (shard, first_seq, last_seq, checksum, body) VALUES (?, ?, ?, ?, ?)");
        _commit = database.Use("COMMIT");
        CheckHeads();
        _readers = new Readers(database.Path, cacheKibibytes: 512);
        _checkpointer = new Checkpointer(database, _gate, options.CheckpointPages);
    }

    public static StoreFile File { get; } = new("log", """
        CREATE TABLE frame (
          position INTEGER PRIMARY KEY,
          shard INTEGER NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL,
          checksum INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE UNIQUE INDEX frame_of_shard ON frame (shard, first_seq);
        CREATE TABLE head (shard INTEGER PRIMARY KEY, seq INTEGER NOT NULL);
        """)
    {
        // The checkpointer moves pages to the file; a write-ahead file that is kept and overwritten syncs faster than
        // one that grows.
        Settings = """
            PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=134217728;
            PRAGMA cache_size=-8192;
            """,
    };

    public ValueTask<long> HeadAsync(int shard, CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, _options.Shards);
        return _readers.RunAsync(file => HeadOf(file, shard), cancel);
    }

    public ValueTask<AppendOutcome> AppendAsync(IReadOnlyList<LogFrame> frames, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        StoreArguments.CheckFrames(frames, _options.Shards);
        if (frames.Count == 0) return default;
        AppendOutcome outcome;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _checkpointer.ThrowIfFailed();
            outcome = Append(frames);
            _checkpointer.Wrote(_database.TakePagesWritten());
        }

        return new(outcome);
    }

    public async IAsyncEnumerable<LogFrame> ReadAsync(
        int shard, long afterSeq, [EnumeratorCancellation] CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, _options.Shards);
        var head = await HeadAsync(shard, cancel);
        if (afterSeq >= head) yield break;
        var next = await _readers.RunAsync(file => FirstHolding(file, shard, Math.Max(afterSeq, 0) + 1), cancel);
        while (next <= head)
        {
            var from = next;
            foreach (var frame in await _readers.RunAsync(file => Page(file, shard, from, head), cancel))
            {
                next = frame.LastSeq + 1;
                yield return frame;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_closed) return;
        await _checkpointer.DisposeAsync();
        await _readers.DisposeAsync();
        lock (_gate)
        {
            _closed = true;
            _database.Dispose();
        }
    }

    private AppendOutcome Append(IReadOnlyList<LogFrame> frames)
    {
        try
        {
            _begin.Run();
            for (var i = 0; i < frames.Count; i++)
            {
                var frame = frames[i];
                _move.Bind(1, frame.LastSeq).Bind(2, frame.Shard).Bind(3, frame.FirstSeq - 1).Run();
                if (_database.Changes == 0)
                {
                    _database.TryRollback();
                    return new AppendOutcome(frame.Shard);
                }

                var body = frame.Body.Span;
                _add.Bind(1, frame.Shard).Bind(2, frame.FirstSeq).Bind(3, frame.LastSeq)
                    .Bind(4, Checksum(frame.Shard, frame.FirstSeq, frame.LastSeq, body)).Bind(5, body).Run();
            }

            _commit.Run();
            return default;
        }
        catch
        {
            _database.TryRollback();
            throw;
        }
    }

    /// <summary>
    /// Frames from one that must be there, in order, without gaps: as many as make a page, at least one.
    /// </summary>
    private static List<LogFrame> Page(Database file, int shard, long first, long head)
    {
        var frames = new List<LogFrame>();
        long bytes = 0;
        using var row = file.Use(Frame).Bind(1, shard).Bind(2, first);
        while (first <= head && bytes < PageBytes && frames.Count < PageFrames && row.Next())
        {
            var (firstSeq, lastSeq) = (row.Integer(0), row.Integer(1));
            var body = row.Bytes(3);
            if (firstSeq != first || row.Integer(2) != Checksum(shard, firstSeq, lastSeq, body))
                throw Damaged(file, shard, first, firstSeq == first ? "is damaged" : "is missing");
            frames.Add(new LogFrame(shard, firstSeq, lastSeq, body.ToArray()));
            bytes += body.Length;
            first = lastSeq + 1;
        }

        return frames.Count > 0 ? frames : throw Damaged(file, shard, first, "is missing");
    }

    private static long FirstHolding(Database file, int shard, long seq)
    {
        using var row = file.Use(FirstWith).Bind(1, shard).Bind(2, seq);
        if (!row.Next()) throw Damaged(file, shard, 1, "is missing");
        return row.Integer(0);
    }

    private static long HeadOf(Database file, int shard)
    {
        using var row = file.Use(Head).Bind(1, shard);
        return row.Next() ? row.Integer(0) : throw new InvalidDataException($"{file.Path}: no head of shard {shard}.");
    }

    private static uint Checksum(int shard, long firstSeq, long lastSeq, ReadOnlySpan<byte> body) =>
        new Crc32C().Add(shard).Add(firstSeq).Add(lastSeq).Add(body).Value;

    private static InvalidDataException Damaged(Database file, int shard, long first, string what) => new(
        $"{file.Path}: the frame of shard {shard} that begins with change {first} {what}. Restore a backup.");

    /// <summary>
    /// The heads are kept twice, in their table and by the frames; a damaged file may tell them apart.
    /// </summary>
    private void CheckHeads()
    {
        for (var shard = 0; shard < _options.Shards; shard++)
        {
            var (head, last) = (_database.Number(Head, shard), _database.Number(Last, shard) ?? 0);
            if (head is null) _database.Use("INSERT INTO head (shard, seq) VALUES (?, 0)").Bind(1, shard).Run();
            if ((head ?? 0) != last)
                throw new InvalidDataException(
                    $"{_database.Path} is damaged: shard {shard} should end with change {head} and ends with {last}. "
                    + "Restore a backup.");
        }
    }
}
