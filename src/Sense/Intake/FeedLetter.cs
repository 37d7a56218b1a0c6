namespace City.Sense;

/// <summary>
/// A message of which records could not be taken, kept until somebody has mended the mapping and tries again, or
/// throws it away.
/// </summary>
public sealed record FeedLetter
{
    /// <summary>Its number in the feed, from 1, never used again.</summary>
    public required long Number { get; init; }

    /// <summary>
    /// When it came, before it was refused: with <see cref="TimeRule.Arrival"/> the time of its records for good.
    /// </summary>
    public required Moment Time { get; init; }

    /// <summary>The topic it came by; empty where the wire has none.</summary>
    public required string Topic { get; init; }

    /// <summary>The message as it came; null where the mapping keeps reasons alone.</summary>
    public ReadOnlyMemory<byte>? Payload { get; init; }

    /// <summary>The records that were refused, and why; the others of the message are in the city.</summary>
    public required ImmutableArray<RecordRefusal> Records { get; init; }

    /// <summary>What it counts against the limit of bytes.</summary>
    internal int Weight =>
        (Payload?.Length ?? 0) + Topic.Length + 64 + Records.Sum(record => record.Refusal.Detail.Length + 128);
}
