namespace City.Sim;

/// <summary>
/// A counting station on a road: every minute. What it counts follows from the hour, the road and the rain, not from
/// the few vehicles that are simulated one by one.
/// </summary>
internal sealed class CountingStation(Identity identity, Moment from, Road road, Weather weather)
    : Station(identity, from, road.At(road.Length / 2).Spot, 60)
{
    public const string Type = Names.Transportation + "TrafficFlowObserved";
    public const string Intensity = Names.Transportation + "intensity";

    private const double CongestedBelow = 0.6;

    private readonly double _busy = 0.7 + 0.5 * new Chance(identity.Seed, identity.Id + "/road").Next();

    /// <inheritdoc/>
    protected override double Impossible => 99_999;

    /// <inheritdoc/>
    protected override IEnumerable<Attribute> Introduce(Moment at) =>
        base.Introduce(at).Append(Say.Words(Names.Transportation + "roadName", road.Street.Name.En));

    /// <inheritdoc/>
    protected override ImmutableArray<Attribute> Measure(CityTime time, Moment at)
    {
        var share = Rhythm.TrafficAt(time) * _busy;
        var flow = Driving.CapacityPerHour(road.Class) * share * (1 + 0.08 * Chance.Bell());
        var factor = Driving.SpeedFactor(share, weather.RoadFactorAt(time));
        var speed = Driving.FreeKilometresPerHour(road.Class) * factor * (1 + 0.04 * Chance.Bell());
        return
        [
            Say.Number(Intensity, (Math.Max(0, flow), 0), "H10", at),
            Say.Number(Names.Transportation + "averageVehicleSpeed", (Math.Max(2, speed), 1), "KMH", at),
            Say.Number(Names.Transportation + "occupancy", (Math.Min(0.95, 0.02 + 0.4 * share * share), 3), "C62", at),
            Say.Truth(Names.Transportation + "congested", factor < CongestedBelow, at),
        ];
    }
}
