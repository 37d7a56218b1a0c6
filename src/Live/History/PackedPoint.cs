namespace City.Live;

/// <summary>One history point in its compact form; the shape is a number in the table of its buffer or part.</summary>
internal readonly record struct PackedPoint(
    long Series, long Observed, long Recorded, long Seq, long Mantissa, int Shape, byte Scale)
    : IComparable<PackedPoint>
{
    /// <summary>By series, then by observation, then by the log: the order within parts.</summary>
    public int CompareTo(PackedPoint other) =>
        Series != other.Series ? Series.CompareTo(other.Series)
        : Observed != other.Observed ? Observed.CompareTo(other.Observed)
        : Seq.CompareTo(other.Seq);
}
