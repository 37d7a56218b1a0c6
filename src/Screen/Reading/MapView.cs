namespace City.Screen;

/// <summary>What the map page shows before its script has run.</summary>
internal sealed record MapView
{
    /// <summary>The types of the city in the order of their names; the place in it is the number of the mark.</summary>
    public IReadOnlyList<TypeCount> Types { get; init; } = [];

    /// <summary>Whether there are more types than are listed.</summary>
    public bool MoreTypes { get; init; }

    /// <summary>The ground under the map, or null where there is none.</summary>
    public BasemapView? Basemap { get; init; }

    /// <summary>The table twin, where it was asked for.</summary>
    public MapTable? Table { get; init; }

    public CityAnswer? Fault { get; init; }
}

/// <summary>What the ground under the map says of itself.</summary>
/// <param name="Json">Its description as it was read.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Attribution">Who made it.</param>
/// <param name="Simulated">Whether the city in it is made up.</param>
/// <param name="Approval">The line that names its approval for publication (审图号), or null.</param>
internal sealed record BasemapView(string Json, string Name, string Attribution, bool Simulated, string? Approval);
