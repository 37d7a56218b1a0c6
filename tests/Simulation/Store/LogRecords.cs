using System.Buffers.Binary;

namespace City.Simulation;

/// <summary>
/// Records of the simulated log. Layout: magic, length of the rest, count of frames; per frame shard, first and last
/// number, length and body; the CRC-32C of the record before and of all that.
/// </summary>
internal static class LogRecords
{
    public const int HeadBytes = 8;
    private const uint Magic = 0x474F4C53;

    public static byte[] Write(IReadOnlyList<LogFrame> frames, uint chain)
    {
        var writer = new ByteWriter(64 + frames.Sum(frame => frame.Body.Length + 32));
        writer.Fixed32(Magic);
        writer.Fixed32(0);
        writer.Fixed32((uint)frames.Count);
        foreach (var frame in frames)
        {
            writer.Fixed32((uint)frame.Shard);
            writer.Fixed64((ulong)frame.FirstSeq);
            writer.Fixed64((ulong)frame.LastSeq);
            writer.Fixed32((uint)frame.Body.Length);
            writer.Bytes(frame.Body.Span);
        }

        writer.Fixed32(0);
        var bytes = writer.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), (uint)(bytes.Length - HeadBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), Sum(bytes.AsSpan()[..^4], chain));
        return bytes;
    }

    /// <summary>The record at a place, or null where there is none that is whole and rests on the one before.</summary>
    /// <param name="bytes">The log, or one record of it.</param>
    /// <param name="at">Where the record begins in them.</param>
    /// <param name="chain">The checksum of the record before.</param>
    /// <param name="place">Where it begins in the log.</param>
    public static SimShared.LogRecord? Read(ReadOnlySpan<byte> bytes, int at, uint chain, int place)
    {
        if (bytes.Length - at < HeadBytes + 8 || BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) != Magic)
            return null;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
        if (length < 8 || length > bytes.Length - at - HeadBytes) return null;
        var record = bytes.Slice(at, HeadBytes + (int)length);
        var sum = BinaryPrimitives.ReadUInt32LittleEndian(record[^4..]);
        if (sum != Sum(record[..^4], chain)) return null;
        var reader = new ByteReader(record[HeadBytes..^4]);
        var places = new List<SimShared.LogPlace>();
        for (var left = reader.Fixed32(); left > 0; left--)
        {
            var (shard, first, last, size) = (
                (int)reader.Fixed32(), (long)reader.Fixed64(), (long)reader.Fixed64(), (int)reader.Fixed32());
            places.Add(new SimShared.LogPlace(shard, first, last, place + HeadBytes + reader.Position, size));
            reader.Bytes(size);
        }

        return new SimShared.LogRecord(places, place + record.Length, sum);
    }

    private static uint Sum(ReadOnlySpan<byte> bytes, uint chain) => new Crc32C().Add(chain).Add(bytes).Value;
}
