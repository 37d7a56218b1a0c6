namespace City.Kernel;

/// <summary>
/// A place in BD-09, which shifts GCJ-02 once more: up to 1,200 m beside WGS-84. A type of its own, so that it cannot
/// be taken for another.
/// </summary>
/// <remarks>
/// Like the shift before it, this one is not published; the formula is the one that open map tools share.
/// <see cref="ToGcj02"/> undoes <see cref="Of(Gcj02Position)"/> to less than a millimetre.
/// </remarks>
/// <param name="Longitude">Degrees east, -180 to 180.</param>
/// <param name="Latitude">Degrees north, -90 to 90.</param>
public readonly record struct Bd09Position(double Longitude, double Latitude)
{
    private const double EastDegrees = 0.0065, NorthDegrees = 0.006, Turn = Math.PI * 3000 / 180;

    private const double InverseErrorDegrees = 1e-9;

    private const int StepsMax = 30;

    /// <summary>Shifts a position of GCJ-02.</summary>
    public static Bd09Position Of(Gcj02Position position)
    {
        var (x, y) = (position.Longitude, position.Latitude);
        var length = Math.Sqrt(x * x + y * y) + 0.00002 * Math.Sin(y * Turn);
        var angle = Math.Atan2(y, x) + 0.000003 * Math.Cos(x * Turn);
        return new Bd09Position(length * Math.Cos(angle) + EastDegrees, length * Math.Sin(angle) + NorthDegrees);
    }

    /// <summary>Shifts a position of WGS-84 twice.</summary>
    public static Bd09Position Of(Position position) => Of(Gcj02Position.Of(position));

    /// <summary>Undoes the second shift.</summary>
    public Gcj02Position ToGcj02()
    {
        var found = new Gcj02Position(Longitude - EastDegrees, Latitude - NorthDegrees);
        for (var step = 0; step < StepsMax; step++)
        {
            var shifted = Of(found);
            var (offEast, offNorth) = (shifted.Longitude - Longitude, shifted.Latitude - Latitude);
            found = new Gcj02Position(found.Longitude - offEast, found.Latitude - offNorth);
            if (Math.Abs(offEast) < InverseErrorDegrees && Math.Abs(offNorth) < InverseErrorDegrees) break;
        }

        return found;
    }

    /// <summary>Undoes both shifts.</summary>
    public Position ToPosition() => ToGcj02().ToPosition();
}
