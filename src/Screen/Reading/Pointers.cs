namespace City.Screen;

/// <summary>One page of the entities that point to another.</summary>
internal sealed record Pointers
{
    /// <summary>How many are named on a page.</summary>
    public const int PageSize = 20;

    /// <summary>The furthest a page begins behind the first.</summary>
    public const int OffsetMax = 1_000_000;

    public int Offset { get; init; }

    /// <summary>How many there are in all.</summary>
    public long Total { get; init; }

    /// <summary>Who points, and by which relationships.</summary>
    public IReadOnlyList<(PlacedEntity Entity, IReadOnlyList<string> Attributes)> Rows { get; init; } = [];

    /// <summary>The answer that could not be used, or null.</summary>
    public CityAnswer? Fault { get; init; }
}
