namespace City.Sim;

/// <summary>What vehicles meet on their way: roads, signals, the others, and rain.</summary>
internal sealed class Traffic(RoadNetwork network, IReadOnlyDictionary<int, SignalPlan> signals, Weather weather)
{
    private const long KnownMilliseconds = 60_000;

    private long _minute = long.MinValue;
    private double _share;
    private double _rain;

    public RoadNetwork Network { get; } = network;

    /// <summary>How fast a road of a class is driven on at a moment, metres per second.</summary>
    public double SpeedOn(RoadClass road, Moment now)
    {
        // It changes slowly, and hundreds ask for it every second. The minute alone decides, never who asked before.
        var minute = now.Milliseconds / KnownMilliseconds;
        if (minute != _minute)
        {
            var time = CityTime.Of(new Moment(minute * KnownMilliseconds));
            (_minute, _share, _rain) = (minute, Rhythm.TrafficAt(time), weather.RoadFactorAt(time));
        }

        return Driving.FreeKilometresPerHour(road) / 3.6 * Driving.SpeedFactor(_share, _rain);
    }

    /// <summary>Whether a road may be left into a junction at a moment.</summary>
    public bool LetsGo(int junction, Road from, Moment now) =>
        !signals.TryGetValue(junction, out var plan) || plan.LetsGo(from.Street.NorthSouth, now);
}
