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
    private DroppedPoints _dropped;

    /// <summary>Adds a point that the log says.</summary>
    public void Add(in PackedPoint point, ReadOnlySpan<byte> shape)
    {
        if (point.Seq > throughSeq) return;
        var range = Range(point.Seq);
        _counts[range]++;
        _sums[range] += DroppedPoints.Hash(point, shape);
    }

    /// <summary>Takes off a point that history holds; false where history should not hold its change.</summary>
    public bool TakeOff(in PackedPoint point, ReadOnlySpan<byte> shape)
    {
        if (point.Seq > throughSeq || point.Seq < 1) return false;
        var range = Range(point.Seq);
        _counts[range]--;
        _sums[range] -= DroppedPoints.Hash(point, shape);
        return true;
    }

    /// <summary>Takes off what retention dropped from a part. Then it is only known in all what is missing.</summary>
    public void TakeOff(DroppedPoints dropped) => _dropped += dropped;

    /// <summary>
    /// The changes among which the points differ, and how many points are missing in all; null where none differs.
    /// </summary>
    public (long FirstSeq, long LastSeq, long Missing)? Difference()
    {
        if (_dropped.Count > 0) return Whole();
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

    private (long FirstSeq, long LastSeq, long Missing)? Whole()
    {
        var left = new DroppedPoints(-_dropped.Count, 0 - _dropped.Sum);
        for (var range = 0; range < Ranges; range++) left += new DroppedPoints(_counts[range], _sums[range]);
        return left == default ? null : (1, throughSeq, left.Count);
    }

    private int Range(long seq) => (int)((seq - 1) / _rangeSeqs);
}
