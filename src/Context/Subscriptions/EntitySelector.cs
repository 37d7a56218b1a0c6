using System.Collections.Frozen;
using System.Collections.Immutable;

namespace City.Context;

/// <summary>
/// One of the entity selectors of a subscription with all other conditions on the entity (GS CIM 009 V1.9.1, 5.2.33).
/// </summary>
/// <param name="Ids">The ids; empty for any.</param>
/// <param name="Types">Types of which a matching entity has one; empty where that cannot be said.</param>
/// <param name="Query">The conditions as a query, for notifications at intervals.</param>
/// <param name="Test">The conditions but for the ids.</param>
internal sealed record EntitySelector(
    FrozenSet<string> Ids, ImmutableArray<string> Types, EntityQuery Query, IEntityTest Test)
{
    /// <summary>Whether an entity is meant.</summary>
    public bool Holds(in EntityRecord record, string id) =>
        (Ids.Count == 0 || Ids.Contains(id)) && Test.Holds(record);

    /// <summary>Types of which an entity that a selection means has one; none where that cannot be said.</summary>
    public static ImmutableArray<string> Needed(TypeCondition? condition) => condition switch
    {
        TypeCondition.Is one => [one.Type],
        TypeCondition.Any any when any.Of.Select(Needed).ToList() is var all && all.TrueForAll(of => !of.IsEmpty) =>
            [.. all.SelectMany(of => of).Distinct()],
        TypeCondition.All all => all.Of.Select(Needed).FirstOrDefault(of => !of.IsEmpty, []),
        _ => [],
    };
}
