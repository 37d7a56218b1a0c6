namespace City.Sense;

/// <summary>What a message that is counted tells of its sender.</summary>
internal enum MessageOrigin
{
    /// <summary>It was sent now: the sender is heard.</summary>
    Live,

    /// <summary>A broker had kept it, from whenever.</summary>
    Retained,

    /// <summary>It is a dead letter that was tried again.</summary>
    Letter,
}
