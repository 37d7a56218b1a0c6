namespace City.Sense;

/// <summary>How a feed ended.</summary>
public enum FeedEnd
{
    /// <summary>The source was read to its end.</summary>
    Complete,

    /// <summary>As many records were rejected as the mapping allows.</summary>
    TooManyRejected,

    /// <summary>The city could not be reached any more, or refused the caller.</summary>
    SinkFailed,

    /// <summary>Somebody asked it to stop.</summary>
    Cancelled,
}
