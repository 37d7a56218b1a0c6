using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>What a shard has in the depot.</summary>
/// <param name="ThroughSeq">The number of the last change that it covers; 0 for none.</param>
/// <param name="Indexes">By what its values are indexed, as the last commit said; empty before the first.</param>
/// <param name="Records">How many records there are.</param>
/// <param name="Entities">How many of them stand in <see cref="DepotIndex.Types"/>.</param>
/// <param name="Counts">How many keys of <see cref="DepotIndex.Types"/> have the same upper half, by that half.</param>
public sealed record DepotState(
    long ThroughSeq, string Indexes, long Records, long Entities, ImmutableSortedDictionary<ulong, long> Counts)
{
    /// <summary>The depot of a shard before the first commit.</summary>
    public static DepotState Empty { get; } = new(0, "", 0, 0, ImmutableSortedDictionary<ulong, long>.Empty);
}
