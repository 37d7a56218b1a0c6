using System.Runtime.InteropServices;
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

    private static readonly JsonReaderOptions Options = new() { MaxDepth = DepthMax };

    private readonly SourceDescription _source;
    private readonly RecordMapper _mapper;

    /// <summary>The cells of the whole message: all of them where it is one record.</summary>
    private readonly JsonCells _whole;

    /// <summary>The cells of one record of an array; null where a message is one record.</summary>
    private readonly JsonCells? _each;

    /// <summary>For a mapping of the format <c>json</c>.</summary>
    public JsonMessages(Mapping mapping)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        _source = mapping.Source;
        ImmutableArray<string> names = _source.Topic?.Names ?? [];
        ImmutableArray<string> columns = [.. RecordMapper.Columned(mapping).Except(names)];
        var paths = columns.Select((column, i) => (Path: Path(column), Cell: names.Length + i)).ToList();
        var records = _source.Records is { } list ? Path(list) : null;
        _whole = new JsonCells(paths.Where(each => records is null || each.Path.FromRoot), records);
        _each = records is null ? null : new JsonCells(paths.Where(each => !each.Path.FromRoot), null);
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
            return Read(message, words);
        }
        catch (JsonException wrong)
        {
            var place = $"line {(wrong.LineNumber ?? 0) + 1}, byte {(wrong.BytePositionInLine ?? 0) + 1}.";
            return IsTooDeep(message.Payload.Span)
                ? Refuse("json.depth", $"The message is nested more than {DepthMax} deep: {place}")
                : Refuse("json.syntax", $"The message is no JSON: {place}");
        }
    }

    /// <summary>Whether it is the depth for which a message could not be read.</summary>
    private static bool IsTooDeep(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = DepthMax + 1 });
        try
        {
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject
                    && reader.CurrentDepth >= DepthMax)
                    return true;
        }
        catch (JsonException)
        {
            // It is no JSON before it is too deep.
        }

        return false;
    }

    private MessageRecords Read(FeedMessage message, ImmutableArray<string> words)
    {
        var text = message.Payload.Span;
        var fields = new string?[_mapper.Columns];
        words.CopyTo(fields!);
        fields.AsSpan(words.Length).Fill("");
        var reader = new Utf8JsonReader(text, Options);
        var list = _whole.Read(text, ref reader, fields);
        // Nothing may stand behind it.
        reader.Read();
        if (_each is null) return MessageRecords.Of(_mapper, [Record(fields, message, 1)]);
        if (list.Equals(default))
            return Refuse("json.records", $"There is no array at {_source.Records} of the message.");
        text = text[list];
        var count = Count(text);
        if (count > _source.RecordsMax)
            return Refuse("message.records", $"The message has {count} records; at most {_source.RecordsMax}.");
        var records = new List<SourceRecord>(count);
        reader = new Utf8JsonReader(text, Options);
        reader.Read();
        while (records.Count < count)
        {
            var own = fields.ToArray();
            _each.Read(text, ref reader, own);
            records.Add(Record(own, message, records.Count + 1));
        }

        return MessageRecords.Of(_mapper, records);
    }

    /// <summary>How many values an array holds.</summary>
    private static int Count(ReadOnlySpan<byte> array)
    {
        var reader = new Utf8JsonReader(array, Options);
        reader.Read();
        var count = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++) reader.Skip();
        return count;
    }

    private static SourceRecord Record(string?[] fields, FeedMessage message, int number)
    {
        var isText = !fields.AsSpan().Contains(null);
        return new SourceRecord
        {
            Line = number,
            Fields = isText ? ImmutableCollectionsMarshal.AsImmutableArray<string>(fields!) : [],
            Fault = isText
                ? null
                : new Refusal(RefusalKind.Invalid, "json.text", "A text in the record is no Unicode."),
            Original = message.Payload,
            EndsAt = message.Payload.Length,
        };
    }

    private static JsonPath Path(string text) => JsonPath.TryParse(text, out var path, out var fault)
        ? path!
        : throw new ArgumentException(fault, nameof(text));

    private static MessageRecords Refuse(string code, string detail) =>
        MessageRecords.Of(new Refusal(RefusalKind.Invalid, code, detail));
}
