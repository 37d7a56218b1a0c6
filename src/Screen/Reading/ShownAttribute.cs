namespace City.Screen;

/// <summary>One instance of an attribute in the form in which a page shows it.</summary>
internal sealed record ShownAttribute
{
    /// <summary>The name as the API gives it: a short term or an IRI.</summary>
    public required string Name { get; init; }

    public string? DatasetId { get; init; }

    public required string Kind { get; init; }

    public required ShownValue Value { get; init; }

    public string? UnitCode { get; init; }

    public DateTimeOffset? ObservedAt { get; init; }

    /// <summary>When the city last changed it.</summary>
    public DateTimeOffset? RecordedAt { get; init; }

    /// <summary>Who says so: a sub-attribute that names a source or a provider.</summary>
    public ShownValue? Source { get; init; }

    public IReadOnlyList<ShownAttribute> Parts { get; init; } = [];
}
