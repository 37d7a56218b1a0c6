using System.Collections.Frozen;

namespace City.Screen;

/// <summary>
/// Where nodes and regions stand in the scheme of identifiers: places in a grid that keep roughly who is beside whom.
/// It is no map: nothing in it has an outline or a size, and nothing is said of where borders run.
/// </summary>
internal static class Schematic
{
    public const int Width = 1_000;

    /// <summary>Room around places for their names.</summary>
    public const double Margin = 52;

    private const double CellWidth = 80, CellHeight = 76;

    private static readonly FrozenDictionary<string, (double Column, double Row)> s_places =
        new Dictionary<string, (double, double)>
        {
            ["65"] = (1, 1.6), ["63"] = (2.9, 2.9), ["62"] = (4, 2.1), ["64"] = (5.1, 2), ["15"] = (6.2, 0.9),
            ["14"] = (7, 2.2), ["11"] = (8, 1), ["12"] = (9.2, 1.7), ["13"] = (8, 2.2), ["21"] = (10.1, 1),
            ["22"] = (10.8, 0.4), ["23"] = (9.6, 0), ["37"] = (9.2, 2.7), ["41"] = (7.5, 3.2), ["61"] = (6.1, 2.9),
            ["54"] = (1.6, 4.2), ["51"] = (4.2, 3.9), ["50"] = (5.6, 4.2), ["42"] = (7.4, 4), ["34"] = (8.5, 3.7),
            ["32"] = (9.6, 3.5), ["31"] = (10.7, 4), ["33"] = (9.9, 4.9), ["36"] = (8.5, 4.9), ["43"] = (7.2, 5.2),
            ["52"] = (5.6, 5.4), ["53"] = (4, 5.7), ["45"] = (6.2, 6.3), ["44"] = (7.7, 6.2), ["35"] = (9.2, 5.8),
            ["46"] = (6.6, 7.1), ["71"] = (10.5, 5.9), ["81"] = (9, 6.9), ["82"] = (7.9, 7.1),
        }.ToFrozenDictionary();

    /// <summary>The place of a region; null for one that is not known.</summary>
    public static (double X, double Y)? Of(string? region) =>
        region is not null && s_places.TryGetValue(region, out var place)
            ? (Margin + place.Column * CellWidth, Margin + place.Row * CellHeight)
            : null;

    /// <summary>A bowed line between two places, as the path of an SVG.</summary>
    public static string Line((double X, double Y) from, (double X, double Y) to)
    {
        // Bowed to the left of its direction, so that a line there and one back do not lie on each other.
        var (x, y) = ((from.X + to.X) / 2 + (from.Y - to.Y) * 0.18, (from.Y + to.Y) / 2 + (to.X - from.X) * 0.18);
        return FormattableString.Invariant(
            $"M{from.X:0.#} {from.Y:0.#}Q{x:0.#} {y:0.#} {to.X:0.#} {to.Y:0.#}");
    }

    /// <summary>How wide a line of so many is drawn.</summary>
    public static double Thickness(long count) => Math.Min(7, 1.5 + Math.Log10(Math.Max(1, count)));
}
