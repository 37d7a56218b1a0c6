using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>
/// A thing of the city with its attributes (GS CIM 009 V1.9.1, 4.2.2 and 5.2.4), spelled out as objects.
/// </summary>
public sealed record Entity
{
    /// <summary>The id: a URI.</summary>
    public required string Id { get; init; }

    /// <summary>The types: expanded IRIs, at least one.</summary>
    public required ImmutableArray<string> Types { get; init; }

    /// <summary>The scopes (4.18), each like <c>/District/Street</c>.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>The attributes, instances of one name beside each other.</summary>
    public required ImmutableArray<Attribute> Attributes { get; init; }

    /// <summary>When the city first held the entity.</summary>
    public Moment CreatedAt { get; init; }

    /// <summary>When the city last changed the entity.</summary>
    public Moment ModifiedAt { get; init; }
}
