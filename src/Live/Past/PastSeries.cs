namespace City.Live;

/// <summary>
/// Finds the one point of a series that counts from where the past is looked at: the one learnt last, or in city time
/// the one observed last up to then, of two for the same time the one learnt later.
/// </summary>
internal sealed class PastSeries
{
    private readonly List<long> _births = [];
    private readonly Dictionary<long, long> _retracted = [];

    /// <summary>The point that counts, with its shape; null where there is none up to then.</summary>
    public (PackedPoint Point, byte[] Shape)? Chosen { get; private set; }

    /// <summary>The first one learnt of those that were observed later; null where there is none.</summary>
    public (PackedPoint Point, byte[] Shape)? Later { get; private set; }

    /// <summary>Takes a point that is known.</summary>
    /// <param name="point">The point.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="role">What it is to the series.</param>
    /// <param name="at">The moment of city time, or null.</param>
    public void Take(in PackedPoint point, byte[] shape, PointRole role, long? at)
    {
        if ((role & PointRole.Birth) != 0) _births.Add(point.Recorded);
        if (at is null)
        {
            if ((role & PointRole.Aside) != 0) return;
            if (Chosen is not { } last || point.Seq > last.Point.Seq) Chosen = (point, shape);
        }
        else if ((role & PointRole.Retraction) != 0)
        {
            _retracted[point.Observed] = Math.Max(point.Seq, _retracted.GetValueOrDefault(point.Observed));
        }
        else if (IsRetracted(point))
        {
            return;
        }
        else if (point.Observed <= at)
        {
            if (Chosen is not { } last || point.Observed > last.Point.Observed
                || (point.Observed == last.Point.Observed && point.Seq > last.Point.Seq))
                Chosen = (point, shape);
        }
        else if (Later is not { } first || point.Seq < first.Point.Seq)
        {
            Later = (point, shape);
        }
    }

    /// <summary>
    /// Whether a point that counts turned out to be taken back. Then all points have to be taken again, now that it is
    /// known which of them were.
    /// </summary>
    public bool MustTakeAgain => (Chosen is { } chosen && IsRetracted(chosen.Point))
        || (Later is { } later && IsRetracted(later.Point));

    /// <summary>Forgets everything but what was taken back.</summary>
    public void BeginAgain()
    {
        (Chosen, Later) = (null, null);
        _births.Clear();
    }

    private bool IsRetracted(in PackedPoint point) =>
        _retracted.TryGetValue(point.Observed, out var by) && point.Seq < by;

    /// <summary>When that came to be which a point tells of.</summary>
    public long CreatedAt(in PackedPoint point)
    {
        var created = long.MinValue;
        foreach (var birth in _births)
            if (birth <= point.Recorded && birth > created)
                created = birth;
        return created == long.MinValue ? point.Recorded : created;
    }
}
