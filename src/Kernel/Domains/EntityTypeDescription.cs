using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>What the city should know of an entity type.</summary>
/// <param name="Type">The type, an expanded IRI.</param>
/// <param name="Name">What people call it.</param>
public sealed record EntityTypeDescription(string Type, Text Name)
{
    /// <summary>Attributes by whose value entities are looked up, as expanded IRIs: these get an index.</summary>
    public ImmutableArray<string> Indexed { get; init; } = [];

    /// <summary>
    /// Attributes that tell of a person, as expanded IRIs: their values are sealed with the key of the data subject,
    /// and erased when the key is destroyed.
    /// </summary>
    public ImmutableArray<string> Personal { get; init; } = [];

    /// <summary>
    /// The relationship that leads from an entity of the type to the entity that stands for the data subject, an
    /// expanded IRI; null where the entity stands for the person itself.
    /// </summary>
    public string? DataSubject { get; init; }

    /// <summary>Where entities of the type live.</summary>
    public Residency Residency { get; init; } = Residency.Live;

    /// <summary>How long the past of the attributes is kept that say nothing else; null for ever.</summary>
    public Retention? Retention { get; init; }

    /// <summary>The attributes, with what people call them and their unit.</summary>
    public ImmutableArray<AttributeDescription> Attributes { get; init; } = [];
}
