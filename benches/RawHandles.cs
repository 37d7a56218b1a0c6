using Microsoft.Data.Sqlite;

namespace City.Bench;

/// <summary>
/// The same identifiers in SQLite, without anything around it: what the log of the node is measured against.
/// </summary>
internal sealed class RawHandles : IDisposable
{
    private const int RowsAtOnce = 2_000;

    private readonly SqliteConnection _store;
    private readonly SqliteCommand _insert;
    private readonly string _file;

    public RawHandles(string file)
    {
        _file = file;
        _store = new SqliteConnection($"Data Source={file};Pooling=False");
        _store.Open();
        Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-262144;"
            + "PRAGMA mmap_size=4294967296;"
            + "CREATE TABLE handle (name BLOB PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID");
        _insert = _store.CreateCommand();
        _insert.CommandText = "INSERT INTO handle (name, body) VALUES ($name, $body)";
        _insert.Parameters.Add("$name", SqliteType.Blob);
        _insert.Parameters.Add("$body", SqliteType.Blob);
    }

    /// <summary>Inserts so many, each transaction synced; gives them a second.</summary>
    public double Import(long first, long count, int rowsAtOnce = RowsAtOnce)
    {
        var (clock, start) = (TimeProvider.System, TimeProvider.System.GetTimestamp());
        for (var done = 0L; done < count;)
        {
            using var batch = _store.BeginTransaction();
            _insert.Transaction = batch;
            for (var row = 0; row < rowsAtOnce && done < count; row++, done++)
            {
                _insert.Parameters[0].Value = System.Text.Encoding.ASCII.GetBytes(IdentifyData.Handle(first + done));
                _insert.Parameters[1].Value = new byte[33 + IdentifyData.Url(0).Length];
                _insert.ExecuteNonQuery();
            }

            batch.Commit();
        }

        return count / clock.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Reads random ones for so many seconds; gives them a second.</summary>
    public double Read(long count, double seconds)
    {
        using var read = _store.CreateCommand();
        read.CommandText = "SELECT body FROM handle WHERE name = $name";
        read.Parameters.Add("$name", SqliteType.Blob);
        var (clock, chance, done) = (TimeProvider.System, new Random(1), 0L);
        var start = clock.GetTimestamp();
        for (; clock.GetElapsedTime(start).TotalSeconds < seconds; done++)
        {
            var name = IdentifyData.Handle(chance.NextInt64(count));
            read.Parameters[0].Value = System.Text.Encoding.ASCII.GetBytes(name);
            if (read.ExecuteScalar() is not byte[]) throw new InvalidOperationException("A row is missing.");
        }

        return done / clock.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Bytes of its file, all of the write-ahead log carried over.</summary>
    public long Bytes()
    {
        Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        return new FileInfo(_file).Length;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _store.Dispose();
    }

    private void Execute(string sql)
    {
        using var command = _store.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
