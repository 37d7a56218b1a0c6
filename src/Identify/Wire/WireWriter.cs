using System.Buffers.Binary;
using System.Text;

namespace City.Identify;

/// <summary>Writes what <see cref="WireReader"/> reads, into bytes of its own that are used again and again.</summary>
internal sealed class WireWriter(int capacity = 1_024)
{
    private byte[] _bytes = new byte[capacity];

    /// <summary>How much is written.</summary>
    public int Length { get; private set; }

    /// <summary>What is written; good until the next word is.</summary>
    public Span<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>What is written; good until the next word is.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Forgets what was written behind a place.</summary>
    public void CutAt(int length) => Length = length;

    public void Byte(byte value) => Take(1)[0] = value;

    public void Int16(short value) => BinaryPrimitives.WriteInt16BigEndian(Take(2), value);

    public void Int32(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(8), value);

    public void UInt32(uint value) => Int32((int)value);

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void Block(ReadOnlySpan<byte> bytes)
    {
        Int32(bytes.Length);
        Bytes(bytes);
    }

    public void Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Int32(length);
        Encoding.UTF8.GetBytes(text, Take(length));
    }

    public void Numbers(IReadOnlyCollection<int> numbers)
    {
        Int32(numbers.Count);
        foreach (var number in numbers) Int32(number);
    }

    /// <summary>Writes a number where one was left open.</summary>
    public void Patch(int at, int value) => BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(at, 4), value);

    public byte[] ToArray() => Written.ToArray();

    /// <summary>Room for so many bytes, counted as written.</summary>
    public Span<byte> Take(int count)
    {
        if (_bytes.Length - Length < count) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }
}
