namespace City.Sim;

/// <summary>A piece of road between two junctions.</summary>
internal sealed class Road
{
    private readonly double[] _along;

    /// <param name="index">Its place in the network.</param>
    /// <param name="street">The street that it is a part of.</param>
    /// <param name="ends">Its junctions, first and last.</param>
    /// <param name="line">Its middle, from the first to the last.</param>
    /// <param name="bridge">The corners of the line between which it is a bridge; null for none.</param>
    public Road(int index, Street street, (int First, int Last) ends, Spot[] line, (int From, int To)? bridge)
    {
        (Index, Street, Ends, Line, Bridge) = (index, street, ends, line, bridge);
        _along = new double[line.Length];
        for (var n = 1; n < line.Length; n++) _along[n] = _along[n - 1] + line[n - 1].MetresTo(line[n]);
    }

    public int Index { get; }

    public Street Street { get; }

    public (int First, int Last) Ends { get; }

    public Spot[] Line { get; }

    public (int From, int To)? Bridge { get; }

    public RoadClass Class => Street.Class;

    /// <summary>Metres from the first junction to the last.</summary>
    public double Length => _along[^1];

    /// <summary>The junction at the other end.</summary>
    public int Beyond(int junction) => junction == Ends.First ? Ends.Last : Ends.First;

    /// <summary>The spot so many metres from the first junction, and the step of one metre onward from there.</summary>
    public (Spot Spot, Spot Onward) At(double metres)
    {
        var at = Array.BinarySearch(_along, metres);
        var corner = Math.Clamp(at >= 0 ? at : ~at - 1, 0, Line.Length - 2);
        var onward = (Line[corner + 1] - Line[corner]) * (1 / (_along[corner + 1] - _along[corner]));
        return (Line[corner] + onward * (metres - _along[corner]), onward);
    }
}
