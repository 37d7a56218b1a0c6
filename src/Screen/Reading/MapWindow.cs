using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>The part of the map that is seen.</summary>
/// <param name="West">Degrees of longitude, −180 to 180.</param>
/// <param name="South">Degrees of latitude, −90 to 90.</param>
/// <param name="East">Degrees of longitude, greater than west.</param>
/// <param name="North">Degrees of latitude, greater than south.</param>
internal sealed record MapWindow(double West, double South, double East, double North)
{
    public (double Longitude, double Latitude) Centre => ((West + East) / 2, (South + North) / 2);

    /// <summary>The window as a query of the API for all that reaches into it.</summary>
    public string Query => string.Create(CultureInfo.InvariantCulture,
        $"georel=intersects&geometry=Polygon&coordinates=[[[{West},{South}],[{East},{South}],[{East},{North}],"
        + $"[{West},{North}],[{West},{South}]]]");

    /// <summary>Reads <c>bounds=west,south,east,north</c>; null where there is none that can be.</summary>
    public static MapWindow? Of(IQueryCollection query)
    {
        var parts = query["bounds"].ToString().Split(',');
        var sides = new double[4];
        if (parts.Length != sides.Length) return null;
        for (var side = 0; side < sides.Length; side++)
            if (!double.TryParse(
                    parts[side], NumberStyles.Float, CultureInfo.InvariantCulture, out sides[side])
                || !double.IsFinite(sides[side]))
                return null;
        var (west, south) = (Math.Clamp(sides[0], -180, 180), Math.Clamp(sides[1], -90, 90));
        var (east, north) = (Math.Clamp(sides[2], -180, 180), Math.Clamp(sides[3], -90, 90));
        return west < east && south < north ? new MapWindow(west, south, east, north) : null;
    }
}
