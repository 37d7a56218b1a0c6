namespace City.Live;

/// <summary>Takes points of history as they come upon in parts and buffers, in no order.</summary>
internal interface IPointTaker
{
    /// <summary>The last change whose points are wanted.</summary>
    long SeqMax { get; }

    /// <summary>Whether the points of a series are wanted.</summary>
    bool Wants(long series);

    /// <summary>Takes the points of a part, whose shapes have numbers of their own. Later changes may be among them.
    /// </summary>
    void Take(List<PackedPoint> points, byte[][] shapes);

    /// <summary>Takes one point.</summary>
    void Take(in PackedPoint point, ReadOnlySpan<byte> shape);
}
