namespace City.Sim;

/// <summary>A gauge in a river: every five minutes. Rain raises the river some hours later.</summary>
internal sealed class RiverStation(Identity identity, Moment from, Spot spot, Weather weather)
    : Station(identity, from, spot, 300)
{
    public const string Type = Names.Environment + "WaterObserved";

    private const double BaseMetres = 5.2;

    /// <summary>Flow at the base level, cubic metres per second; a branch has a tenth of it.</summary>
    public double BaseFlow { get; init; } = 1_800;

    /// <inheritdoc/>
    protected override double Impossible => -99;

    /// <inheritdoc/>
    protected override ImmutableArray<Attribute> Measure(CityTime time, Moment at)
    {
        var metres = BaseMetres + 0.8 * (Chance.Smooth(time.Days / 5) - 0.5) + weather.RunoffAt(time);
        var ratio = metres / BaseMetres;
        return
        [
            Say.Number(Names.Environment + "height", (metres + 0.01 * Chance.Bell(), 2), "MTR", at),
            Say.Number(Names.Environment + "flow", (BaseFlow * ratio * Math.Sqrt(ratio), 0), "MQS", at),
        ];
    }
}
