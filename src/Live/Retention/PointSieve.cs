using City.Kernel;

namespace City.Live;

/// <summary>
/// Lets those points of a series through that its rule keeps. Of the older ones stay those by which reads within the
/// span are answered: the one learnt last, the one observed last, those with which the attribute came to be, and what
/// was taken back within the span.
/// </summary>
/// <remarks>
/// It sees the points of some parts and not of all, and may keep more than it must; a point goes only where another one
/// that stays answers for it.
/// </remarks>
internal sealed class PointSieve
{
    private readonly IReadOnlyList<(PackedPoint Point, PointRole Role)> _points;
    private readonly bool[] _stays;
    private readonly Dictionary<long, (long Seq, long Recorded)> _retracted = [];

    private PointSieve(IReadOnlyList<(PackedPoint Point, PointRole Role)> points)
    {
        (_points, _stays) = (points, new bool[points.Count]);
        foreach (var (point, role) in points)
            if ((role & PointRole.Retraction) != 0
                && (!_retracted.TryGetValue(point.Observed, out var by) || point.Seq > by.Seq))
                _retracted[point.Observed] = (point.Seq, point.Recorded);
    }

    /// <summary>Marks the points that stay.</summary>
    /// <param name="points">The points of one series, by observation, then by the log.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="now">The time.</param>
    public static bool[] Keep(
        IReadOnlyList<(PackedPoint Point, PointRole Role)> points, Retention rule, Moment now)
    {
        var sieve = new PointSieve(points);
        sieve.Mark(rule, Horizon(rule.Keep, now), Horizon(rule.ThinAfter, now));
        return sieve._stays;
    }

    private void Mark(Retention rule, long dropped, long thinned)
    {
        var later = Math.Max(dropped, thinned);
        for (var i = 0; i < _points.Count; i++)
            _stays[i] = !IsOld(i, later) || (_points[i].Role & PointRole.Retraction) != 0
                || (IsRetracted(i) && !IsSettled(i, later))
                || (!IsOld(i, dropped) && IsLastOfPeriod(i, rule.ThinTo, dropped, thinned));
        KeepLast(dropped);
        KeepLast(thinned);
        KeepBirths();
    }

    private void KeepLast(long horizon)
    {
        var (learnt, observed) = (-1, -1);
        for (var i = 0; i < _points.Count; i++)
        {
            if (!IsOld(i, horizon)) continue;
            var (point, role) = _points[i];
            if ((role & PointRole.Aside) == 0 && (learnt < 0 || point.Seq > _points[learnt].Point.Seq)) learnt = i;
            if (IsValue(i)) observed = i;
        }

        if (learnt >= 0) _stays[learnt] = true;
        if (observed >= 0) _stays[observed] = true;
    }

    /// <summary>Of each point that stays it must be known since when the attribute was there.</summary>
    private void KeepBirths()
    {
        var born = -1;
        foreach (var moment in Enumerable.Range(0, _points.Count)
            .OrderBy(i => _points[i].Point.Seq).GroupBy(i => _points[i].Point.Recorded))
        {
            foreach (var i in moment)
                if ((_points[i].Role & PointRole.Birth) != 0)
                    born = i;
            if (born >= 0 && moment.Any(i => _stays[i])) _stays[born] = true;
        }
    }

    private bool IsLastOfPeriod(int at, TimeSpan period, long dropped, long thinned)
    {
        if (!IsValue(at)) return false;
        var length = (long)period.TotalMilliseconds;
        for (var next = at + 1; next < _points.Count; next++)
        {
            if (Period(next, length) != Period(at, length)) return true;
            if (IsOld(next, thinned) && !IsOld(next, dropped) && IsValue(next)) return false;
        }

        return true;
    }

    /// <summary>Whether a point counts in city time, by all that is known here.</summary>
    private bool IsValue(int at) => (_points[at].Role & PointRole.Retraction) == 0 && !IsRetracted(at);

    private bool IsRetracted(int at) =>
        _retracted.TryGetValue(_points[at].Point.Observed, out var by) && _points[at].Point.Seq < by.Seq;

    /// <summary>Whether it was taken back so long ago that nobody asks for what was known before.</summary>
    private bool IsSettled(int at, long horizon) => _retracted[_points[at].Point.Observed].Recorded < horizon;

    private long Period(int at, long length)
    {
        var (whole, rest) = Math.DivRem(_points[at].Point.Observed, length);
        return rest < 0 ? whole - 1 : whole;
    }

    private bool IsOld(int at, long horizon) =>
        _points[at].Point.Observed < horizon && _points[at].Point.Recorded < horizon;

    private static long Horizon(TimeSpan? age, Moment now) =>
        age is { } span ? now.Milliseconds - (long)span.TotalMilliseconds : long.MinValue;
}
