namespace City.Kernel;

/// <summary>Reference systems by name.</summary>
public static class ReferenceSystems
{
    private static readonly Dictionary<string, ReferenceSystem> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["WGS-84"] = ReferenceSystem.Wgs84, ["WGS84"] = ReferenceSystem.Wgs84, ["CRS84"] = ReferenceSystem.Wgs84,
        ["EPSG:4326"] = ReferenceSystem.Wgs84, ["CGCS2000"] = ReferenceSystem.Wgs84,
        ["EPSG:4490"] = ReferenceSystem.Wgs84, ["GCJ-02"] = ReferenceSystem.Gcj02, ["GCJ02"] = ReferenceSystem.Gcj02,
        ["BD-09"] = ReferenceSystem.Bd09, ["BD09"] = ReferenceSystem.Bd09,
    };

    /// <summary>The names that are understood, in any case.</summary>
    public static IReadOnlyCollection<string> Names => Known.Keys;

    /// <summary>The system of a name; false for an unknown one.</summary>
    public static bool TryParse(string name, out ReferenceSystem system) => Known.TryGetValue(name, out system);

    /// <summary>The position of two numbers of a system, in WGS-84.</summary>
    /// <param name="system">What the numbers are in.</param>
    /// <param name="longitude">Degrees east, -180 to 180.</param>
    /// <param name="latitude">Degrees north, -90 to 90.</param>
    public static Position ToPosition(this ReferenceSystem system, double longitude, double latitude) => system switch
    {
        ReferenceSystem.Gcj02 => new Gcj02Position(longitude, latitude).ToPosition(),
        ReferenceSystem.Bd09 => new Bd09Position(longitude, latitude).ToPosition(),
        _ => new Position(longitude, latitude),
    };
}
