using City.Screen.Wire;

namespace City.Screen;

/// <summary>What the first page shows.</summary>
internal sealed record Overview
{
    public IReadOnlyList<TypeCount> Types { get; init; } = [];

    /// <summary>Whether more types may be there than were found.</summary>
    public bool MoreTypes { get; init; }

    public long Entities { get; init; }

    public StatusAnswer? Status { get; init; }

    /// <summary>The newest changes, newest first.</summary>
    public IReadOnlyList<ShownChange> Changes { get; init; } = [];

    public CityAnswer? Fault { get; init; }
}

/// <summary>How many entities are of a type.</summary>
internal sealed record TypeCount(string Type, long Count);

/// <summary>One change of the feed.</summary>
internal sealed record ShownChange(
    DateTimeOffset RecordedAt, string Kind, string Id, IReadOnlyList<string> Attributes)
{
    /// <summary>What people call the entity, or null.</summary>
    public string? Name { get; init; }
}
