using System.Globalization;
using System.Text;
using City.Kernel;
using Npgsql;

namespace City.Stores.Postgres;

/// <summary>
/// The statements of one append, sent together: they move the heads of its shards and add its frames. Used again and
/// again by one thread; texts and parameters are kept by how many rows they have.
/// </summary>
internal sealed class AppendBatch
{
    private const int RowsMax = 64;
    private const int BytesMax = 16 * 1024 * 1024;

    private readonly List<(int Shard, long Before, long Last, long Bytes)> _heads = [];
    private readonly Dictionary<int, string> _moves = [], _adds = [];
    private IReadOnlyList<LogFrame> _frames = [];

    /// <summary>
    /// Takes the frames of the next append. Those of one shard must follow each other; a shard whose frames do not is
    /// named.
    /// </summary>
    public int? Fill(IReadOnlyList<LogFrame> frames)
    {
        _frames = frames;
        _heads.Clear();
        for (var i = 0; i < frames.Count; i++)
        {
            var frame = frames[i];
            var at = _heads.FindIndex(head => head.Shard == frame.Shard);
            if (at < 0)
            {
                _heads.Add((frame.Shard, frame.FirstSeq - 1, frame.LastSeq, frame.Body.Length));
                continue;
            }

            var head = _heads[at];
            if (head.Last + 1 != frame.FirstSeq) return frame.Shard;
            _heads[at] = head with { Last = frame.LastSeq, Bytes = head.Bytes + frame.Body.Length };
        }

        return null;
    }

    /// <summary>Carries out the append under the number of a hold.</summary>
    /// <exception cref="PostgresException">SQLSTATE 23502: a head is elsewhere, or the hold is old.</exception>
    public void Run(NpgsqlConnection session, long epoch)
    {
        using var batch = new NpgsqlBatch(session);
        for (var first = 0; first < _heads.Count; first += RowsMax)
            batch.BatchCommands.Add(Move(first, Math.Min(RowsMax, _heads.Count - first), epoch));
        for (var first = 0; first < _frames.Count;)
        {
            var (rows, bytes) = (0, 0L);
            while (first + rows < _frames.Count && rows < RowsMax && bytes < BytesMax)
                bytes += _frames[first + rows++].Body.Length;
            batch.BatchCommands.Add(Add(first, rows));
            first += rows;
        }

        var changed = batch.ExecuteNonQuery();
        if (changed != _heads.Count + _frames.Count)
            throw new InvalidDataException(
                "The database is damaged: the head of a shard is missing. Restore a backup.");
    }

    /// <summary>The first shard of which there is a frame.</summary>
    public int FirstShard => _heads[0].Shard;

    /// <summary>The shard whose head is elsewhere; the first one where another holds the city; or null.</summary>
    public async Task<int?> MovedAsync(NpgsqlConnection session, Claim claim)
    {
        if (await claim.IsLostAsync(session, CancellationToken.None)) return _heads[0].Shard;
        foreach (var head in _heads)
        {
            await using var command = session.Command("SELECT seq FROM city_head WHERE shard = $1", head.Shard);
            if (await command.ExecuteScalarAsync() is not long seq || seq != head.Before) return head.Shard;
        }

        return null;
    }

    private NpgsqlBatchCommand Move(int first, int rows, long epoch)
    {
        var command = new NpgsqlBatchCommand(Text(_moves, rows, MoveText));
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = epoch });
        for (var i = first; i < first + rows; i++)
        {
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = _heads[i].Shard });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _heads[i].Before });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _heads[i].Last });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _heads[i].Bytes });
        }

        return command;
    }

    private NpgsqlBatchCommand Add(int first, int rows)
    {
        var command = new NpgsqlBatchCommand(Text(_adds, rows, AddText));
        for (var i = first; i < first + rows; i++)
        {
            var frame = _frames[i];
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = frame.Shard });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = frame.FirstSeq });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = frame.LastSeq });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = PostgresLog.Checksum(frame) });
            command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = frame.Body });
        }

        return command;
    }

    private static string Text(Dictionary<int, string> texts, int rows, Func<int, string> make) =>
        texts.TryGetValue(rows, out var text) ? text : texts[rows] = make(rows);

    // Where another has moved the head meanwhile, PostgreSQL looks at the row again once that one is done: so the
    // comparison stands in what is set, and in no condition that would pass the row over.
    private static string MoveText(int rows) => $"""
        UPDATE city_head SET bytes = city_head.bytes + g.bytes,
          seq = CASE WHEN city_head.seq = g.before AND city_head.epoch = $1 THEN g.last END
        FROM (VALUES {Rows(rows, 1, ["int", "bigint", "bigint", "bigint"])}) AS g (shard, before, last, bytes)
        WHERE city_head.shard = g.shard
        """;

    private static string AddText(int rows) =>
        "INSERT INTO city_frame (shard, first_seq, last_seq, checksum, body) VALUES "
        + Rows(rows, 0, ["int", "bigint", "bigint", "bigint", "bytea"]);

    private static string Rows(int rows, int used, string[] types)
    {
        var text = new StringBuilder();
        for (var row = 0; row < rows; row++)
        {
            text.Append(row == 0 ? "(" : ", (");
            for (var i = 0; i < types.Length; i++)
                text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ", ")}CAST(${++used} AS {types[i]})");
            text.Append(')');
        }

        return text.ToString();
    }
}
