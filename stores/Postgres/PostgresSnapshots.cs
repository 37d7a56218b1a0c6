using System.Data;
using System.Runtime.CompilerServices;
using City.Kernel;
using Npgsql;

namespace City.Stores.Postgres;

/// <summary>
/// Snapshots: each save writes pieces of a new generation; one last transaction lets the generation take the place of
/// the older one and removes that. Who is loading reads in a transaction of its own and still sees what was removed.
/// </summary>
internal sealed class PostgresSnapshots(Sessions sessions, Claim claim, int shards) : ISnapshotStore
{
    private const string Newest =
        "SELECT seq, generation, pieces, bytes, checksum FROM city_snapshot WHERE shard = $1";
    private const int WritePiecesMax = 1024;
    private const int WriteBytes = 4 * 1024 * 1024;

    /// <summary>Removes pieces of saves that a crash cut off.</summary>
    public static Task RemoveOrphansAsync(NpgsqlConnection session, CancellationToken cancel) => session.ExecuteAsync(
        "DELETE FROM city_piece WHERE generation NOT IN (SELECT generation FROM city_snapshot)", [], cancel);

    /// <summary>Makes the row that each shard has from the beginning.</summary>
    public static Task BeginAsync(NpgsqlConnection session, int shard, CancellationToken cancel)
    {
        var none = new SnapshotHead(shard, 0, 0, 0, 0);
        return session.ExecuteAsync(
            "INSERT INTO city_snapshot (shard, seq, generation, pieces, bytes, checksum) VALUES ($1, 0, 0, 0, 0, $2)",
            [shard, none.Checksum], cancel);
    }

