using City.TestKit;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(City.Stores.Postgres.Tests.SharedCluster))]

namespace City.Stores.Postgres.Tests;

/// <summary>
/// One server for all tests that do no harm to it. It syncs nothing: these tests never lose power, and thousands of
/// syncs take minutes where others use the disk. That an append is synced is shown with a server of its own.
/// </summary>
public sealed class SharedCluster : IAsyncLifetime
{
    private const string Database = "postgres";

    private PostgresCluster? _cluster;
    private int _places;

    /// <summary>The server.</summary>
    public PostgresCluster Cluster
    {
        get
        {
            if (_cluster is null) Assert.Skip(PostgresCluster.WhySkipped);
            return _cluster;
        }
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (PostgresCluster.Programs is not null)
            _cluster = await PostgresCluster.StartAsync(CancellationToken.None, "fsync=off", "full_page_writes=off");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    /// <summary>The address of a new, empty schema, which is what a database is to a store.</summary>
    internal (string Url, string Schema) NewSchema()
    {
        var schema = $"place{Interlocked.Increment(ref _places)}";
        Run($"CREATE SCHEMA {schema}");
        return (Cluster.Url(Database, "?search_path=" + schema), schema);
    }

    /// <summary>Runs statements by hand.</summary>
    internal void Run(string sql, string schema = "public")
    {
        using var session = Open(schema);
        using var command = new NpgsqlCommand(sql, session);
        command.ExecuteNonQuery();
    }

    /// <summary>The first column of each row, as text.</summary>
    internal List<string> Ask(string sql, string schema = "public")
    {
        using var session = Open(schema);
        using var command = new NpgsqlCommand(sql, session);
        using var row = command.ExecuteReader();
        var found = new List<string>();
        while (row.Read()) found.Add(row.GetValue(0).ToString()!);
        return found;
    }

    /// <summary>A connection beside those of the store.</summary>
    internal NpgsqlConnection Open(string schema = "public")
    {
        var words = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1", Port = Cluster.Port, Username = PostgresCluster.User,
            Password = PostgresCluster.Password, Database = Database, SearchPath = schema, Pooling = false,
        };
        var session = new NpgsqlConnection(words.ConnectionString);
        session.Open();
        return session;
    }
}
