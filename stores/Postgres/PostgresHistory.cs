using City.Kernel;
using Npgsql;

namespace City.Stores.Postgres;

/// <summary>
/// Parts of history. Heads carry a checksum of their own, so that they can be read without bodies.
/// </summary>
internal sealed class PostgresHistory(Sessions sessions, Claim claim, int shards) : IHistoryStore
{
    private const string Covered = "SELECT through_seq, parts, checksum FROM city_covered WHERE shard = $1";
    private const string Heads = """
        SELECT id, tier, first_series, last_series, first_observed, last_observed, first_seq, last_seq, points, bytes,
          body_checksum, checksum
        FROM city_part WHERE shard = $1 ORDER BY id
        """;
    private const string Add = """
        INSERT INTO city_part (shard, id, tier, first_series, last_series, first_observed, last_observed, first_seq,
          last_seq, points, bytes, body_checksum, checksum, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        """;

    /// <summary>Makes the row that each shard has from the beginning.</summary>
    public static Task BeginAsync(NpgsqlConnection session, int shard, CancellationToken cancel) =>
        session.ExecuteAsync(
            "INSERT INTO city_covered (shard, through_seq, parts, checksum) VALUES ($1, 0, 0, $2)",
            [shard, Checksum(shard, 0, 0)], cancel);

