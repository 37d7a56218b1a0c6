namespace City.Sense;

/// <summary>
/// What a feed has done, also before the program started: counts go on from the feed's entity, which is written once a
/// second, so that a crash costs a second of counts and nothing else. What was read is accepted or rejected:
/// <c>Records = Accepted + Rejected</c> once nothing is under way.
/// </summary>
public sealed record FeedCounters
{
    /// <summary>Messages that are settled.</summary>
    public long Messages { get; init; }

    /// <summary>Records of those messages; a message that could not be read counts as one.</summary>
    public long Records { get; init; }

    /// <summary>Records that the city holds.</summary>
    public long Accepted { get; init; }

    /// <summary>Accepted records that the city had been given before.</summary>
    public long Repeated { get; init; }

    /// <summary>Accepted records that went into the past, because the city knew newer ones.</summary>
    public long Late { get; init; }

    /// <summary>Records that became dead letters.</summary>
    public long Rejected { get; init; }

    /// <summary>Records of dead letters that were taken when they were tried again.</summary>
    public long Recovered { get; init; }

    /// <summary>
    /// Messages that a broker had kept and that a feed whose time is that of arrival left alone, as nobody says when
    /// they were sent. They have no records.
    /// </summary>
    public long PassedOver { get; init; }

    /// <summary>When a record that was sent now was last accepted; null before the first.</summary>
    public Moment? LastTaken { get; init; }

    /// <summary>The newest time that an accepted record said it was observed; null where none said.</summary>
    public Moment? LastReading { get; init; }

    /// <summary>
    /// How long after its own time the last of those was durable, in milliseconds; null as before.
    /// </summary>
    public long? LagMilliseconds { get; init; }
}
