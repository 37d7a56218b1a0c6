using City.Kernel;

namespace City.Stores.Sqlite;

/// <summary>The depot as one transaction of a connection sees it. While it lasts, the write-ahead file grows.</summary>
internal sealed class SqliteDepotReading(RentedReader reader, IReadOnlyList<long> through) : IDepotReading
{
    public IReadOnlyList<long> Through => through;

    public async ValueTask<DepotState> StateAsync(int shard, CancellationToken cancel)
    {
        Check(shard, cancel);
        return await reader.RunAsync(file => SqliteDepotRows.State(file, shard));
    }

    public async ValueTask<IReadOnlyList<UInt128>> KeysAsync(int shard, DepotScan scan, CancellationToken cancel)
    {
        Check(shard, cancel);
        StoreArguments.CheckScan(scan);
        return await reader.RunAsync(file => SqliteDepotRows.Keys(file, shard, scan, cancel));
    }

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> RecordsAsync(
        int shard, IReadOnlyList<int> slots, CancellationToken cancel)
    {
        Check(shard, cancel);
        StoreArguments.CheckSlots(slots);
        return await reader.RunAsync(file => SqliteDepotRows.Records(file, shard, slots));
    }

    public ValueTask DisposeAsync() => EndAsync(reader);

    /// <summary>Ends the transaction and gives the connection back.</summary>
    public static async ValueTask EndAsync(RentedReader reader)
    {
        if (reader.IsReturned) return;
        try
        {
            await reader.RunAsync(static file =>
            {
                file.TryRollback();
                return true;
            });
        }
        finally
        {
            reader.Return();
        }
    }

    private void Check(int shard, CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(reader.IsReturned, this);
        cancel.ThrowIfCancellationRequested();
        StoreArguments.CheckShard(shard, through.Count);
    }
}
