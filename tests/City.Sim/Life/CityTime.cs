namespace City.Sim;

/// <summary>A moment by the clocks and the calendar of the city, eight hours ahead of UTC all year.</summary>
/// <param name="Days">Days since 1970-01-01, with their fraction.</param>
internal readonly record struct CityTime(double Days)
{
    private const double DayMilliseconds = 86_400_000;
    private const double OffsetMilliseconds = 8 * 3_600_000;
    private const double DaysPerYear = 365.2422;

    // 1970-01-01 was a Thursday; days of the week count from Monday, 0.
    private const int FirstWeekday = 3;

    public static CityTime Of(Moment moment) => new((moment.Milliseconds + OffsetMilliseconds) / DayMilliseconds);

    /// <summary>Hours since midnight, 0 to 24.</summary>
    public double Hour => (Days - Math.Floor(Days)) * 24;

    /// <summary>Hours since 1970.</summary>
    public double Hours => Days * 24;

    /// <summary>Whether it is a Saturday or a Sunday.</summary>
    public bool Weekend => ((long)Math.Floor(Days) + FirstWeekday) % 7 >= 5;

    /// <summary>How much of the year is over, in turns; whole turns are New Year.</summary>
    public double YearTurns => Days / DaysPerYear;
}
