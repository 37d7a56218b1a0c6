namespace City.Kernel;

/// <summary>What the city should know of an attribute of an entity type.</summary>
/// <param name="Attribute">The attribute, an expanded IRI.</param>
/// <param name="Name">What people call it.</param>
/// <param name="UnitCode">The unit in which it is kept, UN/CEFACT Recommendation 20; null where it has none.</param>
public sealed record AttributeDescription(string Attribute, Text Name, string? UnitCode = null)
{
    /// <summary>How long its past is kept; null as the entity type says.</summary>
    public Retention? Retention { get; init; }
}
