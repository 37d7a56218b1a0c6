using System.Runtime.CompilerServices;
using City.Kernel;
using Npgsql;

namespace City.Stores.Postgres;

/// <summary>
/// The log: a row per frame, and a row per shard with its head. An append is one round trip on a connection of its own:
/// it moves all heads and adds all frames, and the server makes one transaction of it. A head that is not where it
/// should be becomes NULL, which its column refuses, so that nothing of the append is there.
/// </summary>
internal sealed class PostgresLog(Sessions sessions, Claim claim, int shards) : ICommitLog, IAsyncDisposable
{
    private const string Head = """
        SELECT h.seq, s.holder FROM city_head h, city_store s WHERE h.shard = $1 AND s.id = 1
        """;
    private const string First = "SELECT max(first_seq) FROM city_frame WHERE shard = $1 AND first_seq <= $2";
    private const string Sizes = """
        SELECT last_seq, octet_length(body) FROM city_frame WHERE shard = $1 AND first_seq BETWEEN $2 AND $3
        ORDER BY first_seq LIMIT 512
        """;
    private const string Frames = """
        SELECT first_seq, last_seq, checksum, body FROM city_frame WHERE shard = $1 AND first_seq BETWEEN $2 AND $3
        ORDER BY first_seq
        """;
    private const int TriesMax = 5;
    private const int PageBytes = 1024 * 1024;

    private readonly AppendBatch _batch = new();
    private readonly SemaphoreSlim _turn = new(1);
    private NpgsqlConnection? _session;
    private bool _closed;

    public async ValueTask<long> HeadAsync(int shard, CancellationToken cancel)
    {
        StoreArguments.CheckShard(shard, shards);
        await claim.SettleAsync(cancel);
        return await sessions.ReadAsync((session, stop) => HeadAsync(session, shard, stop), cancel);
    }

    public async ValueTask<FeedPosition> HeadsAsync(CancellationToken cancel)
    {
        await claim.SettleAsync(cancel);
        return await sessions.ReadAsync(HeadsAsync, cancel);
    }

