namespace City.Sim;

/// <summary>
/// The simulated city as it stands: no place on earth looks so. Two plans of the same seed are the same.
/// </summary>
internal sealed class CityPlan
{
    public CityPlan(long seed)
    {
        Seed = seed;
        Rivers = new Rivers(seed);
        Grid = new StreetGrid(seed);
        Hills = Landscape.HillsOf(seed, Rivers);
        Network = new NetworkBuilder(seed, Grid, Rivers, Hills).Build();
        Lakes = Landscape.LakesOf(seed, Rivers, Hills, Network);
        (Parks, Buildings) = Blocks.Of(seed, Grid, Rivers, Hills);
        Districts = Sim.Districts.Of(seed, Rivers);
    }

    public long Seed { get; }

    public Rivers Rivers { get; }

    public StreetGrid Grid { get; }

    public RoadNetwork Network { get; }

    public IReadOnlyList<Area> Hills { get; }

    public IReadOnlyList<Area> Lakes { get; }

    public IReadOnlyList<Area> Parks { get; }

    public IReadOnlyList<Building> Buildings { get; }

    public IReadOnlyList<District> Districts { get; }

    /// <summary>Whether a spot lies in a river or lake, or nearer to a river than a margin, in metres.</summary>
    public bool Wet(Spot spot, double margin) =>
        Rivers.Wet(spot, margin) || Lakes.Any(lake => lake.Holds(spot));
}
