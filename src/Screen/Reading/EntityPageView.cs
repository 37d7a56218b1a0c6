namespace City.Screen;

/// <summary>What an entity's page shows.</summary>
internal sealed record EntityPageView
{
    public required string Id { get; init; }

    /// <summary>The entity, or null with <see cref="Fault"/>.</summary>
    public ShownEntity? Entity { get; init; }

    public CityAnswer? Fault { get; init; }

    /// <summary>The past of one attribute, where there is one to show.</summary>
    public HistoryView? History { get; init; }

    /// <summary>How the entity's device sends.</summary>
    public SendView Send { get; init; } = new();

    /// <summary>What happened to it last.</summary>
    public TimelineView Timeline { get; init; } = new();

    /// <summary>Who points to the entity.</summary>
    public Pointers Pointers { get; init; } = new();
}
