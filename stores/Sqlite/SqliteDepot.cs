using City.Kernel;

namespace City.Stores.Sqlite;

/// <summary>
/// Archived entities in one file: records by slot, and their keys as bytes that sort as the keys do. Each record holds
/// its own keys too, so that they are taken out when it is replaced.
/// </summary>
internal sealed class SqliteDepot : IDepotStore, IAsyncDisposable
{
    private readonly int _shards;
    private readonly Writer _writer;
    private readonly Readers _readers;

    public SqliteDepot(SqliteStoreOptions options, Database database)
    {
        _shards = options.Shards;
        _writer = new Writer(database);
        _readers = new Readers(database.Path, cacheKibibytes: 2048);
    }

    public static StoreFile File { get; } = new("archive", """
        CREATE TABLE carried (
          shard INTEGER PRIMARY KEY, through_seq INTEGER NOT NULL, indexes TEXT NOT NULL, records INTEGER NOT NULL,
          entities INTEGER NOT NULL, checksum INTEGER NOT NULL);
        CREATE TABLE record (
          shard INTEGER NOT NULL, slot INTEGER NOT NULL, checksum INTEGER NOT NULL, keys BLOB NOT NULL,
          body BLOB NOT NULL, PRIMARY KEY (shard, slot)) WITHOUT ROWID;
        CREATE TABLE record_key (
          shard INTEGER NOT NULL, part INTEGER NOT NULL, key BLOB NOT NULL,
          PRIMARY KEY (shard, part, key)) WITHOUT ROWID;
        CREATE TABLE type_count (
          shard INTEGER NOT NULL, type INTEGER NOT NULL, count INTEGER NOT NULL, checksum INTEGER NOT NULL,
          PRIMARY KEY (shard, type)) WITHOUT ROWID;
        """)
    {
        Settings = """
            PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA journal_size_limit=4194304;
            PRAGMA cache_size=-8192;
            """,
        Begin = static (file, shard) => SqliteDepotRows.Carry(file, shard, DepotState.Empty),
    };

    public async ValueTask<IDepotReading> ReadAsync(CancellationToken cancel)
    {
        var reader = await _readers.RentAsync(cancel);
        try
        {
            var through = await reader.RunAsync(file =>
            {
                file.Use("BEGIN").Run();
                return SqliteDepotRows.Throughs(file, _shards);
            });
            return new SqliteDepotReading(reader, through);
        }
        catch
        {
            await SqliteDepotReading.EndAsync(reader);
            throw;
        }
    }

    public async ValueTask<bool> CommitAsync(int shard, DepotCommit commit, CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, _shards);
        StoreArguments.CheckDepot(commit);
        return await _writer.RunAsync(file => Commit(file, shard, commit), cancel);
    }

    public async ValueTask ClearAsync(int shard, CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, _shards);
        await _writer.RunAsync(file => Clear(file, shard), cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _readers.DisposeAsync();
        await _writer.DisposeAsync();
    }

    private static bool Commit(Database file, int shard, DepotCommit commit)
    {
        var state = SqliteDepotRows.State(file, shard);
        if (state.ThroughSeq != commit.AfterSeq) return false;
        var tally = new DepotTally(state);
        var (gone, fresh) = (new List<DepotKey>(), new List<DepotKey>());
        foreach (var (slot, record, keys) in commit.Entries)
        {
            if (SqliteDepotRows.Remove(file, shard, slot) is { } last)
            {
                tally.TakeOff(last);
                gone.AddRange(last);
            }

            if (record.IsEmpty) continue;
            tally.Add(keys);
            fresh.AddRange(keys);
            SqliteDepotRows.Insert(file, shard, slot, record.Span, keys);
        }

        // In the order of the index, neighbours are on one page; what stays under its key is not touched.
        var (before, after) = (gone.ToHashSet(), fresh.ToHashSet());
        foreach (var key in Sorted(gone.Where(key => !after.Contains(key)))) SqliteDepotRows.Remove(file, shard, key);
        foreach (var key in Sorted(fresh.Where(key => !before.Contains(key)))) SqliteDepotRows.Insert(file, shard, key);
        foreach (var (type, count) in tally.Changed) SqliteDepotRows.Count(file, shard, type, count);
        SqliteDepotRows.Carry(file, shard, tally.After(commit));
        return true;
    }

    private static bool Clear(Database file, int shard)
    {
        foreach (var table in (string[])["record", "record_key", "type_count"])
            file.Use($"DELETE FROM {table} WHERE shard = ?").Bind(1, shard).Run();
        SqliteDepotRows.Carry(file, shard, DepotState.Empty);
        return true;
    }

    private static IOrderedEnumerable<DepotKey> Sorted(IEnumerable<DepotKey> keys) =>
        keys.OrderBy(key => key.Index).ThenBy(key => key.Key);
}
