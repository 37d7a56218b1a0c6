namespace City.Sim;

/// <summary>
/// The weather over the city, the same everywhere. It follows from the seed and the moment alone: nobody has to live
/// through the days before to know it.
/// </summary>
internal sealed class Weather(long seed)
{
    private const double RainThreshold = 0.62;
    private const double RainMillimetresPerHour = 34;
    private const double SlowingMax = 0.3;

    private readonly Chance _front = new(seed, "weather-front");
    private readonly Chance _shower = new(seed, "weather-shower");
    private readonly Chance _air = new(seed, "weather-air");
    private readonly Chance _wind = new(seed, "weather-wind");

    /// <summary>Rain, millimetres per hour.</summary>
    public double RainAt(CityTime time)
    {
        var wet = 0.65 * _front.Smooth(time.Hours / 14) + 0.35 * _shower.Smooth(time.Hours / 2.5);
        return Math.Max(0, wet - RainThreshold) * RainMillimetresPerHour;
    }

    /// <summary>Air temperature, degrees Celsius.</summary>
    public double TemperatureAt(CityTime time) =>
        18.5 - 10 * Exact.Cosine(time.YearTurns - 0.055) - 3.5 * Exact.Cosine((time.Hour - 3.5) / 24)
        + 6 * (_air.Smooth(time.Days / 3) - 0.5) - 0.5 * Math.Min(4, RainAt(time));

    /// <summary>Relative humidity, 0 to 1.</summary>
    public double HumidityAt(CityTime time) => Math.Clamp(
        0.68 + 0.3 * (_front.Smooth(time.Hours / 14) - 0.5) + 0.08 * Exact.Cosine((time.Hour - 3.5) / 24)
        + 0.05 * RainAt(time), 0.2, 1);

    /// <summary>Wind, metres per second.</summary>
    public double WindAt(CityTime time)
    {
        var gust = _wind.Smooth(time.Hours / 1.5);
        return 0.4 + 5 * gust * gust;
    }

    /// <summary>Where the wind comes from, degrees from north.</summary>
    public double WindFromAt(CityTime time) => 360 * _wind.Smooth(time.Days / 2 + 0.5) % 360;

    /// <summary>Air pressure at the station, hectopascal.</summary>
    public double PressureAt(CityTime time) => 986 + 16 * (_air.Smooth(time.Days / 2.3 + 0.3) - 0.5);

    /// <summary>How much rain slows traffic: 1 where it is dry, 0.7 at the worst.</summary>
    public double RoadFactorAt(CityTime time) => 1 - Math.Min(SlowingMax, 0.06 * RainAt(time));

    /// <summary>What a day and a half of rain adds to a river, metres; what fell long ago counts less.</summary>
    public double RunoffAt(CityTime time)
    {
        var (metres, kept) = (0.0, 0.09);
        for (var hour = 1; hour <= 36; hour++)
        {
            // It takes some hours to the river.
            var arrived = Math.Min(1, hour / 4.0);
            metres += RainAt(new CityTime(time.Days - hour / 24.0)) * kept * arrived;
            kept *= 0.92;
        }

        return metres;
    }
}
