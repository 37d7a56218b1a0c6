using System.Buffers.Binary;

namespace City.Identify;

/// <summary>
/// 64 bits of a name, ASCII letters alike whatever their case. The seed is random and stays in the store, so that
/// nobody can choose names that meet.
/// </summary>
internal static class NameHash
{
    private const ulong First = 0xA076_1D64_78BD_642F, Second = 0xE703_7ED1_A0B4_28DB;
    private const ulong HighBits = 0x8080_8080_8080_8080, LowBits = 0x7F7F_7F7F_7F7F_7F7F;
    private const ulong FromA = 0x1F1F_1F1F_1F1F_1F1F, BehindZ = 0x0505_0505_0505_0505;

    public static ulong Of(ulong seed, RecordKind kind, ReadOnlySpan<byte> name)
    {
        var hash = Mix(seed ^ First, (ulong)kind << 32 | (uint)name.Length);
        while (name.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ Upper(BinaryPrimitives.ReadUInt64LittleEndian(name)), Second ^ seed);
            name = name[sizeof(ulong)..];
        }

        ulong tail = 0;
        foreach (var letter in name) tail = tail << 8 | letter;
        return Mix(Mix(hash ^ Upper(tail), Second ^ seed), First);
    }

    private static ulong Mix(ulong one, ulong other)
    {
        var high = Math.BigMul(one, other, out var low);
        return high ^ low;
    }

    // Eight letters at once: those from a to z that are ASCII lose the bit that makes them small.
    private static ulong Upper(ulong letters)
    {
        var seven = letters & LowBits;
        var small = (seven + FromA) ^ (seven + BehindZ);
        return letters - ((small & ~letters & HighBits) >> 2);
    }
}
