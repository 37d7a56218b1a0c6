namespace City.Screen;

/// <summary>How a message is sent to the feeds that write an entity, or to one feed.</summary>
internal sealed record SendView
{
    /// <summary>The entity in whose name it is sent, or null.</summary>
    public string? Entity { get; init; }

    /// <summary>The feed that it is sent to, where no entity is named.</summary>
    public string? Feed { get; init; }

    /// <summary>The page to come back to.</summary>
    public string Back => Entity is { } entity ? Names.Page(entity) : "/feeds/" + Uri.EscapeDataString(Feed ?? "");

    public IReadOnlyList<SendLines> Each { get; init; } = [];

    /// <summary>The line by which the entity is changed directly, where no feed writes it; null otherwise.</summary>
    public string? Direct { get; init; }

    /// <summary>Why no key was made, or null.</summary>
    public CityAnswer? Fault { get; init; }
}
