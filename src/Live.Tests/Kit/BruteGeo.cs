using System.Globalization;
using System.Text.RegularExpressions;

namespace City.Live.Tests;

/// <summary>
/// How points and rectangles lie to each other, by comparing numbers; distances by the angle between two vectors.
/// </summary>
internal static partial class BruteGeo
{
    public const double EarthRadiusMetres = 6_371_008.8;

    public readonly record struct Box(double West, double South, double East, double North)
    {
        public bool IsPoint => West == East && South == North;

        public string GeoJson => IsPoint
            ? $"{{\"type\":\"Point\",\"coordinates\":[{Text(West)},{Text(South)}]}}"
            : $"{{\"type\":\"Polygon\",\"coordinates\":[[{Corner(West, South)},{Corner(East, South)},"
                + $"{Corner(East, North)},{Corner(West, North)},{Corner(West, South)}]]}}";

        private static string Corner(double longitude, double latitude) => $"[{Text(longitude)},{Text(latitude)}]";

        private static string Text(double degrees) => degrees.ToString("R", CultureInfo.InvariantCulture);
    }

    public static Geometry Geometry(Box box) =>
        City.Kernel.Geometry.TryParse(System.Text.Encoding.UTF8.GetBytes(box.GeoJson), out var geometry, out var fault)
            ? geometry
            : throw new InvalidOperationException(fault);

    public static bool Matches(Attribute attribute, GeoCondition condition)
    {
        if (attribute.Name != condition.Property || attribute.Kind != AttributeKind.GeoProperty) return false;
        var (one, other) = (Of(attribute.Value.ToJson()), Of(condition.Reference));
        var meet = one.West <= other.East && other.West <= one.East
            && one.South <= other.North && other.South <= one.North;
        var apart = one.West >= other.East || other.West >= one.East
            || one.South >= other.North || other.South >= one.North;
        return condition.Relation switch
        {
            GeoRelation.Near => Metres(one, other) is var metres
                && !(metres > condition.MaxDistanceMetres) && !(metres < condition.MinDistanceMetres),
            GeoRelation.Within => Inside(one, other),
            GeoRelation.Contains => Inside(other, one),
            GeoRelation.Equals => one == other,
            GeoRelation.Intersects => meet,
            GeoRelation.Disjoint => !meet,
            GeoRelation.Overlaps => !one.IsPoint && !other.IsPoint && !apart
                && !Inside(one, other) && !Inside(other, one),
            _ => throw new InvalidOperationException(),
        };
    }

    public static double Metres(Box one, Box other)
    {
        var (x1, y1, z1) = Vector(one.West, one.South);
        var (x2, y2, z2) = Vector(other.West, other.South);
        var cross = Math.Sqrt(
            Math.Pow(y1 * z2 - z1 * y2, 2) + Math.Pow(z1 * x2 - x1 * z2, 2) + Math.Pow(x1 * y2 - y1 * x2, 2));
        return EarthRadiusMetres * Math.Atan2(cross, x1 * x2 + y1 * y2 + z1 * z2);
    }

    private static (double X, double Y, double Z) Vector(double longitude, double latitude)
    {
        var (l, b) = (longitude * Math.PI / 180, latitude * Math.PI / 180);
        return (Math.Cos(b) * Math.Cos(l), Math.Cos(b) * Math.Sin(l), Math.Sin(b));
    }

    private static bool Inside(Box inner, Box outer) => inner.West >= outer.West && inner.East <= outer.East
        && inner.South >= outer.South && inner.North <= outer.North;

    private static Box Of(Geometry geometry) => new(geometry.West, geometry.South, geometry.East, geometry.North);

    private static Box Of(string geoJson)
    {
        var numbers = Numbers().Matches(geoJson)
            .Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture)).ToList();
        var (longitudes, latitudes) = (numbers.Where((_, i) => i % 2 == 0), numbers.Where((_, i) => i % 2 == 1));
        return new Box(longitudes.Min(), latitudes.Min(), longitudes.Max(), latitudes.Max());
    }

    [GeneratedRegex(@"-?\d+(\.\d+)?(E-?\d+)?")]
    private static partial Regex Numbers();
}
