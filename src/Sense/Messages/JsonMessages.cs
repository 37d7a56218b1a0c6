using System.Text.Json;

namespace City.Sense;

/// <summary>
/// Records out of JSON (RFC 8259): one record a message, or an array of them. A column is a name in the topic or a path
/// into the record; what is not there and <c>null</c> are empty cells, an object or array is its own JSON text.
/// </summary>
public sealed class JsonMessages : IMessageReader
{
    /// <summary>How deep a message may be nested.</summary>
    public const int DepthMax = 32;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = DepthMax };

    private readonly SourceDescription _source;
    private readonly RecordMapper _mapper;
    private readonly JsonPath? _records;
    private readonly ImmutableArray<JsonPath> _paths;

    /// <summary>For a mapping of the format <c>json</c>.</summary>
    public JsonMessages(Mapping mapping)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        _source = mapping.Source;
        ImmutableArray<string> names = _source.Topic?.Names ?? [];
        ImmutableArray<string> columns = [.. RecordMapper.Columned(mapping).Except(names)];
        _paths = [.. columns.Select(Path)];
        _records = _source.Records is { } records ? Path(records) : null;
        _mapper = mapping.Bind([.. names, .. columns]).Mapper
            ?? throw new ArgumentException("The mapping names columns that it does not name.", nameof(mapping));
    }

    /// <inheritdoc/>
    public ValueTask<MessageRecords> ReadAsync(FeedMessage message, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(message);
        return ValueTask.FromResult(Read(message));
    }

    /// <summary>A fault for each column that is neither in the topic nor a path.</summary>
    internal static IEnumerable<MappingFault> Faults(Mapping mapping)
    {
        foreach (var (column, place) in RecordMapper.Named(mapping).Distinct())
            if (mapping.Source.Topic?.Names.Contains(column) != true
                && !JsonPath.TryParse(column, out _, out var fault))
                yield return place.Fault("mapping.path", fault);
    }

    private MessageRecords Read(FeedMessage message)
    {
        ImmutableArray<string> words = [];
        if (_source.Topic is { } topic && !topic.TryMatch(message.Topic, out words))
            return Refuse("message.topic", $"The topic {CellText.Shown(message.Topic)} is not like {topic}.");
        if (message.Payload.Length > _source.RecordBytesMax)
            return Refuse("json.too-long", $"The message has more than {_source.RecordBytesMax} bytes.");
        try
        {
            using var document = JsonDocument.Parse(message.Payload, Options);
            return Read(document.RootElement, words, message);
        }
        catch (JsonException wrong)
        {
            return Refuse("json.syntax", $"The message is no JSON, or nested more than {DepthMax} deep: line "
                + $"{(wrong.LineNumber ?? 0) + 1}, byte {(wrong.BytePositionInLine ?? 0) + 1}.");
        }
    }

    private MessageRecords Read(JsonElement root, ImmutableArray<string> words, FeedMessage message)
    {
        if (_records is null) return MessageRecords.Of(_mapper, [Record(root, root, words, message, 1)]);
        var list = _records.Find(root, root);
        if (list.ValueKind != JsonValueKind.Array)
            return Refuse("json.records", $"There is no array at {_source.Records} of the message.");
        var count = list.GetArrayLength();
        if (count > _source.RecordsMax)
            return Refuse("message.records", $"The message has {count} records; at most {_source.RecordsMax}.");
        var records = new List<SourceRecord>(count);
        foreach (var record in list.EnumerateArray())
            records.Add(Record(root, record, words, message, records.Count + 1));
        return MessageRecords.Of(_mapper, records);
    }

    private SourceRecord Record(
        JsonElement root, JsonElement record, ImmutableArray<string> words, FeedMessage message, int number)
    {
        Refusal? fault = null;
        var fields = ImmutableArray.CreateBuilder<string>(words.Length + _paths.Length);
        fields.AddRange(words);
        try
        {
            foreach (var path in _paths) fields.Add(Cell(path.Find(root, record)));
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, escaped: RFC 8259 lets it stand, but it is no text.
            fault = new Refusal(RefusalKind.Invalid, "json.text", "A text in the record is no Unicode.");
        }

        return new SourceRecord
        {
            Line = number,
            Fields = fault is null ? fields.MoveToImmutable() : [],
            Fault = fault,
            Original = message.Payload,
            EndsAt = message.Payload.Length,
        };
    }

    private static string Cell(JsonElement found) => found.ValueKind switch
    {
        JsonValueKind.String => found.GetString()!,
        JsonValueKind.Undefined or JsonValueKind.Null => "",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => found.GetRawText(),
    };

    private static JsonPath Path(string text) => JsonPath.TryParse(text, out var path, out var fault)
        ? path!
        : throw new ArgumentException(fault, nameof(text));

    private static MessageRecords Refuse(string code, string detail) =>
        MessageRecords.Of(new Refusal(RefusalKind.Invalid, code, detail));
}
