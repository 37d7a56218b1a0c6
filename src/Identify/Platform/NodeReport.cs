using System.Collections.Immutable;

namespace City.Identify;

/// <summary>What a node says of itself and of all below it.</summary>
/// <param name="To">Of which moment the totals are.</param>
/// <param name="Registered">Identifiers registered, at that moment.</param>
/// <param name="Resolved">Resolves ever, at that moment.</param>
internal sealed record NodeReport(DateTimeOffset To, long Registered, long Resolved)
{
    /// <summary>From when on the flows were counted; null where there are none.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Enterprises connected, or null where it does not say.</summary>
    public long? Enterprises { get; init; }

    /// <summary>Nodes of the second level, or null where it does not say.</summary>
    public long? SecondLevel { get; init; }

    /// <summary>Questions by the region that they came from, between <see cref="From"/> and <see cref="To"/>.</summary>
    public ImmutableArray<ReportedFlow> Flows { get; init; } = [];

    /// <summary>Where the numbers stand, if the node did not count them itself; null where it did.</summary>
    public string? Source { get; init; }

    /// <summary>When it came.</summary>
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Who sent it.</summary>
    public string By { get; init; } = "";

    /// <summary>True where it says the same, whenever and by whom it was sent.</summary>
    public bool SaysTheSameAs(NodeReport other) => To == other.To && Registered == other.Registered
        && Resolved == other.Resolved && From == other.From && Enterprises == other.Enterprises
        && SecondLevel == other.SecondLevel && Source == other.Source && Flows.SequenceEqual(other.Flows);
}
