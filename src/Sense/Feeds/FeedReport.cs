namespace City.Sense;

/// <summary>What came of a feed.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Counts">The exact counts.</param>
/// <param name="Reasons">How often each code of rejection came; the sum is <see cref="FeedCounts.Rejected"/>.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Failure">With <see cref="FeedEnd.SinkFailed"/>: why.</param>
public sealed record FeedReport(
    FeedEnd End,
    FeedCounts Counts,
    ImmutableSortedDictionary<string, long> Reasons,
    TimeSpan Duration,
    Refusal? Failure);
