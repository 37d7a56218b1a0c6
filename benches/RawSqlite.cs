using System.Globalization;
using Microsoft.Data.Sqlite;

namespace City.Bench;

/// <summary>
/// What the disk and SQLite can take at best: inserts of the fixture's entities as they come over the wire, 1,000 to a
/// transaction, write-ahead log, every commit synced.
/// </summary>
internal static class RawSqlite
{
    private const int BatchRows = 1000;

    /// <summary>Inserts for so many seconds and prints rows per second.</summary>
    public static int Run(string file, string seconds)
    {
        using var store = new SqliteConnection($"Data Source={file};Pooling=False");
        store.Open();
        Execute(store, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            + "CREATE TABLE IF NOT EXISTS entity (seq INTEGER PRIMARY KEY, body BLOB NOT NULL)");
        var bodies = Enumerable.Range(0, BatchRows).Select(Fixture.Entity).ToArray();
        using var insert = store.CreateCommand();
        insert.CommandText = "INSERT INTO entity (body) VALUES ($body)";
        var body = insert.Parameters.Add("$body", SqliteType.Blob);
        var (clock, length) = (TimeProvider.System, double.Parse(seconds, CultureInfo.InvariantCulture));
        var (start, rows) = (clock.GetTimestamp(), 0L);
        while (clock.GetElapsedTime(start).TotalSeconds < length)
        {
            using var batch = store.BeginTransaction();
            insert.Transaction = batch;
            foreach (var bytes in bodies)
            {
                body.Value = bytes;
                insert.ExecuteNonQuery();
            }
            batch.Commit();
            rows += BatchRows;
        }
        var rate = rows / clock.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(rate.ToString("F0", CultureInfo.InvariantCulture));
        return 0;
    }

    private static void Execute(SqliteConnection store, string sql)
    {
        using var command = store.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
