namespace City.Sense;

/// <summary>Takes messages apart into records, as one mapping says. Safe for use by many tasks.</summary>
public interface IMessageReader
{
    /// <summary>
    /// The records of a message, each once, in order, at most <see cref="SourceDescription.RecordsMax"/>. A message
    /// that cannot be read comes back as a fault; nothing is thrown for what stands in it.
    /// </summary>
    ValueTask<MessageRecords> ReadAsync(FeedMessage message, CancellationToken cancel);
}
