namespace City.Sense;

/// <summary>A message of a feed, as a wire brought it.</summary>
/// <param name="Topic">Where it was sent to: a topic of MQTT, or empty where the wire has none.</param>
/// <param name="Payload">Its bytes; not changed while the message is taken.</param>
public sealed record FeedMessage(string Topic, ReadOnlyMemory<byte> Payload)
{
    /// <summary>
    /// Whether a broker had kept it and hands it to whoever begins to listen (RETAIN, OASIS MQTT 5.0, 3.3.1.3): it may
    /// have been sent long ago.
    /// </summary>
    public bool IsRetained { get; init; }
}
