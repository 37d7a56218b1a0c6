using System.Text.Json;

namespace City.Sense;

/// <summary>
/// Some letters of a feed in one document of the store, version 1: how many were dropped for want of room so far, the
/// first number that is still kept, and the letters.
/// </summary>
internal sealed record LetterPage(
    long Dropped, long KeptFrom, long Next, ImmutableArray<FeedLetter> Letters)
{
    private const int Version = 1;
    private static readonly JsonWriterOptions Options = new() { Encoder = JsonText.Encoder };

    public byte[] ToBytes()
    {
        using var into = new MemoryStream();
        using (var json = new Utf8JsonWriter(into, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteNumber("dropped", Dropped);
            json.WriteNumber("keptFrom", KeptFrom);
            json.WriteNumber("next", Next);
            json.WriteStartArray("letters");
            foreach (var letter in Letters) Write(json, letter);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return into.ToArray();
    }

    /// <exception cref="InvalidDataException">The document is damaged or of another version.</exception>
    public static LetterPage Read(string name, ReadOnlyMemory<byte> document)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            var root = json.RootElement;
            if (root.GetProperty("version").GetInt32() != Version)
                throw new InvalidDataException($"The store's document {name} was written by another version.");
            return new LetterPage(
                root.GetProperty("dropped").GetInt64(), root.GetProperty("keptFrom").GetInt64(),
                root.GetProperty("next").GetInt64(),
                [.. root.GetProperty("letters").EnumerateArray().Select(Letter)]);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException)
        {
            throw new InvalidDataException($"The store's document {name} is damaged: {fault.Message}", fault);
        }
    }

    private static void Write(Utf8JsonWriter json, FeedLetter letter)
    {
        json.WriteStartObject();
        json.WriteNumber("number", letter.Number);
        json.WriteNumber("time", letter.Time.Milliseconds);
        json.WriteString("topic", letter.Topic);
        if (letter.Payload is { } payload) json.WriteBase64String("payload", payload.Span);
        json.WriteStartArray("records");
        foreach (var (record, refusal) in letter.Records)
        {
            json.WriteStartObject();
            json.WriteNumber("record", record);
            json.WriteNumber("kind", (int)refusal.Kind);
            json.WriteString("code", refusal.Code);
            json.WriteString("detail", refusal.Detail);
            if (refusal.At is not null) json.WriteString("at", refusal.At);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static FeedLetter Letter(JsonElement letter) => new()
    {
        Number = letter.GetProperty("number").GetInt64(),
        Time = new Moment(letter.GetProperty("time").GetInt64()),
        Topic = letter.GetProperty("topic").GetString()!,
        // Without its type, null would become an empty message.
        Payload = letter.TryGetProperty("payload", out var payload)
            ? payload.GetBytesFromBase64()
            : default(ReadOnlyMemory<byte>?),
        Records = [.. letter.GetProperty("records").EnumerateArray().Select(record => new RecordRefusal(
            record.GetProperty("record").GetInt32(),
            new Refusal((RefusalKind)record.GetProperty("kind").GetInt32(), record.GetProperty("code").GetString()!,
                record.GetProperty("detail").GetString()!,
                record.TryGetProperty("at", out var at) ? at.GetString() : null)))],
    };
}
