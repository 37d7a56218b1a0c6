namespace City.Kernel;

/// <summary>Which entities of a type live on disk instead of in memory.</summary>
/// <param name="Type">The entity type, an expanded IRI.</param>
/// <param name="While">What must hold of an entity for it to be archived; null for all of the type.</param>
public sealed record ArchivedType(string Type, QueryCondition? While);
