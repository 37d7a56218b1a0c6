using System.Collections.Immutable;

namespace City.Simulation;

/// <summary>An entity as its changes make it.</summary>
/// <param name="Tenant">Its tenant.</param>
/// <param name="Id">Its id.</param>
/// <param name="There">Whether it is there; else it was deleted, or lives elsewhere.</param>
/// <param name="Key">The key beside which it lives, where this is only the note of it.</param>
/// <param name="Types">Its types, by number.</param>
/// <param name="Attributes">By numbers of name and dataset, each as its change wrote it.</param>
internal sealed record TrueEntity(
    string Tenant, string Id, bool There, string? Key, ImmutableArray<int> Types,
    ImmutableSortedDictionary<(int Name, int Dataset), byte[]> Attributes);
