using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>
/// A geometry: WGS-84, longitude -180 to 180 and latitude -90 to 90 in degrees, heights in metres kept in the text
/// but not looked at. Source: RFC 7946.
/// </summary>
public sealed class Geometry
{
    /// <summary>The most positions in one geometry.</summary>
    public const int PositionsMax = 100_000;

    internal Geometry(GeometryKind kind, ImmutableArray<ImmutableArray<Position>> lines, ImmutableArray<Geometry> parts)
    {
        (Kind, Lines, Parts) = (kind, lines, parts);
        (West, South, East, North) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
        foreach (var line in lines)
        {
            foreach (var position in line)
            {
                (West, East) = (Math.Min(West, position.Longitude), Math.Max(East, position.Longitude));
                (South, North) = (Math.Min(South, position.Latitude), Math.Max(North, position.Latitude));
            }
        }

        foreach (var part in parts)
        {
            (West, East) = (Math.Min(West, part.West), Math.Max(East, part.East));
            (South, North) = (Math.Min(South, part.South), Math.Max(North, part.North));
        }
    }

    /// <summary>The kind.</summary>
    public GeometryKind Kind { get; }

    /// <summary>
    /// Positions: one line for a point, its positions for several points, the line itself, or the rings of one area
    /// (outer ring first). Empty where there are <see cref="Parts"/>.
    /// </summary>
    public ImmutableArray<ImmutableArray<Position>> Lines { get; }

    /// <summary>The lines of several lines, the areas of several areas, the members of a collection.</summary>
    public ImmutableArray<Geometry> Parts { get; }

    /// <summary>The least longitude, in degrees.</summary>
    public double West { get; }

    /// <summary>The least latitude, in degrees.</summary>
    public double South { get; }

    /// <summary>The greatest longitude, in degrees.</summary>
    public double East { get; }

    /// <summary>The greatest latitude, in degrees.</summary>
    public double North { get; }

    /// <summary>A point.</summary>
    public static Geometry Point(double longitude, double latitude) =>
        new(GeometryKind.Point, [[new Position(longitude, latitude)]], []);

    /// <summary>
    /// Reads GeoJSON. A fault says in one English sentence what is wrong: an unknown kind, a position out of range,
    /// an unclosed ring, too few positions, coordinates of the wrong depth.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> json, out Geometry geometry, out string fault) =>
        GeometryReader.TryRead(json, out geometry, out fault);

    /// <summary>
    /// Reads a minified GeoJSON point in two dimensions without making an object; false for all else.
    /// </summary>
    public static bool TryReadPoint(ReadOnlySpan<byte> json, out Position position) =>
        GeometryReader.TryReadMinifiedPoint(json, out position);
}
