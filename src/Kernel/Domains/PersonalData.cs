using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>Which attributes of an entity type tell of a person, and whose they are.</summary>
/// <param name="Type">The entity type, an expanded IRI.</param>
/// <param name="Attributes">The personal attributes, expanded IRIs.</param>
/// <param name="Subject">
/// The relationship that leads to the entity of the data subject, an expanded IRI; null where the entity stands for the
/// person itself.
/// </param>
public sealed record PersonalData(string Type, ImmutableArray<string> Attributes, string? Subject);
