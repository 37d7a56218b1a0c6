using System.Globalization;
using City.TestKit;
using Npgsql;

namespace City.Bench;

/// <summary>
/// What PostgreSQL and Npgsql take at best from one connection: inserts of the fixture's entities as they come over the
/// wire, 1,000 prepared ones in one batch and one transaction, every commit synced.
/// </summary>
internal static class RawPostgres
{
    /// <summary>The variable that holds the server's port.</summary>
    public const string Port = "CITY_BENCH_PORT";

    private const int BatchRows = 1000;

    /// <summary>Inserts for so many seconds and prints rows per second.</summary>
    public static int Run(string seconds)
    {
        var words = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1", Username = PostgresCluster.User, Password = PostgresCluster.Password, Database = "raw",
            Port = int.Parse(Environment.GetEnvironmentVariable(Port)!, CultureInfo.InvariantCulture),
        };
        using var store = new NpgsqlConnection(words.ConnectionString);
        store.Open();
        Execute(store, "DROP TABLE IF EXISTS entity; CREATE TABLE entity ("
            + "seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body bytea NOT NULL)");
        using var batch = new NpgsqlBatch(store);
        foreach (var body in Enumerable.Range(0, BatchRows).Select(Fixture.Entity))
            batch.BatchCommands.Add(new NpgsqlBatchCommand("INSERT INTO entity (body) VALUES ($1)")
            {
                Parameters = { new NpgsqlParameter<byte[]> { TypedValue = body } },
            });
        batch.Prepare();
        var (clock, length) = (TimeProvider.System, double.Parse(seconds, CultureInfo.InvariantCulture));
        var (start, rows) = (clock.GetTimestamp(), 0L);
        while (clock.GetElapsedTime(start).TotalSeconds < length) rows += batch.ExecuteNonQuery();
        var rate = rows / clock.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(rate.ToString("F0", CultureInfo.InvariantCulture));
        return 0;
    }

    private static void Execute(NpgsqlConnection store, string sql)
    {
        using var command = new NpgsqlCommand(sql, store);
        command.ExecuteNonQuery();
    }
}
