using System.Buffers.Binary;
using System.Numerics;

namespace City.Kernel;

/// <summary>CRC-32C (Castagnoli; RFC 3720, 12.1) over numbers and bytes, each added behind the last.</summary>
public struct Crc32C()
{
    private uint _state = uint.MaxValue;

    /// <summary>The checksum of some bytes alone.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => new Crc32C().Add(bytes).Value;

    /// <summary>The checksum of all that was added.</summary>
    public readonly uint Value => ~_state;

    /// <summary>Adds a number as eight bytes, the least first.</summary>
    public Crc32C Add(long value)
    {
        _state = BitOperations.Crc32C(_state, (ulong)value);
        return this;
    }

    /// <summary>Adds bytes.</summary>
    public Crc32C Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            _state = BitOperations.Crc32C(_state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var one in bytes) _state = BitOperations.Crc32C(_state, one);
        return this;
    }
}
