using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>Where in an entity a condition looks (GS CIM 009 V1.9.1, 4.9: attribute path).</summary>
/// <param name="Names">
/// The attribute and then sub-attributes, as expanded IRIs; the last may also be one of the members
/// <c>observedAt</c>, <c>createdAt</c>, <c>modifiedAt</c>, <c>unitCode</c>, <c>datasetId</c> by its short name.
/// </param>
/// <param name="Trail">The members behind, inside a JSON value or a map of languages; empty for the value
/// itself.</param>
public sealed record AttributePath(ImmutableArray<string> Names, ImmutableArray<string> Trail);
