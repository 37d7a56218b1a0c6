using City.Kernel;
using Npgsql;

namespace City.Stores.Postgres;

/// <summary>The depot as one transaction of a connection sees it.</summary>
internal sealed class PostgresDepotReading(
    Sessions sessions, NpgsqlConnection session, NpgsqlTransaction transaction, IReadOnlyList<long> through)
    : IDepotReading
{
    private const int RangesAtATime = 32, RecordsAtATime = 250;

    private bool _disposed;

    public IReadOnlyList<long> Through => through;

    public async ValueTask<DepotState> StateAsync(int shard, CancellationToken cancel)
    {
        Check(shard);
        return await RunAsync(
            stop => PostgresDepotRows.StateAsync(session, sessions.Address, shard, forUpdate: false, stop), cancel);
    }

    public async ValueTask<IReadOnlyList<UInt128>> KeysAsync(int shard, DepotScan scan, CancellationToken cancel)
    {
        Check(shard);
        StoreArguments.CheckScan(scan);
        return await RunAsync(stop => ScanAsync(shard, scan, stop), cancel);
    }

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> RecordsAsync(
        int shard, IReadOnlyList<int> slots, CancellationToken cancel)
    {
        Check(shard);
        StoreArguments.CheckSlots(slots);
        var some = slots.Take(RecordsAtATime).ToArray();
        return await RunAsync(
            stop => PostgresDepotRows.RecordsAsync(session, sessions.Address, shard, some, stop), cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        try
        {
            await transaction.DisposeAsync();
        }
        catch (Exception fault) when (PostgresFault.Is(fault))
        {
            // The connection broke; nothing of what it read is lost with it.
        }

        await session.DisposeAsync();
    }

    private async Task<List<UInt128>> ScanAsync(int shard, DepotScan scan, CancellationToken cancel)
    {
        var ranges = scan.Ranges.Where(range => !(scan.After >= range.To))
            .Select(range => (scan.After is { } after && after >= range.From ? after + 1 : range.From, range.To));
        var found = new List<UInt128>();
        foreach (var some in ranges.Chunk(scan.Index == DepotIndex.Slots ? 1 : RangesAtATime))
        {
            var limit = scan.Limit - found.Count;
            if (scan.Index == DepotIndex.Slots)
                found.AddRange(await PostgresDepotRows.SlotsAsync(session, shard, some[0], limit, cancel));
            else
                found.AddRange(await PostgresDepotRows.KeysAsync(
                    session, sessions.Address, (shard, scan.Index, limit), [.. some], cancel));
            if (found.Count == scan.Limit) break;
        }

        return found;
    }

    private async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        try
        {
            return await read(cancel);
        }
        catch (Exception fault) when (PostgresFault.Is(fault))
        {
            throw PostgresFault.Of(fault, sessions.Address);
        }
    }

    private void Check(int shard)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        StoreArguments.CheckShard(shard, through.Count);
    }
}
