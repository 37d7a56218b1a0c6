using City.Kernel;

namespace City.Live;

/// <summary>
/// Lets those points of a series through that its rule keeps. Of the older ones stay those by which reads within the
/// span are answered: the one learnt last, the one observed last, and those with which the attribute came to be.
/// </summary>
/// <remarks>
/// It sees the points of some parts and not of all, and may keep more than it must; a point goes only where another one
/// that stays answers for it.
/// </remarks>
internal static class PointSieve
{
    /// <summary>Marks the points that stay.</summary>
    /// <param name="points">The points of one series, by observation, then by the log.</param>
    /// <param name="isBirth">Whether an attribute came to be with a point.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="now">The time.</param>
    public static bool[] Keep(
        IReadOnlyList<PackedPoint> points, Func<PackedPoint, bool> isBirth, Retention rule, Moment now)
    {
        var stays = new bool[points.Count];
        Array.Fill(stays, true);
        var (dropped, thinned) = (Horizon(rule.Keep, now), Horizon(rule.ThinAfter, now));
        for (var i = 0; i < points.Count; i++)
            if (IsOld(points[i], dropped)) stays[i] = false;
            else if (IsOld(points[i], thinned)) stays[i] = IsLastOfPeriod(points, i, rule.ThinTo, dropped, thinned);
        KeepLast(points, isBirth, stays, dropped);
        KeepLast(points, isBirth, stays, thinned);
        return stays;
    }

    private static void KeepLast(
        IReadOnlyList<PackedPoint> points, Func<PackedPoint, bool> isBirth, bool[] stays, long horizon)
    {
        var (learnt, observed, born, bornBefore) = (-1, -1, -1, -1);
        for (var i = 0; i < points.Count; i++)
        {
            if (!IsOld(points[i], horizon)) continue;
            observed = i;
            if (learnt < 0 || points[i].Seq > points[learnt].Seq) learnt = i;
            if (isBirth(points[i]) && (born < 0 || points[i].Seq > points[born].Seq)) born = i;
        }

        for (var i = 0; observed >= 0 && i <= observed; i++)
            if (IsOld(points[i], horizon) && isBirth(points[i]) && points[i].Seq <= points[observed].Seq
                && (bornBefore < 0 || points[i].Seq > points[bornBefore].Seq))
                bornBefore = i;
        foreach (var i in (ReadOnlySpan<int>)[learnt, observed, born, bornBefore])
            if (i >= 0)
                stays[i] = true;
    }

    private static bool IsLastOfPeriod(
        IReadOnlyList<PackedPoint> points, int at, TimeSpan period, long dropped, long thinned)
    {
        var length = (long)period.TotalMilliseconds;
        for (var next = at + 1; next < points.Count; next++)
        {
            if (Period(points[next], length) != Period(points[at], length)) return true;
            if (IsOld(points[next], thinned) && !IsOld(points[next], dropped)) return false;
        }

        return true;
    }

    private static long Period(in PackedPoint point, long length) => Math.DivRem(point.Observed, length) switch
    {
        var (whole, rest) => rest < 0 ? whole - 1 : whole,
    };

    private static bool IsOld(in PackedPoint point, long horizon) =>
        point.Observed < horizon && point.Recorded < horizon;

    private static long Horizon(TimeSpan? age, Moment now) =>
        age is { } span ? now.Milliseconds - (long)span.TotalMilliseconds : long.MinValue;
}
