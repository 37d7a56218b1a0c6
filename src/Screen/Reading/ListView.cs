namespace City.Screen;

/// <summary>One page of the list of entities.</summary>
internal sealed record ListView
{
    /// <summary>The type searched for, or empty.</summary>
    public string Type { get; init; } = "";

    /// <summary>A part of the name searched for, or empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>A part of the id searched for, or empty.</summary>
    public string Id { get; init; } = "";

    public TableView<ShownEntity>? Table { get; init; }

    public CityAnswer? Fault { get; init; }
}
