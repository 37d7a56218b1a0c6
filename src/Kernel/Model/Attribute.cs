using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>
/// One instance of an attribute of an entity, or of an attribute of an attribute.
/// Source: GS CIM 009 V1.9.1, 4.5.2 to 4.5.5.
/// </summary>
public sealed record Attribute
{
    /// <summary>The name: an expanded IRI.</summary>
    public required string Name { get; init; }

    /// <summary>Which of several instances this is: a URI, or null for the default instance (4.5.5).</summary>
    public string? DatasetId { get; init; }

    /// <summary>The kind of attribute.</summary>
    public required AttributeKind Kind { get; init; }

    /// <summary>
    /// The value: for a relationship a URI text or a JSON array of them; for a geometry its GeoJSON; for texts by
    /// language a JSON object; for lists a JSON array; for vocabularies an IRI text or a JSON array of them.
    /// </summary>
    public required Value Value { get; init; }

    /// <summary>When the value was observed, or null.</summary>
    public Moment? ObservedAt { get; init; }

    /// <summary>The unit: a UN/CEFACT Recommendation 20 code, or null.</summary>
    public string? UnitCode { get; init; }

    /// <summary>The key under which a personal value is sealed, or null for an open value.</summary>
    public string? SealKey { get; init; }

    /// <summary>When the city first held this instance. Set by the city; ignored in commands.</summary>
    public Moment CreatedAt { get; init; }

    /// <summary>When the city last changed this instance. Set by the city; ignored in commands.</summary>
    public Moment ModifiedAt { get; init; }

    /// <summary>Attributes of this attribute.</summary>
    public ImmutableArray<Attribute> SubAttributes { get; init; } = [];
}
