using System.Buffers.Binary;
using City.Kernel;

namespace City.Live;

/// <summary>
/// Compares the points of history with those that the log says, whatever their order: both are added up, in a fixed
/// number of ranges of change numbers. Two different sets of points have the same sums by a chance of 1 in 2^64.
/// </summary>
internal sealed class PointSums(long throughSeq)
{
    private const int Ranges = 1_024;

    private readonly long _rangeSeqs = throughSeq / Ranges + 1;
    private readonly long[] _counts = new long[Ranges];
    private readonly ulong[] _sums = new ulong[Ranges];

    /// <summary>Adds a point that the log says.</summary>
    public void Add(in PackedPoint point, ReadOnlySpan<byte> shape)
    {
        if (point.Seq > throughSeq) return;
        var range = Range(point.Seq);
        _counts[range]++;
        _sums[range] += Hash(point, shape);
    }

    /// <summary>Takes off a point that history holds; false where history should not hold its change.</summary>
    public bool TakeOff(in PackedPoint point, ReadOnlySpan<byte> shape)
    {
        if (point.Seq > throughSeq || point.Seq < 1) return false;
        var range = Range(point.Seq);
        _counts[range]--;
        _sums[range] -= Hash(point, shape);
        return true;
    }

    /// <summary>
    /// The changes among which the points differ, and how many points are missing in all; null where none differs.
    /// </summary>
    public (long FirstSeq, long LastSeq, long Missing)? Difference()
    {
        var (first, last, missing) = (-1, -1, 0L);
        for (var range = 0; range < Ranges; range++)
        {
            if (_counts[range] == 0 && _sums[range] == 0) continue;
            if (first < 0) first = range;
            (last, missing) = (range, missing + _counts[range]);
        }

        return first < 0
            ? null
            : (first * _rangeSeqs + 1, Math.Min(throughSeq, (last + 1) * _rangeSeqs), missing);
    }

    private int Range(long seq) => (int)((seq - 1) / _rangeSeqs);

    private static ulong Hash(in PackedPoint point, ReadOnlySpan<byte> shape)
    {
        // Parts keep the numbers of a block at one scale.
        var (mantissa, scale) = (point.Mantissa, point.Scale);
        for (; scale > 0 && mantissa % 10 == 0; scale--) mantissa /= 10;
        Span<byte> bytes = stackalloc byte[7 * sizeof(long)];
        ReadOnlySpan<long> numbers =
        [
            point.Series, point.Observed, point.Recorded, point.Seq, mantissa, scale, (long)StableHash.Of(shape),
        ];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes[(i * sizeof(long))..], numbers[i]);
        return StableHash.Of(bytes);
    }
}
