using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using City.Kernel;
using Npgsql;

namespace City.Stores.Postgres;

/// <summary>The rows of the depot's tables, each with its checksum. Many go in one statement, as arrays.</summary>
internal static class PostgresDepotRows
{
    private const int KeyBytes = 16;

    private const string Carried =
        "SELECT shard, through_seq, indexes, records, entities, checksum FROM city_carried";

    private const string KeysOf = """
        SELECT found.key FROM unnest($3, $4) WITH ORDINALITY AS asked (low, high, place)
        CROSS JOIN LATERAL (
          SELECT key FROM city_archived_key
          WHERE shard = $1 AND part = $2 AND key BETWEEN asked.low AND asked.high ORDER BY key LIMIT $5) AS found
        ORDER BY asked.place, found.key LIMIT $5
        """;

    private const string RecordsOf = """
        SELECT asked.slot, there.checksum, there.keys, there.body FROM unnest($2) WITH ORDINALITY AS asked (slot, place)
        LEFT JOIN city_archived AS there ON there.shard = $1 AND there.slot = asked.slot ORDER BY asked.place
        """;

    /// <summary>Makes the row of a shard; how many were made.</summary>
    public static Task<int> BeginAsync(NpgsqlConnection session, int shard) => session.ExecuteAsync(
        "INSERT INTO city_carried (shard, through_seq, indexes, records, entities, bytes, checksum) "
        + "VALUES ($1, 0, '', 0, 0, 0, $2) ON CONFLICT (shard) DO NOTHING",
        [shard, Checksum(shard, DepotState.Empty)], CancellationToken.None);

    public static async Task<long[]> ThroughsAsync(
        NpgsqlConnection session, PostgresAddress address, int shards, CancellationToken cancel)
    {
        var through = new long[shards];
        await using var command = session.Command(Carried);
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
            if (row.GetInt32(0) is var shard && shard < shards)
                through[shard] = CarriedIn(row, address).ThroughSeq;
        return through;
    }

    public static async Task<DepotState> StateAsync(
        NpgsqlConnection session, PostgresAddress address, int shard, bool forUpdate, CancellationToken cancel)
    {
        DepotState state;
        await using (var command = session.Command(
            Carried + " WHERE shard = $1" + (forUpdate ? " FOR UPDATE" : ""), shard))
        await using (var row = await command.ExecuteReaderAsync(cancel))
        {
            if (!await row.ReadAsync(cancel)) return DepotState.Empty;
            state = CarriedIn(row, address);
        }

        var counts = ImmutableSortedDictionary.CreateBuilder<ulong, long>();
        await using (var command = session.Command(
            "SELECT type, count, checksum FROM city_archived_type WHERE shard = $1", shard))
        await using (var row = await command.ExecuteReaderAsync(cancel))
            while (await row.ReadAsync(cancel))
            {
                var (type, count) = (row.GetInt64(0), row.GetInt64(1));
                if (row.GetInt64(2) != Checksum(shard, type, count))
                    throw new InvalidDataException($"{address}: a count of shard {shard} is damaged.");
                counts.Add((ulong)type, count);
            }

        return state with { Counts = counts.ToImmutable() };
    }

    /// <summary>Notes how many there are of a type.</summary>
    public static Task<int> CountAsync(NpgsqlConnection session, int shard, ulong type, long count) => count == 0
        ? session.ExecuteAsync(
            "DELETE FROM city_archived_type WHERE shard = $1 AND type = $2", [shard, (long)type],
            CancellationToken.None)
        : session.ExecuteAsync(
            "INSERT INTO city_archived_type (shard, type, count, checksum) VALUES ($1, $2, $3, $4) "
            + "ON CONFLICT (shard, type) DO UPDATE SET count = excluded.count, checksum = excluded.checksum",
            [shard, (long)type, count, Checksum(shard, (long)type, count)], CancellationToken.None);

    /// <summary>Notes what is there after a commit, and how many bytes of records more than before.</summary>
    public static Task<int> CarryAsync(NpgsqlConnection session, int shard, DepotState state, long bytesMore) =>
        session.ExecuteAsync(
            "UPDATE city_carried SET through_seq = $2, indexes = $3, records = $4, entities = $5, "
            + "bytes = bytes + $6, checksum = $7 WHERE shard = $1",
            [
                shard, state.ThroughSeq, state.Indexes, state.Records, state.Entities, bytesMore,
                Checksum(shard, state),
            ], CancellationToken.None);

    /// <summary>Removes what is there under the slots of entries; of each its keys and how many bytes it had.</summary>
    public static async Task<List<(List<DepotKey> Keys, int Bytes)>> RemoveAsync(
        NpgsqlConnection session, PostgresAddress address, int shard, IReadOnlyList<DepotEntry> entries)
    {
        var gone = new List<(List<DepotKey> Keys, int Bytes)>();
        await using var command = session.Command(
            "DELETE FROM city_archived WHERE shard = $1 AND slot = ANY($2) RETURNING slot, checksum, keys, body",
            shard, entries.Select(entry => entry.Slot).ToArray());
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            var (keys, body) = await CheckedAsync(row, address, shard, CancellationToken.None);
            gone.Add((DepotKeyList.Read(keys, row.GetInt32(0)), body.Length));
        }

