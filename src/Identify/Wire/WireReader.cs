using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace City.Identify;

/// <summary>
/// Reads the Handle protocol's numbers and strings (big-endian; a string is its length and its bytes). What is not
/// there, or longer than allowed, makes the reader bad: it then gives nothing more and never throws.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>True once something could not be read.</summary>
    public bool Bad { get; private set; }

    /// <summary>True when all was read, and well.</summary>
    public readonly bool AtEnd => !Bad && _rest.IsEmpty;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Left => _rest.Length;

    public byte Byte() => Bytes(1) is [var one] ? one : (byte)0;

    public short Int16() => Bytes(2) is { Length: 2 } two ? BinaryPrimitives.ReadInt16BigEndian(two) : (short)0;

    public int Int32() => Bytes(4) is { Length: 4 } four ? BinaryPrimitives.ReadInt32BigEndian(four) : 0;

    public long Int64() => (long)Int32() << 32 | UInt32();

    public uint UInt32() => (uint)Int32();

    /// <summary>The next bytes as they are.</summary>
    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (Bad || (uint)count > (uint)_rest.Length) return Fail();
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    /// <summary>All that is left.</summary>
    public ReadOnlySpan<byte> Rest() => Bytes(_rest.Length);

    /// <summary>A string as bytes, of so many at most.</summary>
    public ReadOnlySpan<byte> Block(int most)
    {
        var length = Int32();
        return (uint)length > (uint)most ? Fail() : Bytes(length);
    }

    /// <summary>A string in UTF-8, of so many bytes at most; empty where it is none.</summary>
    public string Text(int most)
    {
        var block = Block(most);
        if (!Utf8.IsValid(block)) block = Fail();
        return Encoding.UTF8.GetString(block);
    }

    /// <summary>How many things follow, of which each takes at least so many bytes; zero where they cannot.</summary>
    public int Count(int most, int bytesEach)
    {
        var count = Int32();
        if ((uint)count <= (uint)most && (long)count * bytesEach <= _rest.Length) return count;
        Fail();
        return 0;
    }

    /// <summary>Numbers behind their count, still as bytes: four each.</summary>
    public ReadOnlySpan<byte> Numbers(int most) => Bytes(Count(most, sizeof(int)) * sizeof(int));

    private ReadOnlySpan<byte> Fail()
    {
        Bad = true;
        _rest = default;
        return default;
    }
}
