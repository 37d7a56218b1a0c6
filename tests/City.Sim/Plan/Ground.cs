namespace City.Sim;

/// <summary>
/// Where the plan lies on the earth: about 29.60 N 106.55 E, WGS-84, 20 km by 16 km. So near the centre the metres of
/// a degree are taken as those at the centre, which is off by less than 0.1 %.
/// </summary>
internal static class Ground
{
    public const double CentreLongitude = 106.55;
    public const double CentreLatitude = 29.60;

    /// <summary>Half of the width of the plan, metres.</summary>
    public const double EastMax = 10_000;

    /// <summary>Half of the height of the plan, metres.</summary>
    public const double NorthMax = 8_000;

    private const double MetresPerDegreeEast = 96_872;
    private const double MetresPerDegreeNorth = 110_846;
    private const double Millionths = 1_000_000;

    /// <summary>Millionths of a degree: the coordinates of everything that leaves the city.</summary>
    public static (long Longitude, long Latitude) Micro(Spot spot) => (
        (long)Math.Round((CentreLongitude + spot.East / MetresPerDegreeEast) * Millionths),
        (long)Math.Round((CentreLatitude + spot.North / MetresPerDegreeNorth) * Millionths));

    /// <summary>The spot of a position, the inverse of what leaves the city.</summary>
    public static Spot SpotOf(double longitude, double latitude) => new(
        (longitude - CentreLongitude) * MetresPerDegreeEast, (latitude - CentreLatitude) * MetresPerDegreeNorth);

    /// <summary>Whether a spot lies on the plan.</summary>
    public static bool Holds(Spot spot) => Math.Abs(spot.East) <= EastMax && Math.Abs(spot.North) <= NorthMax;
}
