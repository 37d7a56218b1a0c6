namespace City.Sense;

/// <summary>
/// What became of a message. Where there is no <see cref="Failure"/>, each record is either durable in the city or
/// durable as a dead letter: <c>Records = Accepted + Refused.Length</c>, where a message that could not be read at all
/// counts as one record.
/// </summary>
public sealed record FeedAnswer
{
    /// <summary>The records of the message.</summary>
    public int Records { get; init; }

    /// <summary>Records that the city holds.</summary>
    public int Accepted { get; init; }

    /// <summary>Accepted records that the city had been given before.</summary>
    public int Repeated { get; init; }

    /// <summary>Accepted records that were older than what the city knew; they went into the past.</summary>
    public int Late { get; init; }

    /// <summary>Records that became a dead letter, and why.</summary>
    public ImmutableArray<RecordRefusal> Refused { get; init; } = [];

    /// <summary>
    /// Why the message is not settled, or null: the same must be sent again, which is safe. Codes: <c>feed.busy</c>,
    /// <c>feed.faulty</c>, or those of the city.
    /// </summary>
    public Refusal? Failure { get; init; }

    /// <summary>A message that is not settled.</summary>
    public static FeedAnswer Failed(Refusal why) => new() { Failure = why };
}
