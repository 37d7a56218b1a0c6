namespace City.Screen;

/// <summary>What happened to an entity last.</summary>
internal sealed record TimelineView
{
    /// <summary>How many happenings are shown.</summary>
    public const int Shown = 20;

    /// <summary>The values as they came in, the newest first.</summary>
    public IReadOnlyList<ShownAttribute> Rows { get; init; } = [];

    public CityAnswer? Fault { get; init; }
}
