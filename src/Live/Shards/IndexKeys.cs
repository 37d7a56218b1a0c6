using City.Kernel;

namespace City.Live;

/// <summary>The keys under which an entity stands in a shard's indexes.</summary>
internal static class IndexKeys
{
    public const int Numbers = 0, Texts = 1, Links = 2, Times = 3;

    /// <summary>
    /// Counts the ways in which keys were ever made of a record: what lies in the depot under keys of an older way is
    /// indexed anew.
    /// </summary>
    public const int Version = 1;

    /// <summary>By id: the low half is the slot, so that ids of one hash stand beside each other.</summary>
    public static IndexKey Id(ulong hash, int slot) => new(hash, (uint)slot);

    /// <summary>By tenant and type, then slot.</summary>
    public static IndexKey Type(int tenant, int type, int slot) =>
        new((ulong)(uint)tenant << 32 | (uint)type, (uint)slot);

    /// <summary>The type of a key by tenant and type.</summary>
    public static int TypeOf(IndexKey key) => (int)(uint)key.High;

    /// <summary>By a value of 64 bits of an attribute, then slot.</summary>
    public static IndexKey Value(int attribute, int domain, ulong value, int slot) =>
        new((ulong)(uint)(attribute << 2 | domain) << 32 | value >> 32, value << 32 | (uint)slot);

    /// <summary>The attribute of a key by value.</summary>
    public static int AttributeOf(IndexKey key) => (int)(key.High >> 34);

    /// <summary>The bits of a number in an order that is the numbers' own.</summary>
    public static ulong Ordered(double number)
    {
        var bits = BitConverter.DoubleToInt64Bits(number == 0 ? 0 : number);
        return (ulong)bits ^ (bits < 0 ? ulong.MaxValue : 1UL << 63);
    }

    /// <summary>The bits of a moment in an order that is the moments' own.</summary>
    public static ulong Ordered(Moment moment) => (ulong)moment.Milliseconds ^ 1UL << 63;

    public static int Slot(IndexKey key) => (int)(uint)key.Low;
}
