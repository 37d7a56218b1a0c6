namespace City.Sense;

/// <summary>How a feed runs.</summary>
public sealed record FeedOptions
{
    /// <summary>The most commands in one batch, 1 to 1,000. Default 100.</summary>
    public int BatchCommandsMax { get; init; } = 100;

    /// <summary>The most batches that wait for the sink, 1 to 100; then reading waits too. Default 4.</summary>
    public int BatchesWaitingMax { get; init; } = 4;

    /// <summary>
    /// How many times faster than by the records' own times they are handed over, above 0 to 1,000,000,000; null to
    /// go as fast as it goes. Records without a time, and late ones, wait for nothing.
    /// </summary>
    public double? Speed { get; init; }

    /// <summary>
    /// Of how many entities the last time is kept in memory, 1 to 10,000,000. Beyond, records of further entities are
    /// not counted as late and carry the constant attributes each time. Default 1,000,000.
    /// </summary>
    public int EntitiesRememberedMax { get; init; } = 1_000_000;
}
