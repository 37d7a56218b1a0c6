namespace City.Screen;

/// <summary>One page of the table twin of the map: entities with a place.</summary>
internal sealed record MapTable
{
    public const int PageSize = 25;

    /// <summary>Among how many entities the table is sorted; of more, only these are shown.</summary>
    public const int SortedMax = 1_000;

    /// <summary>What was searched for, or empty.</summary>
    public string Search { get; init; } = "";

    /// <summary>The type that alone is shown, or empty.</summary>
    public string Type { get; init; } = "";

    /// <summary><c>name</c>, <c>type</c> or <c>distance</c>.</summary>
    public string Sort { get; init; } = "name";

    public int Offset { get; init; }

    /// <summary>
    /// The ids of this page in their order, where the page's script has chosen them; null where the server does.
    /// </summary>
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>The entities of this page.</summary>
    public IReadOnlyList<PlacedEntity> Rows { get; init; } = [];

    /// <summary>How many entities were sorted, over all pages.</summary>
    public int Sorted { get; init; }

    /// <summary>How many match in all.</summary>
    public long Total { get; init; }

    /// <summary>The middle of what is seen, from which distances are measured; null without a map.</summary>
    public (double Longitude, double Latitude)? Centre { get; init; }

    public CityAnswer? Fault { get; init; }
}
