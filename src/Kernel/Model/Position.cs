namespace City.Kernel;

/// <summary>A place on the earth, WGS-84.</summary>
/// <param name="Longitude">Degrees east, -180 to 180.</param>
/// <param name="Latitude">Degrees north, -90 to 90.</param>
public readonly record struct Position(double Longitude, double Latitude)
{
    private const double EarthRadiusMetres = 6_371_008.8;

    /// <summary>
    /// The distance over the sphere of the earth's mean radius, in metres; off from the ellipsoid by 0.6 % at most.
    /// </summary>
    public double MetresTo(Position other)
    {
        const double radians = Math.PI / 180;
        var (from, to) = (Latitude * radians, other.Latitude * radians);
        var (byLatitude, byLongitude) =
            (Math.Sin((to - from) / 2), Math.Sin((other.Longitude - Longitude) * radians / 2));
        var half = byLatitude * byLatitude + Math.Cos(from) * Math.Cos(to) * byLongitude * byLongitude;
        return 2 * EarthRadiusMetres * Math.Asin(Math.Min(1, Math.Sqrt(half)));
    }
}
