namespace City.Kernel;

/// <summary>How many entities are of a type.</summary>
/// <param name="Type">The type, an IRI.</param>
/// <param name="Entities">How many entities have it; one with several types counts for each.</param>
public sealed record TypeCount(string Type, long Entities);
