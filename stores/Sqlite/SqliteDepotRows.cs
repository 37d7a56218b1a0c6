using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using City.Kernel;

namespace City.Stores.Sqlite;

/// <summary>The rows of the depot's file, each with its checksum.</summary>
internal static class SqliteDepotRows
{
    private const int KeyBytes = 16;
    private const string RecordOf = "SELECT checksum, keys, body FROM record WHERE shard = ? AND slot = ?";

    public static long[] Throughs(Database file, int shards)
    {
        var through = new long[shards];
        for (var shard = 0; shard < shards; shard++) through[shard] = Carried(file, shard).ThroughSeq;
        return through;
    }

    public static DepotState State(Database file, int shard)
    {
        var counts = ImmutableSortedDictionary.CreateBuilder<ulong, long>();
        using (var row = file.Use("SELECT type, count, checksum FROM type_count WHERE shard = ?").Bind(1, shard))
            while (row.Next())
            {
                var (type, count) = ((ulong)row.Integer(0), row.Integer(1));
                if (row.Integer(2) != Checksum(shard, type, count))
                    throw new InvalidDataException($"{file.Path}: a count of shard {shard} is damaged.");
                counts.Add(type, count);
            }

        return Carried(file, shard) with { Counts = counts.ToImmutable() };
    }

    public static void Carry(Database file, int shard, DepotState state) =>
        file.Use("""
            INSERT OR REPLACE INTO carried (shard, through_seq, indexes, records, entities, checksum)
            VALUES (?, ?, ?, ?, ?, ?)
            """).Bind(1, shard).Bind(2, state.ThroughSeq).Bind(3, state.Indexes).Bind(4, state.Records)
            .Bind(5, state.Entities).Bind(6, Checksum(shard, state)).Run();

    public static void Count(Database file, int shard, ulong type, long count)
    {
        if (count == 0)
            file.Use("DELETE FROM type_count WHERE shard = ? AND type = ?").Bind(1, shard).Bind(2, (long)type).Run();
        else
            file.Use("INSERT OR REPLACE INTO type_count (shard, type, count, checksum) VALUES (?, ?, ?, ?)")
                .Bind(1, shard).Bind(2, (long)type).Bind(3, count).Bind(4, Checksum(shard, type, count)).Run();
    }

    /// <summary>Removes a record; the keys under which it was found, or null where there was none.</summary>
    public static List<DepotKey>? Remove(Database file, int shard, int slot)
    {
        List<DepotKey> keys;
        using (var row = file.Use(RecordOf).Bind(1, shard).Bind(2, slot))
        {
            if (!row.Next()) return null;
            Check(row, file, shard, slot);
            keys = DepotKeyList.Read(row.Bytes(1), slot);
        }

        file.Use("DELETE FROM record WHERE shard = ? AND slot = ?").Bind(1, shard).Bind(2, slot).Run();
        return keys;
    }

    public static void Insert(
        Database file, int shard, int slot, ReadOnlySpan<byte> record, IReadOnlyList<DepotKey> keys)
    {
        var list = DepotKeyList.Write(keys);
        file.Use("INSERT INTO record (shard, slot, checksum, keys, body) VALUES (?, ?, ?, ?, ?)")
            .Bind(1, shard).Bind(2, slot).Bind(3, Checksum(shard, slot, list, record)).Bind(4, list).Bind(5, record)
            .Run();
    }

