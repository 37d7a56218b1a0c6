using City.TestKit;
using Xunit;

namespace City.Stores.Postgres.Tests;

/// <summary>A server for a class of tests that does harm to it; it syncs as servers do.</summary>
public sealed class OwnCluster : IAsyncLifetime
{
    private PostgresCluster? _cluster;
    private int _databases;

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
        if (PostgresCluster.Programs is not null) _cluster = await PostgresCluster.StartAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    /// <summary>Makes an empty database.</summary>
    internal async Task<string> NewDatabaseAsync(CancellationToken cancel)
    {
        var name = $"city{Interlocked.Increment(ref _databases)}";
        await Cluster.SqlAsync("postgres", $"CREATE DATABASE {name}", cancel);
        return name;
    }

    /// <summary>How to open the store of a database, at the server's port or another's.</summary>
    internal PostgresStoreOptions Options(string database, int port = 0)
    {
        var url = PostgresCluster.UrlAt(port == 0 ? Cluster.Port : port, database);
        Assert.True(PostgresAddress.TryRead(url, out var address, out var faults), string.Concat(faults));
        return new() { Address = address!, Shards = 2 };
    }
}
