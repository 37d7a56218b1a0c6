using System.Collections.Immutable;

namespace City.Context;

/// <summary>What a document says of an entity, names expanded.</summary>
/// <param name="Id">The id, or null where the document does not say it.</param>
/// <param name="Types">The types; empty where it does not say them.</param>
/// <param name="Scopes">The scopes; default where it does not say them, empty where it removes them.</param>
/// <param name="Attributes">The attributes, instances of one name beside each other.</param>
internal sealed record Draft(
    string? Id, ImmutableArray<string> Types, ImmutableArray<string> Scopes, ImmutableArray<Attribute> Attributes);
