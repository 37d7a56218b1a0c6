namespace City.Sense;

/// <summary>What a message holds: records with the mapper for them, or why it could not be read.</summary>
public sealed class MessageRecords
{
    private MessageRecords(RecordMapper? mapper, IReadOnlyList<SourceRecord> records, Refusal? fault) =>
        (Mapper, Records, Fault) = (mapper, records, fault);

    /// <summary>Makes commands of the records; null where there is a fault.</summary>
    public RecordMapper? Mapper { get; }

    /// <summary>The records; <see cref="SourceRecord.Line"/> is the record's number in the message, from 1.</summary>
    public IReadOnlyList<SourceRecord> Records { get; }

    /// <summary>Why the message could not be read, or null.</summary>
    public Refusal? Fault { get; }

    /// <summary>A message that was read.</summary>
    public static MessageRecords Of(RecordMapper mapper, IReadOnlyList<SourceRecord> records) =>
        new(mapper, records, null);

    /// <summary>A message that could not be read.</summary>
    public static MessageRecords Of(Refusal fault) => new(null, [], fault);
}