    public static void Remove(Database file, int shard, DepotKey key)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes];
        file.Use("DELETE FROM record_key WHERE shard = ? AND part = ? AND key = ?")
            .Bind(1, shard).Bind(2, (int)key.Index).Bind(3, Write(key.Key, bytes)).Run();
    }

    public static void Insert(Database file, int shard, DepotKey key)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes];
        file.Use("INSERT INTO record_key (shard, part, key) VALUES (?, ?, ?)")
            .Bind(1, shard).Bind(2, (int)key.Index).Bind(3, Write(key.Key, bytes)).Run();
    }

    public static List<UInt128> Keys(Database file, int shard, DepotScan scan, CancellationToken cancel)
    {
        var found = new List<UInt128>();
        foreach (var (from, to) in scan.Ranges)
        {
            cancel.ThrowIfCancellationRequested();
            if (scan.After >= to) continue;
            var first = scan.After is { } after && after >= from ? after + 1 : from;
            if (scan.Index == DepotIndex.Slots) Slots(file, shard, (first, to), scan.Limit, found);
            else Keys(file, shard, scan, (first, to), found);
            if (found.Count == scan.Limit) break;
        }

        return found;
    }

    public static List<ReadOnlyMemory<byte>> Records(Database file, int shard, IReadOnlyList<int> slots)
    {
        var (records, bytes) = (new List<ReadOnlyMemory<byte>>(slots.Count), 0L);
        foreach (var slot in slots)
        {
            if (bytes >= DepotScan.BytesMax) break;
            records.Add(Record(file, shard, slot));
            bytes += records[^1].Length;
        }

        return records;
    }

    private static ReadOnlyMemory<byte> Record(Database file, int shard, int slot)
    {
        using var row = file.Use(RecordOf).Bind(1, shard).Bind(2, slot);
        if (!row.Next()) return default;
        Check(row, file, shard, slot);
        return row.Bytes(2).ToArray();
    }

    private static void Check(Statement row, Database file, int shard, int slot)
    {
        if (row.Integer(0) != Checksum(shard, slot, row.Bytes(1), row.Bytes(2)))
            throw new InvalidDataException($"{file.Path}: the entity in slot {slot} of shard {shard} is damaged.");
    }

    private static void Keys(
        Database file, int shard, DepotScan scan, (UInt128 From, UInt128 To) range, List<UInt128> found)
    {
        Span<byte> from = stackalloc byte[KeyBytes], to = stackalloc byte[KeyBytes];
        using var row = file.Use("""
            SELECT key FROM record_key WHERE shard = ? AND part = ? AND key BETWEEN ? AND ? ORDER BY key LIMIT ?
            """).Bind(1, shard).Bind(2, (int)scan.Index).Bind(3, Write(range.From, from)).Bind(4, Write(range.To, to))
            .Bind(5, scan.Limit - found.Count);
        while (row.Next())
        {
            var key = row.Bytes(0);
            if (key.Length != KeyBytes)
                throw new InvalidDataException($"{file.Path}: a key of shard {shard} is damaged.");
            found.Add(BinaryPrimitives.ReadUInt128BigEndian(key));
        }
    }

    private static void Slots(
        Database file, int shard, (UInt128 From, UInt128 To) range, int limit, List<UInt128> found)
    {
        using var row = file.Use("""
            SELECT slot FROM record WHERE shard = ? AND slot BETWEEN ? AND ? ORDER BY slot LIMIT ?
            """).Bind(1, shard).Bind(2, (long)UInt128.Min(range.From, int.MaxValue))
            .Bind(3, (long)UInt128.Min(range.To, int.MaxValue)).Bind(4, limit - found.Count);
        while (row.Next()) found.Add((UInt128)row.Integer(0));
    }

    private static DepotState Carried(Database file, int shard)
    {
        using var row = file.Use(
            "SELECT through_seq, indexes, records, entities, checksum FROM carried WHERE shard = ?").Bind(1, shard);
        if (!row.Next()) throw new InvalidDataException($"{file.Path}: what was carried of shard {shard} was lost.");
        var state = DepotState.Empty with
        {
            ThroughSeq = row.Integer(0), Indexes = row.Text(1), Records = row.Integer(2), Entities = row.Integer(3),
        };
        return row.Integer(4) == Checksum(shard, state)
            ? state
            : throw new InvalidDataException($"{file.Path}: what is said to be carried of shard {shard} is damaged.");
    }

    private static ReadOnlySpan<byte> Write(UInt128 key, Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        return bytes;
    }

    private static uint Checksum(int shard, int slot, ReadOnlySpan<byte> keys, ReadOnlySpan<byte> record) =>
        new Crc32C().Add(shard).Add(slot).Add(keys).Add(record).Value;

    private static uint Checksum(int shard, ulong type, long count) =>
        new Crc32C().Add(shard).Add((long)type).Add(count).Value;

    private static uint Checksum(int shard, DepotState state) => new Crc32C()
        .Add(shard).Add(state.ThroughSeq).Add(Encoding.UTF8.GetBytes(state.Indexes)).Add(state.Records)
        .Add(state.Entities).Value;
}