    public async ValueTask<AppendOutcome> AppendAsync(IReadOnlyList<LogFrame> frames, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        StoreArguments.CheckFrames(frames, shards);
        await _turn.WaitAsync(cancel);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return frames.Count == 0 ? default : await AppendAsync(frames);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async IAsyncEnumerable<LogFrame> ReadAsync(
        int shard, long afterSeq, [EnumeratorCancellation] CancellationToken cancel)
    {
        var head = await HeadAsync(shard, cancel);
        var next = Math.Max(afterSeq, 0) + 1;
        var began = false;
        while (next <= head)
        {
            var (from, began1) = (next, began);
            var page = await sessions.ReadAsync(
                (session, stop) => PageAsync(session, (shard, from, head), began1, stop), cancel);
            foreach (var frame in page)
            {
                // Only the first frame may begin before what was asked for.
                var follows = began ? frame.FirstSeq == next : frame.FirstSeq <= next;
                if (!follows || frame.LastSeq < next) throw Damaged(shard, next);
                (next, began) = (frame.LastSeq + 1, true);
                yield return frame;
            }
        }
    }

    /// <summary>All heads in one statement, which sees one moment.</summary>
    private async Task<FeedPosition> HeadsAsync(NpgsqlConnection session, CancellationToken cancel)
    {
        var heads = new long[shards];
        await using var command = session.Command("SELECT shard, seq FROM city_head");
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel)) heads[row.GetInt32(0)] = row.GetInt64(1);
        return new FeedPosition([.. heads]);
    }

    /// <summary>Each head must name the end of a whole frame, and none may stand behind it.</summary>
    public async Task CheckHeadsAsync(NpgsqlConnection session, CancellationToken cancel)
    {
        for (var shard = 0; shard < shards; shard++)
        {
            var head = await HeadAsync(session, shard, cancel);
            var last = await FirstAsync(session, shard, long.MaxValue, cancel);
            if (last is null && head == 0) continue;
            if (last is null) throw Damaged(shard, head);
            var frames = await FramesAsync(session, (shard, last.Value, last.Value), cancel);
            if (frames.Count != 1 || frames[0].LastSeq != head) throw Damaged(shard, head);
        }
    }

    /// <summary>The checksum of a frame over all that is kept of it.</summary>
    internal static uint Checksum(LogFrame frame) => new Crc32C()
        .Add(frame.Shard).Add(frame.FirstSeq).Add(frame.LastSeq).Add(frame.Body.Span).Value;

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        try
        {
            _closed = true;
            if (_session is not null) await _session.DisposeAsync();
            _session = null;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Runs on the thread of who asks, which the committer has for this: to hop between others costs more. Only what
    /// does not go well waits elsewhere.
    /// </summary>
    private async ValueTask<AppendOutcome> AppendAsync(IReadOnlyList<LogFrame> frames)
    {
        if (_batch.Fill(frames) is { } gap) return new(gap);
        for (var tries = 1; ; tries++)
        {
            // Another write may have met the new holder first; of these frames nothing was sent.
            if (claim.IsLost) return new(_batch.FirstShard);
            await claim.SettleAsync(CancellationToken.None);
            if (_session is { State: not System.Data.ConnectionState.Open }) LetGo();
            _session ??= await sessions.OpenAsync(CancellationToken.None);
            try
            {
                _batch.Run(_session, claim.Epoch);
                return default;
            }
            catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.NotNullViolation)
            {
                if (await WhyRefusedAsync(_session) is { } shard) return new(shard);
                if (tries == TriesMax) throw PostgresFault.Of(refused, sessions.Address);
            }
            catch (Exception fault) when (PostgresFault.IsCollision(fault) && tries < TriesMax)
            {
                // Nothing of it is there.
            }
            catch (Exception fault) when (PostgresFault.Is(fault))
            {
                if (!PostgresFault.IsCertain(fault)) LetGo();
                throw PostgresFault.Of(fault, sessions.Address);
            }
        }
    }

    /// <summary>The shard whose head is elsewhere; null where all are where they should be by now.</summary>
    private async Task<int?> WhyRefusedAsync(NpgsqlConnection session)
    {
        try
        {
            return await _batch.MovedAsync(session, claim);
        }
        catch (Exception fault) when (PostgresFault.Is(fault))
        {
            LetGo();
            throw PostgresFault.Of(fault, sessions.Address);
        }
    }

    private void LetGo()
    {
        claim.NotSure();
        _session?.Dispose();
        _session = null;
    }

    private async Task<long> HeadAsync(NpgsqlConnection session, int shard, CancellationToken cancel)
    {
        long seq;
        await using (var command = session.Command(Head, shard))
        await using (var row = await command.ExecuteReaderAsync(cancel))
        {
            if (!await row.ReadAsync(cancel))
                throw new InvalidDataException($"{sessions.Address} is damaged: it has no head of shard {shard}.");
            seq = row.GetInt64(0);
            if (claim.IsHeldBy(row.GetString(1))) return seq;
        }

        await claim.IsLostAsync(session, cancel);
        await claim.SettleAsync(cancel);
        return seq;
    }

    /// <summary>The next frames: at least one, and not many more bytes than a page.</summary>
    private async Task<List<LogFrame>> PageAsync(
        NpgsqlConnection session, (int Shard, long From, long Head) wanted, bool began, CancellationToken cancel)
    {
        var (shard, from, head) = wanted;
        var first = began ? from : await FirstAsync(session, shard, from, cancel) ?? throw Damaged(shard, from);
        var (last, bytes) = (first, 0L);
        await using (var command = session.Command(Sizes, shard, first, head))
        await using (var row = await command.ExecuteReaderAsync(cancel))
            while (bytes < PageBytes && await row.ReadAsync(cancel))
                (last, bytes) = (row.GetInt64(0), bytes + row.GetInt32(1));
        var frames = await FramesAsync(session, (shard, first, last), cancel);
        return frames.Count > 0 ? frames : throw Damaged(shard, from);
    }

    private static async Task<long?> FirstAsync(
        NpgsqlConnection session, int shard, long from, CancellationToken cancel)
    {
        await using var command = session.Command(First, shard, from);
        return await command.ExecuteScalarAsync(cancel) as long?;
    }

    private async Task<List<LogFrame>> FramesAsync(
        NpgsqlConnection session, (int Shard, long First, long Last) range, CancellationToken cancel)
    {
        var frames = new List<LogFrame>();
        await using var command = session.Command(Frames, range.Shard, range.First, range.Last);
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            var frame = new LogFrame(
                range.Shard, row.GetInt64(0), row.GetInt64(1), await row.GetFieldValueAsync<byte[]>(3, cancel));
            if (row.GetInt64(2) != Checksum(frame)) throw Damaged(range.Shard, frame.FirstSeq);
            frames.Add(frame);
        }

        return frames;
    }

    private InvalidDataException Damaged(int shard, long seq) => new(
        $"{sessions.Address} is damaged: the frame of shard {shard} with change {seq} is broken or missing. "
        + "Restore the store from a backup.");
}
