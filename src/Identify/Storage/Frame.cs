using System.Buffers.Binary;
using City.Kernel;

namespace City.Identify;

/// <summary>
/// What is written and synced at once. A frame: uint32 magic, uint32 bytes of records, uint64 number, uint32 count of
/// records, uint32 checksum of these and the store's seed. A record: uint32 checksum of what follows, uint32 length of
/// what follows, byte kind (0x80 where it says that the name is gone), uint16 length of the name, name, body. Numbers
/// have the least byte first. The seed keeps what somebody registers from looking like a frame.
/// </summary>
internal static class Frame
{
    public const int HeaderBytes = 24, RecordBytes = 11, NameBytesMax = 4_096;
    public const byte Gone = 0x80;

    private const uint Magic = 0x4D52_4943;

    /// <summary>Writes the head of a frame whose records stand behind it.</summary>
    public static void WriteHeader(Span<byte> frame, ulong number, int count, ulong seed)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], frame.Length - HeaderBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[8..], number);
        BinaryPrimitives.WriteInt32LittleEndian(frame[16..], count);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[20..], Sum(frame, seed));
    }

    /// <summary>Writes one record behind what is written; gives its length.</summary>
    public static int WriteRecord(
        WireWriter into, RecordKind kind, bool gone, ReadOnlySpan<byte> name, ReadOnlySpan<byte> body)
    {
        var start = into.Length;
        var length = RecordBytes + name.Length + body.Length;
        var record = into.Take(length);
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], length - 8);
        record[8] = (byte)((byte)kind | (gone ? Gone : 0));
        BinaryPrimitives.WriteUInt16LittleEndian(record[9..], (ushort)name.Length);
        name.CopyTo(record[RecordBytes..]);
        body.CopyTo(record[(RecordBytes + name.Length)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record, Crc32C.Of(record[4..]));
        return into.Length - start;
    }

    /// <summary>
    /// Reads the head of a frame: false where there is none, or where it cannot lie within the bytes left.
    /// </summary>
    public static bool TryReadHeader(
        ReadOnlySpan<byte> bytes, ulong seed, out int length, out ulong number, out int count)
    {
        (length, number, count) = (0, 0, 0);
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic) return false;
        length = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        number = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        count = BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]);
        return length >= 0 && count >= 0 && Sum(bytes, seed) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]);
    }

    /// <summary>Reads the record that begins the bytes; false where none does, or where it was damaged.</summary>
    public static bool TryReadRecord(ReadOnlySpan<byte> bytes, out RecordView record)
    {
        record = default;
        if (bytes.Length < RecordBytes) return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        if (length < RecordBytes - 8 || length > bytes.Length - 8) return false;
        bytes = bytes[..(length + 8)];
        if (Crc32C.Of(bytes[4..]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes)) return false;
        var name = BinaryPrimitives.ReadUInt16LittleEndian(bytes[9..]);
        if (name > length + 8 - RecordBytes) return false;
        record = new RecordView(bytes, name);
        return true;
    }

    /// <summary>How long a record is, from its first bytes; 0 where they say nothing possible.</summary>
    public static int LengthOf(ReadOnlySpan<byte> head, int most)
    {
        if (head.Length < RecordBytes) return 0;
        var length = BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
        return length < RecordBytes - 8 || length > most - 8 ? 0 : length + 8;
    }

    private static uint Sum(ReadOnlySpan<byte> frame, ulong seed) =>
        new Crc32C().Add((long)seed).Add(frame[..20]).Value;
}
