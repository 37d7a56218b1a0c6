namespace City.Connectors.Csv;

/// <summary>
/// Messages that are files of comma-separated values: the header, where there is one, is read with each message. The
/// names of the topic are columns behind those of the file.
/// </summary>
public sealed class CsvMessages(Mapping mapping) : IMessageReader
{
    /// <inheritdoc/>
    public async ValueTask<MessageRecords> ReadAsync(FeedMessage message, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(message);
        ImmutableArray<string> words = [];
        if (mapping.Source.Topic is { } topic && !topic.TryMatch(message.Topic, out words))
            return Refuse("message.topic", $"The topic '{message.Topic}' is not like {topic}.");
        await using var source = new CsvSource(new MemoryStream(message.Payload.ToArray()), mapping.Source);
        if (!(await source.OpenAsync(cancel)).TryGet(out var columns, out var refusal))
            return MessageRecords.Of(refusal);
        ImmutableArray<string> names = mapping.Source.Topic?.Names ?? [];
        if (names.FirstOrDefault(columns.Contains) is { } twice)
            return Refuse("csv.header", $"The column '{twice}' stands in the header and in the topic.");
        var (mapper, faults) = mapping.Bind([.. columns, .. names]);
        if (mapper is null) return Refuse("csv.header", faults[0].Detail);
        var records = new List<SourceRecord>();
        await foreach (var record in source.ReadAsync(cancel))
        {
            if (records.Count == mapping.Source.RecordsMax)
                return Refuse("message.records", $"The message has more than {mapping.Source.RecordsMax} records.");
            records.Add(Numbered(record, records.Count + 1, words));
        }

        return MessageRecords.Of(mapper, records);
    }

    private static SourceRecord Numbered(SourceRecord record, int number, ImmutableArray<string> words) => new()
    {
        Line = number,
        Fields = record.Fault is null ? [.. record.Fields, .. words] : [],
        Fault = record.Fault,
        Original = record.Original,
        Truncated = record.Truncated,
        EndsAt = record.EndsAt,
    };

    private static MessageRecords Refuse(string code, string detail) =>
        MessageRecords.Of(new Refusal(RefusalKind.Invalid, code, detail));
}