        return gone;
    }

    public static Task<int> InsertAsync(NpgsqlConnection session, int shard, List<DepotEntry> entries)
    {
        var keys = entries.Select(entry => DepotKeyList.Write(entry.Keys)).ToArray();
        return session.ExecuteAsync(
            "INSERT INTO city_archived (shard, slot, checksum, keys, body) "
            + "SELECT $1, slot, checksum, keys, body FROM unnest($2, $3, $4, $5) AS given (slot, checksum, keys, body)",
            [
                shard, entries.Select(entry => entry.Slot).ToArray(),
                entries.Select((entry, i) => Checksum(shard, entry.Slot, keys[i], entry.Record.Span)).ToArray(),
                keys,
                entries.Select(entry => entry.Record.ToArray()).ToArray(),
            ], CancellationToken.None);
    }

    public static Task<int> RemoveKeysAsync(NpgsqlConnection session, int shard, List<DepotKey> keys) =>
        session.ExecuteAsync(
            "DELETE FROM city_archived_key AS there USING unnest($2, $3) AS given (part, key) "
            + "WHERE there.shard = $1 AND there.part = given.part AND there.key = given.key",
            [shard, Parts(keys), Bytes(keys)], CancellationToken.None);

    public static Task<int> InsertKeysAsync(NpgsqlConnection session, int shard, List<DepotKey> keys) =>
        session.ExecuteAsync(
            "INSERT INTO city_archived_key (shard, part, key) "
            + "SELECT $1, part, key FROM unnest($2, $3) AS given (part, key)",
            [shard, Parts(keys), Bytes(keys)], CancellationToken.None);

    /// <summary>The keys of some ranges, in one statement.</summary>
    public static async Task<List<UInt128>> KeysAsync(
        NpgsqlConnection session, PostgresAddress address, (int Shard, DepotIndex Index, int Limit) which,
        List<(UInt128 From, UInt128 To)> ranges, CancellationToken cancel)
    {
        var found = new List<UInt128>();
        await using var command = session.Command(
            KeysOf, which.Shard, (int)which.Index, ranges.Select(range => Bytes(range.From)).ToArray(),
            ranges.Select(range => Bytes(range.To)).ToArray(), which.Limit);
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            var key = await row.GetFieldValueAsync<byte[]>(0, cancel);
            if (key.Length != KeyBytes)
                throw new InvalidDataException($"{address}: a key of shard {which.Shard} is damaged.");
            found.Add(BinaryPrimitives.ReadUInt128BigEndian(key));
        }

        return found;
    }

    public static async Task<List<UInt128>> SlotsAsync(
        NpgsqlConnection session, int shard, (UInt128 From, UInt128 To) range, int limit, CancellationToken cancel)
    {
        var found = new List<UInt128>();
        await using var command = session.Command(
            "SELECT slot FROM city_archived WHERE shard = $1 AND slot BETWEEN $2 AND $3 ORDER BY slot LIMIT $4",
            shard, (int)UInt128.Min(range.From, int.MaxValue), (int)UInt128.Min(range.To, int.MaxValue), limit);
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel)) found.Add((UInt128)row.GetInt32(0));
        return found;
    }

    public static async Task<List<ReadOnlyMemory<byte>>> RecordsAsync(
        NpgsqlConnection session, PostgresAddress address, int shard, int[] slots, CancellationToken cancel)
    {
        var (records, bytes) = (new List<ReadOnlyMemory<byte>>(slots.Length), 0L);
        await using var command = session.Command(RecordsOf, shard, slots);
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (bytes < DepotScan.BytesMax && await row.ReadAsync(cancel))
        {
            records.Add(default);
            if (await row.IsDBNullAsync(2, cancel)) continue;
            var (_, body) = await CheckedAsync(row, address, shard, cancel);
            records[^1] = body;
            bytes += body.Length;
        }

        return records;
    }

    /// <summary>Keys and body of a row of slot, checksum, keys and body.</summary>
    private static async Task<(byte[] Keys, byte[] Body)> CheckedAsync(
        NpgsqlDataReader row, PostgresAddress address, int shard, CancellationToken cancel)
    {
        var keys = await row.GetFieldValueAsync<byte[]>(2, cancel);
        var body = await row.GetFieldValueAsync<byte[]>(3, cancel);
        return row.GetInt64(1) == Checksum(shard, row.GetInt32(0), keys, body)
            ? (keys, body)
            : throw new InvalidDataException(
                $"{address}: the entity in slot {row.GetInt32(0)} of shard {shard} is damaged.");
    }

    private static DepotState CarriedIn(NpgsqlDataReader row, PostgresAddress address)
    {
        var shard = row.GetInt32(0);
        var state = DepotState.Empty with
        {
            ThroughSeq = row.GetInt64(1), Indexes = row.GetString(2), Records = row.GetInt64(3),
            Entities = row.GetInt64(4),
        };
        return row.GetInt64(5) == Checksum(shard, state)
            ? state
            : throw new InvalidDataException($"{address}: what is said to be carried of shard {shard} is damaged.");
    }

    private static int[] Parts(List<DepotKey> keys) => [.. keys.Select(key => (int)key.Index)];

    private static byte[][] Bytes(List<DepotKey> keys) => [.. keys.Select(key => Bytes(key.Key))];

    private static byte[] Bytes(UInt128 key)
    {
        var bytes = new byte[KeyBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        return bytes;
    }

    private static long Checksum(int shard, int slot, ReadOnlySpan<byte> keys, ReadOnlySpan<byte> record) =>
        new Crc32C().Add(shard).Add(slot).Add(keys).Add(record).Value;

    private static long Checksum(int shard, long type, long count) =>
        new Crc32C().Add(shard).Add(type).Add(count).Value;

    private static long Checksum(int shard, DepotState state) => new Crc32C()
        .Add(shard).Add(state.ThroughSeq).Add(Encoding.UTF8.GetBytes(state.Indexes)).Add(state.Records)
        .Add(state.Entities).Value;
}
