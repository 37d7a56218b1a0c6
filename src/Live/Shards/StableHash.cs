using System.Buffers.Binary;
using System.Text;

namespace City.Live;

/// <summary>
/// A hash of 64 bits that is the same on every machine and in every run: it places entities in shards.
/// </summary>
internal static class StableHash
{
    private const ulong Seed = 0x9E3779B97F4A7C15, First = 0xA0761D6478BD642F, Second = 0xE7037ED1A0B428DB;

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = Seed ^ (ulong)bytes.Length;
        while (bytes.Length >= 8)
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes), First);
            bytes = bytes[8..];
        }

        ulong tail = 0;
        for (var i = 0; i < bytes.Length; i++) tail |= (ulong)bytes[i] << (8 * i);
        // Twice, so that ids which differ only in their last letters part in the high bits too.
        return Mix(Mix(hash ^ tail, Second), First);
    }

    /// <summary>The hash of a tenant and an id, or of a tenant and a partition key.</summary>
    public static ulong Of(string tenant, string key)
    {
        var longest = Encoding.UTF8.GetMaxByteCount(tenant.Length + key.Length) + 1;
        Span<byte> bytes = longest <= 512 ? stackalloc byte[512] : new byte[longest];
        var length = Encoding.UTF8.GetBytes(tenant, bytes);
        bytes[length++] = 0;
        length += Encoding.UTF8.GetBytes(key, bytes[length..]);
        return Of(bytes[..length]);
    }

    /// <summary>The hash of an id, as UTF-8, of the default tenant.</summary>
    public static ulong OfDefaultTenant(ReadOnlySpan<byte> id)
    {
        Span<byte> bytes = id.Length < 512 ? stackalloc byte[512] : new byte[id.Length + 1];
        bytes[0] = 0;
        id.CopyTo(bytes[1..]);
        return Of(bytes[..(id.Length + 1)]);
    }

    /// <summary>
    /// The shard of a hash. The high bits decide, so that the low ones stay evenly spread within a shard.
    /// </summary>
    public static int Shard(ulong hash, int shards) => (int)Math.BigMul(hash, (ulong)shards, out _);

    private static ulong Mix(ulong value, ulong by)
    {
        var high = Math.BigMul(value, by, out var low);
        return high ^ low;
    }
}
