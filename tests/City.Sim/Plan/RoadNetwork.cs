namespace City.Sim;

/// <summary>Roads and the junctions where they meet; all of it hangs together.</summary>
/// <param name="Roads">The roads.</param>
/// <param name="Junctions">The junctions.</param>
/// <param name="Signals">The junctions that have signals.</param>
internal sealed record RoadNetwork(
    IReadOnlyList<Road> Roads, IReadOnlyList<Junction> Junctions, IReadOnlyList<int> Signals)
{
    /// <summary>How long all roads are together, in kilometres.</summary>
    public double Kilometres => Roads.Sum(road => road.Length) / 1000;
}
