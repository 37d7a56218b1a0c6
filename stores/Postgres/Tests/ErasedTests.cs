using System.Globalization;
using System.Text;
using City.Kernel;
using City.TestKit;
using Xunit;

namespace City.Stores.Postgres.Tests;

/// <summary>What is left of persons in tables, and in the files of their server.</summary>
public sealed class ErasedTests(OwnCluster server) : ErasureContract, IClassFixture<OwnCluster>
{
    private readonly Dictionary<string, string> _databases = [], _folders = [];

    protected override IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string> { ["CITYBRAIN_STORE"] = server.Cluster.Url(_databases[Main]) };

    public override async ValueTask InitializeAsync()
    {
        foreach (var city in new[] { Main, Copy }) _databases[city] = await server.NewDatabaseAsync(Cancel);
    }

    protected override string[] Words(string city) => ["--store", server.Cluster.Url(_databases[city])];

    protected override async Task<ICityStore> OpenAsync(string city) =>
        await PostgresStore.OpenAsync(server.Options(_databases[city]) with { Shards = Shards }, Cancel);

    /// <summary>
    /// Every column of every table, whatever it is of. Then all is brought to the files, and the server stopped.
    /// </summary>
    protected override async Task AskAsync()
    {
        foreach (var city in new[] { Main, Copy })
        {
            Assert.Empty(await ColumnsWithAsync(city, Secret));
            var open = (await ColumnsWithAsync(city, Open)).Select(Table).Distinct().Order();
            Assert.Equal(city == Main ? ["archived", "frame", "part", "piece"] : ["frame"], open);
            var number = await LinesAsync(city, "SELECT oid FROM pg_database WHERE datname = current_database()");
            _folders[city] = Path.Combine(server.Cluster.Root, "data", "base", Assert.Single(number));
        }

        await server.Cluster.SqlAsync("postgres", "CHECKPOINT", Cancel);
        await server.Cluster.StopAsync(Cancel);

        static string Table(string column) => column["city_".Length..column.IndexOf('.', StringComparison.Ordinal)];
    }

    /// <summary>The server's write-ahead log and its log of words count too.</summary>
    protected override IReadOnlyList<string> Written => [.. base.Written, .. FilesIn(server.Cluster.Root)];

    protected override IReadOnlyList<string> Files(string city) => FilesIn(_folders[city]);

    private async Task<IReadOnlyList<string>> ColumnsWithAsync(string city, string text)
    {
        var each = new StringBuilder();
        foreach (var line in await LinesAsync(city, """
            SELECT table_name, column_name, data_type FROM information_schema.columns
            WHERE table_schema = current_schema()
            """))
        {
            if (line.Split('|') is not [var table, var column, var type]) throw new InvalidDataException(line);
            var (sought, of) = type == "bytea" ? ($"'{text}'::bytea", column) : ($"'{text}'", $"{column}::text");
            each.Append(each.Length == 0 ? "" : " UNION ALL ").Append(
                CultureInfo.InvariantCulture,
                $"SELECT '{table}.{column}' WHERE EXISTS (SELECT 1 FROM {table} WHERE position({sought} IN {of}) > 0)");
        }

        return await LinesAsync(city, each.ToString());
    }

    private async Task<string[]> LinesAsync(string city, string sql) =>
        (await server.Cluster.SqlAsync(_databases[city], sql, Cancel))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
