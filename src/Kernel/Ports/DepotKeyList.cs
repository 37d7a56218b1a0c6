using System.Buffers.Binary;

namespace City.Kernel;

/// <summary>
/// The keys of a record as a store may keep them beside it, to take them out again when the record is replaced: for
/// each its index (1 byte) and the key without the slot (12 bytes, highest first).
/// </summary>
public static class DepotKeyList
{
    private const int Bytes = 13;

    /// <summary>Writes keys.</summary>
    public static byte[] Write(IReadOnlyList<DepotKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var bytes = new byte[keys.Count * Bytes];
        Span<byte> whole = stackalloc byte[16];
        for (var i = 0; i < keys.Count; i++)
        {
            bytes[i * Bytes] = (byte)keys[i].Index;
            BinaryPrimitives.WriteUInt128BigEndian(whole, keys[i].Key);
            whole[..12].CopyTo(bytes.AsSpan(i * Bytes + 1));
        }

        return bytes;
    }

    /// <summary>Reads what <see cref="Write"/> wrote of a slot.</summary>
    public static List<DepotKey> Read(ReadOnlySpan<byte> bytes, int slot)
    {
        if (bytes.Length % Bytes != 0) throw new InvalidDataException("A list of keys in the depot ends too early.");
        var keys = new List<DepotKey>(bytes.Length / Bytes);
        Span<byte> whole = stackalloc byte[16];
        BinaryPrimitives.WriteInt32BigEndian(whole[12..], slot);
        for (; !bytes.IsEmpty; bytes = bytes[Bytes..])
        {
            bytes[1..Bytes].CopyTo(whole);
            keys.Add(new DepotKey((DepotIndex)bytes[0], BinaryPrimitives.ReadUInt128BigEndian(whole)));
        }

        return keys;
    }
}
