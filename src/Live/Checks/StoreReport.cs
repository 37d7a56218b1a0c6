using System.Collections.Immutable;

namespace City.Live;

/// <summary>What a check of a store found.</summary>
/// <param name="Faults">What is wrong; empty where the store is sound.</param>
public sealed record StoreReport(ImmutableArray<StoreFault> Faults)
{
    /// <summary>Frames of the log that were read.</summary>
    public long Frames { get; init; }

    /// <summary>Changes that stand in them.</summary>
    public long Changes { get; init; }

    /// <summary>Entities that are there after all of them.</summary>
    public long Entities { get; init; }

    /// <summary>Points in parts of history.</summary>
    public long Points { get; init; }

    /// <summary>Documents.</summary>
    public long Documents { get; init; }

    /// <summary>Keys of data subjects.</summary>
    public long Keys { get; init; }

    /// <summary>Notes of destroyed keys.</summary>
    public long Destroyed { get; init; }
}
