namespace City.Sense;

/// <summary>How a point is made of two cells or constants, in degrees.</summary>
public sealed record PositionRule
{
    /// <summary>Degrees east.</summary>
    public required CellSource Longitude { get; init; }

    /// <summary>Degrees north.</summary>
    public required CellSource Latitude { get; init; }

    /// <summary>What the degrees are in; the city gets WGS-84.</summary>
    public ReferenceSystem System { get; init; }
}
