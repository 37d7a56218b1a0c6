using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace City.Kernel;

/// <summary>Writes the numbers and texts of our binary formats into a buffer that grows. Little-endian.</summary>
public sealed class ByteWriter(int capacity = 256)
{
    private byte[] _bytes = new byte[Math.Max(capacity, 16)];

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written. Valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>What was written, to be changed in place. Valid until the next write.</summary>
    public Span<byte> WrittenSpan => _bytes.AsSpan(0, Length);

    /// <summary>What was written, to be handed to a stream. Valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    /// <summary>Forgets what was written and keeps the buffer.</summary>
    public void Clear() => Length = 0;

    /// <summary>Forgets what was written behind the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length) => Length = Math.Min(length, Length);

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>Room for <paramref name="count"/> bytes, to be filled by the caller.</summary>
    public Span<byte> Take(int count)
    {
        if (_bytes.Length - Length < count)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, checked(Length + count)));
        var room = _bytes.AsSpan(Length, count);
        Length += count;
        return room;
    }

    /// <summary>One byte.</summary>
    public void Byte(byte value) => Take(1)[0] = value;

    /// <summary>Bytes as they are.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>An unsigned number in 1 to 10 bytes, seven bits each, lowest first.</summary>
    public void Unsigned(ulong value)
    {
        var room = Take(10);
        var used = 0;
        for (; value >= 0x80; value >>= 7) room[used++] = (byte)(value | 0x80);
        room[used++] = (byte)value;
        Length -= 10 - used;
    }

    /// <summary>A count or an index.</summary>
    public void Count(int value) => Unsigned((uint)value);

    /// <summary>A signed number, small magnitudes short (zigzag).</summary>
    public void Signed(long value) => Unsigned((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Four bytes.</summary>
    public void Fixed32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);

    /// <summary>Eight bytes.</summary>
    public void Fixed64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);

    /// <summary>A length and the bytes.</summary>
    public void Block(ReadOnlySpan<byte> bytes)
    {
        Count(bytes.Length);
        Bytes(bytes);
    }

    /// <summary>A length and the text as UTF-8.</summary>
    public void Text(string text)
    {
        // Nearly all are ASCII, of which the length is known before they are looked at.
        var start = Length;
        Count(text.Length);
        if (Ascii.FromUtf16(text, Take(text.Length), out _) == OperationStatus.Done) return;
        Length = start;
        var count = Encoding.UTF8.GetByteCount(text);
        Count(count);
        Encoding.UTF8.GetBytes(text, Take(count));
    }
}
