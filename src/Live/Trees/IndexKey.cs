using System.Runtime.InteropServices;

namespace City.Live;

/// <summary>A key of 128 bits, ordered by its high and then its low half.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct IndexKey(ulong High, ulong Low) : IComparable<IndexKey>
{
    public static readonly IndexKey Max = new(ulong.MaxValue, ulong.MaxValue);

    /// <summary>The key as one number.</summary>
    public UInt128 Whole => new(High, Low);

    /// <summary>The key of one number.</summary>
    public static IndexKey Of(UInt128 whole) => new((ulong)(whole >> 64), (ulong)whole);

    public int CompareTo(IndexKey other) =>
        High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    public static bool operator <(IndexKey left, IndexKey right) =>
        left.High < right.High || (left.High == right.High && left.Low < right.Low);

    public static bool operator >(IndexKey left, IndexKey right) => right < left;

    public static bool operator <=(IndexKey left, IndexKey right) => !(right < left);

    public static bool operator >=(IndexKey left, IndexKey right) => !(left < right);

    /// <summary>The key behind this one; the greatest key stays.</summary>
    public IndexKey Next() => Low != ulong.MaxValue ? this with { Low = Low + 1 }
        : High != ulong.MaxValue ? new IndexKey(High + 1, 0) : this;
}
