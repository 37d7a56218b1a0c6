namespace City.Sense;

/// <summary>How a point is made of two cells or constants, in degrees.</summary>
public sealed record PositionRule
{
    /// <summary>The reference systems that a mapping may name; all are WGS-84 with longitude first.</summary>
    public static readonly ImmutableArray<string> Systems = ["WGS-84", "WGS84", "CRS84", "EPSG:4326"];

    /// <summary>Degrees east.</summary>
    public required CellSource Longitude { get; init; }

    /// <summary>Degrees north.</summary>
    public required CellSource Latitude { get; init; }
}
