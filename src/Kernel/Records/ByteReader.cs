using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace City.Kernel;

/// <summary>
/// Reads what <see cref="ByteWriter"/> wrote. Bytes that end too early or say an impossible length throw
/// <see cref="InvalidDataException"/>: our own formats are checked by their checksum first, so that is a damaged store.
/// </summary>
public ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>How many bytes were read.</summary>
    public int Position { get; private set; }

    /// <summary>Whether everything was read.</summary>
    public readonly bool AtEnd => Position >= _bytes.Length;

    /// <summary>What was not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _bytes[Position..];

    /// <summary>One byte.</summary>
    public byte Byte() => Position < _bytes.Length ? _bytes[Position++] : throw Short();

    /// <summary>Bytes as they are.</summary>
    public ReadOnlySpan<byte> Bytes(int count)
    {
        if ((uint)count > (uint)(_bytes.Length - Position)) throw Short();
        var taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }

    /// <summary>An unsigned number of 1 to 10 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Unsigned() =>
        (uint)Position < (uint)_bytes.Length && _bytes[Position] < 0x80 ? _bytes[Position++] : Long();

    // Most numbers are counts and indexes of one byte, read in passing; only the others are worth a call.
    private ulong Long()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (Position >= _bytes.Length) throw Short();
            var next = _bytes[Position++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }

        throw new InvalidDataException("A number in a record has no end.");
    }

    /// <summary>A count or an index.</summary>
    public int Count()
    {
        var value = Unsigned();
        return value <= int.MaxValue
            ? (int)value
            : throw new InvalidDataException("A count in a record is impossible.");
    }

    /// <summary>A signed number.</summary>
    public long Signed()
    {
        var value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>Four bytes.</summary>
    public uint Fixed32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    /// <summary>Eight bytes.</summary>
    public ulong Fixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8));

    /// <summary>Bytes behind their length.</summary>
    public ReadOnlySpan<byte> Block() => Bytes(Count());

    /// <summary>A text behind its length.</summary>
    public string Text() => Encoding.UTF8.GetString(Block());

    private static InvalidDataException Short() => new("A record ends too early.");
}
