namespace City.Sim;

/// <summary>
/// An air station: every five minutes. Traffic makes the air worse, rain washes it, the sun makes ozone.
/// </summary>
internal sealed class AirStation(Identity identity, Moment from, Spot spot, Weather weather)
    : Station(identity, from, spot, 300)
{
    public const string Type = Names.Environment + "AirQualityObserved";

    private const string Unit = "GQ";

    // Air is worse near the centre.
    private readonly double _burden = 0.6 + 0.6 * Math.Max(0, 1 - spot.Length / 7_000);

    /// <inheritdoc/>
    protected override double Impossible => -50;

    /// <inheritdoc/>
    protected override ImmutableArray<Attribute> Measure(CityTime time, Moment at)
    {
        var traffic = Rhythm.TrafficAt(new CityTime(time.Days - 1.0 / 24)) * _burden;
        var washed = 1 / (1 + 0.4 * weather.RainAt(time));
        var haze = 0.5 + Chance.Smooth(time.Days);
        var sun = Math.Clamp(Rhythm.HoursOfSun(time) / 4, 0, 1);
        var fine = Math.Max(3, (16 + 30 * traffic) * haze * washed + 1.5 * Chance.Bell());
        return
        [
            Say.Number(Names.Environment + "pm25", (fine, 0), Unit, at),
            Say.Number(Names.Environment + "pm10", (fine * 1.55 + 4, 0), Unit, at),
            Say.Number(Names.Environment + "no2", (Math.Max(2, 10 + 42 * traffic + 2 * Chance.Bell()), 0), Unit, at),
            Say.Number(Names.Environment + "o3",
                (Math.Max(4, 24 + 90 * sun * washed + 3 * Chance.Bell()), 0), Unit, at),
            Say.Number(Names.Environment + "temperature",
                (weather.TemperatureAt(time) + _burden + 0.2 * Chance.Bell(), 1), "CEL", at),
        ];
    }
}
