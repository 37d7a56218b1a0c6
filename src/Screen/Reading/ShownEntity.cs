namespace City.Screen;

/// <summary>An entity in the form in which a page shows it.</summary>
internal sealed record ShownEntity
{
    public required string Id { get; init; }

    public required IReadOnlyList<string> Types { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? ModifiedAt { get; init; }

    public required IReadOnlyList<ShownAttribute> Attributes { get; init; }

    /// <summary>The identifier that it carries, a prefix, a slash and a suffix, or null.</summary>
    public string? Identifier => Attributes.FirstOrDefault(attribute => Names.Short(attribute.Name) == "identifier"
        && attribute.DatasetId is null && attribute.Value.Text.IndexOf('/', StringComparison.Ordinal) > 0)?.Value.Text;

    /// <summary>What people call it, where an attribute says so.</summary>
    public string? Title => Attributes.FirstOrDefault(
        attribute => Names.Short(attribute.Name) is "name" or "title" && attribute.Value.Links.Count == 0)?.Value.Text;
}