    public async ValueTask<long> ThroughAsync(int shard, CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, shards);
        await claim.SettleAsync(cancel);
        return (await sessions.ReadAsync((session, stop) => CoveredAsync(session, shard, Covered, stop), cancel))
            .Through;
    }

    public async ValueTask<IReadOnlyList<HistoryPart>> PartsAsync(int shard, CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, shards);
        await claim.SettleAsync(cancel);
        return await sessions.ReadAsync((session, stop) => PartsAsync(session, shard, stop), cancel);
    }

    public async ValueTask<bool> CommitAsync(
        int shard, long afterSeq, long throughSeq, IReadOnlyList<(HistoryPart Part, ReadOnlyMemory<byte> Body)> add,
        IReadOnlyList<long> remove, CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, shards);
        foreach (var (part, body) in add) StoreArguments.CheckPart(part, body);
        return await sessions.WriteAsync(
            claim, session => CommitAsync(session, (shard, afterSeq, throughSeq), add, remove), cancel);
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(int shard, long part, CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, shards);
        return await sessions.ReadAsync((session, stop) => BodyAsync(session, shard, part, stop), cancel);
    }

    private async Task<bool> CommitAsync(
        NpgsqlConnection session, (int Shard, long After, long Through) covered,
        IReadOnlyList<(HistoryPart Part, ReadOnlyMemory<byte> Body)> add, IReadOnlyList<long> remove)
    {
        var (shard, afterSeq, throughSeq) = covered;
        // Locked, so that two commits to a shard come one after the other.
        var (through, parts) = await CoveredAsync(session, shard, Covered + " FOR UPDATE", CancellationToken.None);
        if (through != afterSeq) return false;
        if (throughSeq < through)
            throw new ArgumentException($"History is covered through {through}, not {throughSeq}.", nameof(covered));
        var given = new HashSet<long>();
        foreach (var (part, _) in add)
        {
            if (await HasAsync(session, shard, part.Id))
                throw new ArgumentException($"There is a part {part.Id} already.", nameof(add));
            if (!given.Add(part.Id)) throw new ArgumentException($"Part {part.Id} is given twice.", nameof(add));
        }

        foreach (var id in remove)
            if (await session.ExecuteAsync(
                "DELETE FROM city_part WHERE shard = $1 AND id = $2", [shard, id], CancellationToken.None) == 0)
                throw new ArgumentException($"There is no part {id} to remove.", nameof(remove));
        foreach (var (part, body) in add) await InsertAsync(session, shard, part, body);
        var count = parts + add.Count - remove.Count;
        await session.ExecuteAsync(
            "UPDATE city_covered SET through_seq = $2, parts = $3, checksum = $4 WHERE shard = $1",
            [shard, throughSeq, count, Checksum(shard, throughSeq, count)], CancellationToken.None);
        return true;
    }

    private static async Task<bool> HasAsync(NpgsqlConnection session, int shard, long id)
    {
        await using var command = session.Command("SELECT 1 FROM city_part WHERE shard = $1 AND id = $2", shard, id);
        return await command.ExecuteScalarAsync() is not null;
    }

    private static Task<int> InsertAsync(
        NpgsqlConnection session, int shard, HistoryPart part, ReadOnlyMemory<byte> body)
    {
        var bodyChecksum = new Crc32C().Add(body.Span).Value;
        return session.ExecuteAsync(
            Add,
            [
                shard, part.Id, part.Tier, part.FirstSeries, part.LastSeries, part.FirstObserved.Milliseconds,
                part.LastObserved.Milliseconds, part.FirstSeq, part.LastSeq, part.Points, part.Bytes,
                (long)bodyChecksum, Checksum(shard, part, bodyChecksum), body,
            ],
            CancellationToken.None);
    }

    private async Task<(long Through, int Parts)> CoveredAsync(
        NpgsqlConnection session, int shard, string sql, CancellationToken cancel)
    {
        await using var command = session.Command(sql, shard);
        await using var row = await command.ExecuteReaderAsync(cancel);
        if (!await row.ReadAsync(cancel))
            throw new InvalidDataException($"{sessions.Address}: what is covered of shard {shard} was lost.");
        var (through, parts) = (row.GetInt64(0), row.GetInt32(1));
        return row.GetInt64(2) == Checksum(shard, through, parts)
            ? (through, parts)
            : throw new InvalidDataException(
                $"{sessions.Address}: what is said to be covered of shard {shard} is damaged.");
    }

    private async Task<IReadOnlyList<HistoryPart>> PartsAsync(
        NpgsqlConnection session, int shard, CancellationToken cancel)
    {
        await using var transaction = await session.BeginTransactionAsync(
            System.Data.IsolationLevel.RepeatableRead, cancel);
        var parts = new List<HistoryPart>();
        await using (var command = session.Command(Heads, shard))
        await using (var row = await command.ExecuteReaderAsync(cancel))
            while (await row.ReadAsync(cancel)) parts.Add(HeadIn(row, shard));
        var expected = (await CoveredAsync(session, shard, Covered, cancel)).Parts;
        return parts.Count == expected
            ? parts
            : throw new InvalidDataException(
                $"{sessions.Address}: shard {shard} should have {expected} parts of history and has {parts.Count}.");
    }

    private async Task<ReadOnlyMemory<byte>?> BodyAsync(
        NpgsqlConnection session, int shard, long id, CancellationToken cancel)
    {
        await using var command = session.Command(
            "SELECT body_checksum, body FROM city_part WHERE shard = $1 AND id = $2", shard, id);
        await using var row = await command.ExecuteReaderAsync(cancel);
        if (!await row.ReadAsync(cancel)) return null;
        var body = await row.GetFieldValueAsync<byte[]>(1, cancel);
        return row.GetInt64(0) == new Crc32C().Add(body).Value
            ? body
            : throw new InvalidDataException(
                $"{sessions.Address}: part {id} of the history of shard {shard} is damaged.");
    }

    private HistoryPart HeadIn(NpgsqlDataReader row, int shard)
    {
        var part = new HistoryPart(
            row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3), new Moment(row.GetInt64(4)),
            new Moment(row.GetInt64(5)), row.GetInt64(6), row.GetInt64(7), row.GetInt32(8), row.GetInt32(9));
        return row.GetInt64(11) == Checksum(shard, part, (uint)row.GetInt64(10))
            ? part
            : throw new InvalidDataException(
                $"{sessions.Address}: the head of part {part.Id} of the history of shard {shard} is damaged.");
    }

    private static long Checksum(int shard, HistoryPart part, uint body) => new Crc32C()
        .Add(shard).Add(part.Id).Add(part.Tier).Add(part.FirstSeries).Add(part.LastSeries)
        .Add(part.FirstObserved.Milliseconds).Add(part.LastObserved.Milliseconds)
        .Add(part.FirstSeq).Add(part.LastSeq).Add(part.Points).Add(part.Bytes).Add(body).Value;

    private static long Checksum(int shard, long through, int parts) =>
        new Crc32C().Add(shard).Add(through).Add(parts).Value;
}
