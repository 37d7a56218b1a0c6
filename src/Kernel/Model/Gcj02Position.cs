namespace City.Kernel;

/// <summary>
/// A place in GCJ-02, the shifted coordinates that maps published in mainland China use: 100 to 700 m beside WGS-84. A
/// type of its own, so that it cannot be taken for a <see cref="Position"/>.
/// </summary>
/// <remarks>
/// The shift is not published; the formula is the one that open map tools have found and share. Against positions given
/// by map services it is right to some metres. <see cref="ToPosition"/> undoes <see cref="Of"/> to less than a
/// millimetre. Outside the box of 72.004 to 137.8347 degrees east and 0.8293 to 55.8271 degrees north nothing is
/// shifted; the box is wider than the country, so places beside the border are shifted too.
/// </remarks>
/// <param name="Longitude">Degrees east, -180 to 180.</param>
/// <param name="Latitude">Degrees north, -90 to 90.</param>
public readonly record struct Gcj02Position(double Longitude, double Latitude)
{
    /// <summary>Half axis (m) and squared eccentricity of the ellipsoid of Krasovsky.</summary>
    private const double AxisMetres = 6_378_245.0, EccentricitySquared = 0.00669342162296594323;

    /// <summary>How far off a position may stay when the shift is undone, in degrees: 0.1 mm.</summary>
    private const double InverseErrorDegrees = 1e-9;

    private const int StepsMax = 30;

    /// <summary>Shifts a position of WGS-84.</summary>
    public static Gcj02Position Of(Position position)
    {
        var (east, north) = Shift(position.Longitude, position.Latitude);
        return new Gcj02Position(position.Longitude + east, position.Latitude + north);
    }

    /// <summary>Undoes the shift, by steps towards the position whose shift leads here.</summary>
    public Position ToPosition()
    {
        var (longitude, latitude) = (Longitude, Latitude);
        for (var step = 0; step < StepsMax; step++)
        {
            var (east, north) = Shift(longitude, latitude);
            var (offEast, offNorth) = (longitude + east - Longitude, latitude + north - Latitude);
            (longitude, latitude) = (longitude - offEast, latitude - offNorth);
            if (Math.Abs(offEast) < InverseErrorDegrees && Math.Abs(offNorth) < InverseErrorDegrees) break;
        }

        return new Position(longitude, latitude);
    }

    private static (double East, double North) Shift(double longitude, double latitude)
    {
        if (longitude is < 72.004 or > 137.8347 || latitude is < 0.8293 or > 55.8271) return (0, 0);
        var (x, y) = (longitude - 105, latitude - 35);
        var waves = (20 * Sine(6 * x) + 20 * Sine(2 * x)) * 2 / 3;
        var north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.Sqrt(Math.Abs(x)) + waves
            + (20 * Sine(y) + 40 * Sine(y / 3)) * 2 / 3 + (160 * Sine(y / 12) + 320 * Sine(y / 30)) * 2 / 3;
        var east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.Sqrt(Math.Abs(x)) + waves
            + (20 * Sine(x) + 40 * Sine(x / 3)) * 2 / 3 + (150 * Sine(x / 12) + 300 * Sine(x / 30)) * 2 / 3;

        var radians = latitude * Math.PI / 180;
        var flat = 1 - EccentricitySquared * Math.Pow(Math.Sin(radians), 2);
        var (root, degrees) = (Math.Sqrt(flat), 180 / Math.PI);
        return (east * degrees * root / (AxisMetres * Math.Cos(radians)),
            north * degrees * flat * root / (AxisMetres * (1 - EccentricitySquared)));
    }

    private static double Sine(double turns) => Math.Sin(turns * Math.PI);
}
