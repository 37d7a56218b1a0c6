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

    /// <summary>
    /// Where entities of the type live: with <see cref="Residency.Archived"/> on disk, always or while
    /// <see cref="ArchivedWhile"/> holds.
    /// </summary>
    public Residency Residency { get; init; } = Residency.Live;

    /// <summary>How long the past of the attributes is kept that say nothing else; null for ever.</summary>
    public Retention? Retention { get; init; }

    /// <summary>
    /// With <see cref="Residency.Archived"/>: what must hold of an entity for it to live on disk; null for all of the
    /// type. It is looked at whenever the entity changes, so it should rest on the entity's own attributes alone.
    /// </summary>
    public QueryCondition? ArchivedWhile { get; init; }

    /// <summary>The attributes, with what people call them and their unit.</summary>
    public ImmutableArray<AttributeDescription> Attributes { get; init; } = [];

    /// <summary>
    /// The same type, whose entities live on disk while an attribute has a value, as a status "closed".
    /// </summary>
    /// <param name="attribute">The attribute, an expanded IRI.</param>
    /// <param name="value">The value.</param>
    public EntityTypeDescription ArchivedWhileEqual(string attribute, Value value) => this with
    {
        Residency = Residency.Archived,
        ArchivedWhile = new QueryCondition.Compare(
            new AttributePath([attribute], []), Comparison.Equal, [new Operand(value)]),
    };
}
