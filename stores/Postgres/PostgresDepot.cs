using System.Data;
using City.Kernel;
using Npgsql;

namespace City.Stores.Postgres;

/// <summary>
/// Archived entities: records by slot, and their keys as bytes that sort as the keys do. A shard has its row from its
/// first commit on; without the row, nothing that lies there counts.
/// </summary>
internal sealed class PostgresDepot(Sessions sessions, Claim claim, int shards) : IDepotStore
{
    public async ValueTask<IDepotReading> ReadAsync(CancellationToken cancel)
    {
        await claim.SettleAsync(cancel);
        var session = await sessions.OpenAsync(cancel);
        try
        {
            var transaction = await session.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
            var through = await PostgresDepotRows.ThroughsAsync(session, sessions.Address, shards, cancel);
            return new PostgresDepotReading(sessions, session, transaction, through);
        }
        catch (Exception fault)
        {
            await session.DisposeAsync();
            if (PostgresFault.Is(fault)) throw PostgresFault.Of(fault, sessions.Address);
            throw;
        }
    }

    public async ValueTask<bool> CommitAsync(int shard, DepotCommit commit, CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, shards);
        StoreArguments.CheckDepot(commit);
        return await sessions.WriteAsync(claim, session => CommitAsync(session, shard, commit), cancel);
    }

    public async ValueTask ClearAsync(int shard, CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, shards);
        await sessions.WriteAsync(claim, session => ClearAsync(session, shard), cancel);
    }

    private async Task<bool> CommitAsync(NpgsqlConnection session, int shard, DepotCommit commit)
    {
        if (await PostgresDepotRows.BeginAsync(session, shard) > 0) await RemoveAllAsync(session, shard);
        var state = await PostgresDepotRows.StateAsync(
            session, sessions.Address, shard, forUpdate: true, CancellationToken.None);
        if (state.ThroughSeq != commit.AfterSeq) return false;
        var tally = new DepotTally(state);
        var (gone, bytesMore) = (new List<DepotKey>(), 0L);
        foreach (var (keys, bytes) in await PostgresDepotRows.RemoveAsync(
            session, sessions.Address, shard, commit.Entries))
        {
            tally.TakeOff(keys);
            gone.AddRange(keys);
            bytesMore -= bytes;
        }

        bytesMore += commit.Entries.Sum(entry => (long)entry.Record.Length);
        var there = commit.Entries.Where(entry => !entry.Record.IsEmpty).ToList();
        foreach (var entry in there) tally.Add(entry.Keys);
        await PostgresDepotRows.RemoveKeysAsync(session, shard, gone);
        await PostgresDepotRows.InsertAsync(session, shard, there);
        await PostgresDepotRows.InsertKeysAsync(session, shard, [.. there.SelectMany(entry => entry.Keys)]);
        foreach (var (type, count) in tally.Changed)
            await PostgresDepotRows.CountAsync(session, shard, type, count);
        await PostgresDepotRows.CarryAsync(session, shard, tally.After(commit), bytesMore);
        return true;
    }

    private static async Task<bool> ClearAsync(NpgsqlConnection session, int shard)
    {
        await session.ExecuteAsync("DELETE FROM city_carried WHERE shard = $1", [shard], CancellationToken.None);
        await RemoveAllAsync(session, shard);
        return true;
    }

    private static async Task RemoveAllAsync(NpgsqlConnection session, int shard)
    {
        foreach (var table in (string[])["city_archived", "city_archived_key", "city_archived_type"])
            await session.ExecuteAsync($"DELETE FROM {table} WHERE shard = $1", [shard], CancellationToken.None);
    }
}
