using System.Collections.Immutable;

namespace City.Identify;

/// <summary>What a check of a folder of identifiers found.</summary>
/// <param name="Faults">What is wrong and what to do about it; empty where the folder is sound.</param>
public sealed record IdentifyReport(ImmutableArray<IdentifyFault> Faults)
{
    /// <summary>Frames of the log that were read.</summary>
    public long Frames { get; init; }

    /// <summary>Records that stand in them, out of date ones among them.</summary>
    public long Records { get; init; }

    /// <summary>Identifiers that are registered; 0 where the log is damaged.</summary>
    public long Handles { get; init; }

    /// <summary>Prefixes that are held; 0 where the log is damaged.</summary>
    public long Prefixes { get; init; }
}
