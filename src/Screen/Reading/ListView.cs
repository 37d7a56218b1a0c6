namespace City.Screen;

/// <summary>One page of the list of entities.</summary>
internal sealed record ListView
{
    public const int PageSize = 25;

    /// <summary>The type searched for, or empty.</summary>
    public string Type { get; init; } = "";

    /// <summary>A part of the id searched for, or empty.</summary>
    public string Id { get; init; } = "";

    /// <summary>How many entities to pass over.</summary>
    public int Offset { get; init; }

    public IReadOnlyList<ShownEntity> Entities { get; init; } = [];

    public long Total { get; init; }

    public CityAnswer? Fault { get; init; }
}
