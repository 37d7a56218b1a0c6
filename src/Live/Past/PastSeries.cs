namespace City.Live;

/// <summary>
/// Finds the one point of a series that counts from where the past is looked at: the one learnt last, or in city time
/// the one observed last up to then, of two for the same time the one learnt later.
/// </summary>
internal sealed class PastSeries
{
    private readonly List<long> _births = [];

    /// <summary>The point that counts, with its shape; null where there is none up to then.</summary>
    public (PackedPoint Point, byte[] Shape)? Chosen { get; private set; }

    /// <summary>The first one learnt of those that were observed later; null where there is none.</summary>
    public (PackedPoint Point, byte[] Shape)? Later { get; private set; }

    /// <summary>Takes a point that is known.</summary>
    /// <param name="point">The point.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="isBirth">Whether what the series tells of came to be with it.</param>
    /// <param name="at">The moment of city time, or null.</param>
    public void Take(in PackedPoint point, byte[] shape, bool isBirth, long? at)
    {
        if (isBirth) _births.Add(point.Recorded);
        if (at is null)
        {
            if (Chosen is not { } last || point.Seq > last.Point.Seq) Chosen = (point, shape);
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