    public async ValueTask SaveAsync(
        int shard, long seq, IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, shards);
        ArgumentOutOfRangeException.ThrowIfNegative(seq);
        var generation = await sessions.ReadAsync(NextGenerationAsync, cancel);
        try
        {
            var (count, bytes) = await WritePiecesAsync(generation, pieces, cancel);
            var head = new SnapshotHead(shard, seq, generation, count, bytes);
            await sessions.WriteAsync(claim, session => CompleteAsync(session, head), cancel);
        }
        catch
        {
            await RemoveAfterFailureAsync(generation);
            throw;
        }
    }

    public async ValueTask<long> SeqAsync(int shard, CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, shards);
        await claim.SettleAsync(cancel);
        return (await sessions.ReadAsync((session, stop) => FindAsync(session, shard, stop), cancel)).Seq;
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> LoadAsync(
        int shard, [EnumeratorCancellation] CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, shards);
        await claim.SettleAsync(cancel);
        await using var session = await sessions.OpenAsync(cancel);
        // Everything that is read in it is of one moment.
        await using var transaction = await HeedAsync(
            session.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel).AsTask());
        var head = await HeedAsync(FindAsync(session, shard, cancel));
        for (var number = 0; number < head.Pieces; number++)
            yield return await HeedAsync(PieceAsync(session, head, number, cancel));
    }

    private async Task<T> HeedAsync<T>(Task<T> work)
    {
        try
        {
            return await work;
        }
        catch (Exception fault) when (PostgresFault.Is(fault))
        {
            throw PostgresFault.Of(fault, sessions.Address);
        }
    }

    private static async Task<long> NextGenerationAsync(NpgsqlConnection session, CancellationToken cancel)
    {
        await using var next = session.Command("SELECT nextval('city_generation')");
        return (long)(await next.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>Writes pieces as they come, so many at a time that a sync pays.</summary>
    private async ValueTask<(int Count, long Bytes)> WritePiecesAsync(
        long generation, IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken cancel)
    {
        var (waiting, bytes, count, all) = (new List<byte[]>(), 0, 0, 0L);
        await foreach (var piece in pieces.WithCancellation(cancel))
        {
            StoreArguments.CheckPiece(piece);
            waiting.Add(piece.ToArray());
            bytes += piece.Length;
            all += piece.Length;
            if (bytes < WriteBytes && waiting.Count < WritePiecesMax) continue;
            count = await WriteAsync(generation, count, waiting, cancel);
            waiting.Clear();
            bytes = 0;
        }

        return (waiting.Count == 0 ? count : await WriteAsync(generation, count, waiting, cancel), all);
    }

    private ValueTask<int> WriteAsync(long generation, int first, List<byte[]> bodies, CancellationToken cancel) =>
        sessions.WriteAsync(
            claim,
            async session =>
            {
                await using var batch = new NpgsqlBatch(session);
                for (var i = 0; i < bodies.Count; i++)
                {
                    var add = new NpgsqlBatchCommand(
                        "INSERT INTO city_piece (generation, number, checksum, body) VALUES ($1, $2, $3, $4)");
                    add.Parameters.Add(Statements.Parameter(generation));
                    add.Parameters.Add(Statements.Parameter(first + i));
                    add.Parameters.Add(Statements.Parameter((long)Checksum(generation, first + i, bodies[i])));
                    add.Parameters.Add(Statements.Parameter(bodies[i]));
                    batch.BatchCommands.Add(add);
                }

                await batch.ExecuteNonQueryAsync();
                return first + bodies.Count;
            },
            cancel);

    /// <summary>Lets a generation count, unless a later snapshot does already.</summary>
    private async Task<bool> CompleteAsync(NpgsqlConnection session, SnapshotHead head)
    {
        // Locked, so that of two saves the later snapshot counts.
        var kept = await FindAsync(session, head.Shard, CancellationToken.None, Newest + " FOR UPDATE");
        var later = kept.Seq > head.Seq;
        if (!later)
            await session.ExecuteAsync(
                "UPDATE city_snapshot SET seq = $2, generation = $3, pieces = $4, bytes = $5, checksum = $6 "
                + "WHERE shard = $1",
                [head.Shard, head.Seq, head.Generation, head.Pieces, head.Bytes, head.Checksum],
                CancellationToken.None);
        await RemoveAsync(session, later ? head.Generation : kept.Generation);
        return true;
    }

    private static Task<int> RemoveAsync(NpgsqlConnection session, long generation) => session.ExecuteAsync(
        "DELETE FROM city_piece WHERE generation = $1 AND generation NOT IN (SELECT generation FROM city_snapshot)",
        [generation], CancellationToken.None);

    private async Task<SnapshotHead> FindAsync(
        NpgsqlConnection session, int shard, CancellationToken cancel, string sql = Newest)
    {
        await using var command = session.Command(sql, shard);
        await using var row = await command.ExecuteReaderAsync(cancel);
        if (!await row.ReadAsync(cancel))
            throw new InvalidDataException($"{sessions.Address}: the head of the snapshot of shard {shard} was lost.");
        var head = new SnapshotHead(shard, row.GetInt64(0), row.GetInt64(1), row.GetInt32(2), row.GetInt64(3));
        return row.GetInt64(4) == head.Checksum
            ? head
            : throw new InvalidDataException(
                $"{sessions.Address}: the head of the snapshot of shard {shard} is damaged.");
    }

    private async Task<ReadOnlyMemory<byte>> PieceAsync(
        NpgsqlConnection session, SnapshotHead head, int number, CancellationToken cancel)
    {
        await using var command = session.Command(
            "SELECT checksum, body FROM city_piece WHERE generation = $1 AND number = $2", head.Generation, number);
        await using var row = await command.ExecuteReaderAsync(cancel);
        if (await row.ReadAsync(cancel) && await row.GetFieldValueAsync<byte[]>(1, cancel) is var body
            && row.GetInt64(0) == Checksum(head.Generation, number, body))
            return body;
        throw new InvalidDataException(
            $"{sessions.Address}: piece {number} of the snapshot of shard {head.Shard} is missing or damaged.");
    }

    private async ValueTask RemoveAfterFailureAsync(long generation)
    {
        try
        {
            await sessions.WriteAsync(claim, session => RemoveAsync(session, generation), CancellationToken.None);
        }
        catch (Exception fault) when (fault is StoreException or InvalidDataException or ObjectDisposedException)
        {
            // The failure that led here is what the caller is told; the next start removes the pieces.
        }
    }

    private static uint Checksum(long generation, long number, ReadOnlySpan<byte> body) =>
        new Crc32C().Add(generation).Add(number).Add(body).Value;

    private readonly record struct SnapshotHead(int Shard, long Seq, long Generation, int Pieces, long Bytes)
    {
        public long Checksum => new Crc32C().Add(Shard).Add(Seq).Add(Generation).Add(Pieces).Add(Bytes).Value;
    }
}
