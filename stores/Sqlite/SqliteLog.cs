using System.Runtime.CompilerServices;
using City.Kernel;

namespace City.Stores.Sqlite;

/// <summary>
/// The log in one file. Appends come from one thread, run on it and return when they are durable (but for one that
/// must wait for a checkpoint left far behind); reads have connections of their own and hold a state of the file for no
/// longer than it takes to read some frames.
/// </summary>
internal sealed class SqliteLog : ICommitLog, IAsyncDisposable
{
    private readonly SqliteStoreOptions _options;
    private readonly Database _database;
    private readonly Readers _readers;
    private readonly Checkpointer _checkpointer;
    private readonly Lock _gate = new();
    private readonly Statement _begin, _add, _mark, _move, _commit;
    private bool _closed;

    public SqliteLog(SqliteStoreOptions options, Database database)
    {
        (_options, _database) = (options, database);
        // A process that was killed between writing and syncing leaves frames that can be read and may not be on disk.
        // What is built on them from here on must not outlive them, so they are synced before anybody sees them.
        database.Execute("PRAGMA wal_checkpoint(PASSIVE)");
        _begin = database.Use("BEGIN IMMEDIATE");
        _add = database.Use(
            "INSERT INTO frame (shard, first_seq, last_seq, previous, checksum, body) VALUES (?, ?, ?, ?, ?, ?)");
        _mark = database.Use("INSERT INTO mark (shard, first_seq, position) VALUES (?, ?, ?)");
        _move = database.Use("UPDATE head SET seq = ?, position = ? WHERE shard = ?");
        _commit = database.Use("COMMIT");
        if (options.LogPagesMax > 0)
            database.Execute(FormattableString.Invariant($"PRAGMA max_page_count={options.LogPagesMax}"));
        _readers = new Readers(database.Path, cacheKibibytes: 512);
        _checkpointer = new Checkpointer(database, _gate, options);
    }

    public static StoreFile File { get; } = new("log", """
        CREATE TABLE frame (
          position INTEGER PRIMARY KEY,
          shard INTEGER NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL,
          previous INTEGER NOT NULL, checksum INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE TABLE mark (
          shard INTEGER NOT NULL, first_seq INTEGER NOT NULL, position INTEGER NOT NULL,
          PRIMARY KEY (shard, first_seq));
        CREATE TABLE head (shard INTEGER PRIMARY KEY, seq INTEGER NOT NULL, position INTEGER NOT NULL);
        """)
    {
        PageBytes = 8192,
        // A write-ahead file that is kept and overwritten syncs faster than one that grows.
        Settings = """
            PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=134217728;
            PRAGMA cache_size=-8192;
            """,
        Begin = (file, shard) =>
            file.Use("INSERT INTO head (shard, seq, position) VALUES (?, 0, 0)").Bind(1, shard).Run(),
    };

    /// <summary>Each head must name a whole frame that ends there, and no frame may stand behind all heads.</summary>
    public static void CheckHeads(Database log, int shards)
    {
        var end = 0L;
        for (var shard = 0; shard < shards; shard++)
        {
            var (seq, position) = FrameReader.HeadOf(log, shard);
            if (seq == 0 && position == 0) continue;
            if (FrameReader.At(log, shard, position).LastSeq != seq)
                throw new InvalidDataException(
                    $"{log.Path} is damaged: shard {shard} should end with change {seq}. Restore a backup.");
            end = Math.Max(end, position);
        }

        if ((log.Number("SELECT max(position) FROM frame") ?? 0) != end)
            throw new InvalidDataException(
                $"{log.Path} is damaged: it holds frames behind the heads of all shards. Restore a backup.");
    }

    public ValueTask<long> HeadAsync(int shard, CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, _options.Shards);
        return _readers.RunAsync(file => FrameReader.HeadOf(file, shard).Seq, cancel);
    }

    public ValueTask<FeedPosition> HeadsAsync(CancellationToken cancel) => _readers.RunAsync(
        file => file.ReadAtOnce(one => new FeedPosition(
            [.. Enumerable.Range(0, _options.Shards).Select(shard => FrameReader.HeadOf(one, shard).Seq)])),
        cancel);

    public ValueTask<AppendOutcome> AppendAsync(IReadOnlyList<LogFrame> frames, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        StoreArguments.CheckFrames(frames, _options.Shards);
        lock (_gate) return _checkpointer.Behind ? AppendLaterAsync(frames) : new(AppendNow(frames));
    }

    public async IAsyncEnumerable<LogFrame> ReadAsync(
        int shard, long afterSeq, [EnumeratorCancellation] CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, _options.Shards);
        var reader = await _readers.RunAsync(file => new FrameReader(file, shard, afterSeq), cancel);
        while (!reader.AtEnd)
            foreach (var frame in await _readers.RunAsync(reader.Some, cancel))
                yield return frame;
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
        }

        await _checkpointer.DisposeAsync();
        await _readers.DisposeAsync();
        _database.Dispose();
    }

    /// <summary>Waits for the checkpoint under way.</summary>
    public Task SettleAsync()
    {
        lock (_gate) return _checkpointer.Last;
    }

    private async ValueTask<AppendOutcome> AppendLaterAsync(IReadOnlyList<LogFrame> frames)
    {
        await SettleAsync();
        lock (_gate) return AppendNow(frames);
    }

    private AppendOutcome AppendNow(IReadOnlyList<LogFrame> frames)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (frames.Count == 0) return default;
        _checkpointer.ThrowIfFailed();
        var outcome = Append(frames);
        _checkpointer.Wrote(_database.TakePagesWritten());
        return outcome;
    }

    private AppendOutcome Append(IReadOnlyList<LogFrame> frames)
    {
        try
        {
            _begin.Run();
            for (var i = 0; i < frames.Count; i++)
            {
                if (Add(frames[i])) continue;
                _database.TryRollback();
                return new AppendOutcome(frames[i].Shard);
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

    /// <summary>Adds one frame; false where it does not begin right behind its shard's head.</summary>
    private bool Add(LogFrame frame)
    {
        var (seq, previous) = FrameReader.HeadOf(_database, frame.Shard);
        if (frame.FirstSeq != seq + 1) return false;
        var body = frame.Body.Span;
        _add.Bind(1, frame.Shard).Bind(2, frame.FirstSeq).Bind(3, frame.LastSeq).Bind(4, previous)
            .Bind(5, FrameReader.Checksum(frame.Shard, frame.FirstSeq, frame.LastSeq, previous, body))
            .Bind(6, body).Run();
        var position = _database.LastInserted;
        if (FrameReader.Marked(frame.FirstSeq, frame.LastSeq))
            _mark.Bind(1, frame.Shard).Bind(2, frame.FirstSeq).Bind(3, position).Run();
        _move.Bind(1, frame.LastSeq).Bind(2, position).Bind(3, frame.Shard).Run();
        return true;
    }
}
