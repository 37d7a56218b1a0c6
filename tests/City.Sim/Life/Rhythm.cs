namespace City.Sim;

/// <summary>What the time of day and week makes people do, and when the sun is up.</summary>
internal static class Rhythm
{
    // Traffic by the hour as a share of the busiest; invented, with the two peaks of a working day.
    private static readonly double[] Workday =
    [
        0.10, 0.07, 0.05, 0.05, 0.08, 0.18, 0.42, 0.80, 1.00, 0.82, 0.65, 0.62,
        0.66, 0.60, 0.60, 0.66, 0.78, 0.98, 0.96, 0.74, 0.52, 0.40, 0.28, 0.17,
    ];

    private static readonly double[] Weekend =
    [
        0.16, 0.11, 0.08, 0.06, 0.06, 0.10, 0.18, 0.28, 0.40, 0.55, 0.66, 0.72,
        0.70, 0.66, 0.66, 0.70, 0.74, 0.76, 0.72, 0.62, 0.52, 0.44, 0.34, 0.24,
    ];

    // At 106.55 degrees east the sun stands highest 53.8 minutes after noon of the city's clocks.
    private const double NoonHour = 12.897;
    private const double MeanDayHours = 12.1;
    private const double DayHoursSwing = 1.95;
    private const double SpringTurns = 0.218;

    /// <summary>Traffic as a share of the busiest hour, 0 to 1.</summary>
    public static double TrafficAt(CityTime time)
    {
        var hours = time.Weekend ? Weekend : Workday;
        var hour = (int)time.Hour % 24;
        var next = new CityTime(time.Days + 1.0 / 24);
        var nextHours = next.Weekend ? Weekend : Workday;
        return hours[hour] + (nextHours[(hour + 1) % 24] - hours[hour]) * (time.Hour - Math.Floor(time.Hour));
    }

    /// <summary>Hours from sunrise (negative before it) or to sunset, whichever is nearer: above 0 it is day.</summary>
    public static double HoursOfSun(CityTime time) =>
        (MeanDayHours + DayHoursSwing * Exact.Sine(time.YearTurns - SpringTurns)) / 2 - Math.Abs(time.Hour - NoonHour);
}
