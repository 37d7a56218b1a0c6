using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace City.Connectors.Http;

/// <summary>How feeds, answers and dead letters are written.</summary>
internal static class FeedJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JsonText.Encoder };
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static async Task AnswerAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        using var body = new MemoryStream();
        await using (var json = new Utf8JsonWriter(body, Options)) write(json);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted);
    }

    public static void Feed(Utf8JsonWriter json, LiveFeed feed, FeedFile? file)
    {
        var (mapping, counters) = (feed.Mapping, feed.Counters);
        var faulty = file is { Faults.IsEmpty: false };
        json.WriteStartObject();
        json.WriteString("name", feed.Name);
        json.WriteString("entity", $"urn:ngsi-ld:Feed:{feed.Name}");
        json.WriteString("state", faulty ? "faulty" : feed.IsSilent ? "silent" : "running");
        if (file is not null) json.WriteString("file", file.File);
        json.WriteString("format", mapping.Source.Format);
        if (mapping.Source.Topic is { } topic) json.WriteString("topic", topic.Text);
        if (mapping.Owner is { } owner) json.WriteString("owner", owner);
        if (mapping.Freshness is { } budget) json.WriteNumber("freshnessSeconds", (long)budget.TotalSeconds);
        json.WriteString("startedAt", feed.StartedAt.ToString());
        if (counters.LastTaken is { } taken) json.WriteString("lastTaken", taken.ToString());
        if (counters.LastReading is { } reading) json.WriteString("lastReading", reading.ToString());
        if (counters.LagMilliseconds is { } lag) json.WriteNumber("lagMilliseconds", lag);
        json.WriteNumber("messages", counters.Messages);
        json.WriteNumber("records", counters.Records);
        json.WriteNumber("accepted", counters.Accepted);
        json.WriteNumber("repeated", counters.Repeated);
        json.WriteNumber("late", counters.Late);
        json.WriteNumber("rejected", counters.Rejected);
        json.WriteNumber("recovered", counters.Recovered);
        json.WriteNumber("passedOver", counters.PassedOver);
        Unseen(json, feed.Columns);
        json.WriteNumber("underway", feed.Underway);
        json.WriteNumber("deadLetters", feed.LettersKept);
        json.WriteNumber("deadLetterLast", feed.LetterLast);
        json.WriteNumber("deadLetterBytes", feed.LetterBytes);
        json.WriteNumber("deadLettersDropped", feed.LettersDropped);
        if (faulty) Faults(json, file!);
        json.WriteEndObject();
    }

    private static void Unseen(Utf8JsonWriter json, (long Records, ImmutableArray<string> Unseen) columns)
    {
        if (columns.Unseen.IsEmpty) return;
        json.WriteStartObject("unseen");
        json.WriteNumber("records", columns.Records);
        json.WriteStartArray("columns");
        foreach (var column in columns.Unseen) json.WriteStringValue(column);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void File(Utf8JsonWriter json, FeedFile file)
    {
        json.WriteStartObject();
        json.WriteString("file", file.File);
        if (file.Feed is not null) json.WriteString("feed", file.Feed);
        Faults(json, file);
        json.WriteEndObject();
    }

    public static void Answer(Utf8JsonWriter json, FeedAnswer answer)
    {
        json.WriteStartObject();
        json.WriteNumber("records", answer.Records);
        json.WriteNumber("accepted", answer.Accepted);
        json.WriteNumber("repeated", answer.Repeated);
        json.WriteNumber("late", answer.Late);
        Refused(json, answer.Refused);
        json.WriteEndObject();
    }

    public static void Letter(Utf8JsonWriter json, FeedLetter letter)
    {
        json.WriteStartObject();
        json.WriteNumber("number", letter.Number);
        json.WriteString("time", letter.Time.ToString());
        json.WriteString("topic", letter.Topic);
        if (letter.Payload is { } payload) Payload(json, payload.Span);
        Refused(json, letter.Records);
        json.WriteEndObject();
    }

    public static void Report(Utf8JsonWriter json, RetryReport report)
    {
        json.WriteStartObject();
        json.WriteNumber("letters", report.Letters);
        json.WriteNumber("accepted", report.Accepted);
        json.WriteNumber("refused", report.Refused);
        json.WriteNumber("left", report.Left);
        if (report.Failure is { } failure)
        {
            json.WriteStartObject("failure");
            json.WriteString("code", failure.Code);
            json.WriteString("detail", failure.Detail);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Payload(Utf8JsonWriter json, ReadOnlySpan<byte> payload)
    {
        try
        {
            json.WriteString("original", Strict.GetString(payload));
        }
        catch (DecoderFallbackException)
        {
            json.WriteBase64String("originalBase64", payload);
        }
    }

    private static void Refused(Utf8JsonWriter json, ImmutableArray<RecordRefusal> refused)
    {
        json.WriteStartArray("refused");
        foreach (var (record, refusal) in refused)
        {
            json.WriteStartObject();
            json.WriteNumber("record", record);
            json.WriteString("code", refusal.Code);
            json.WriteString("detail", refusal.Detail);
            if (refusal.At is not null) json.WriteString("at", refusal.At);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Faults(Utf8JsonWriter json, FeedFile file)
    {
        json.WriteStartArray("faults");
        foreach (var fault in file.Faults)
        {
            json.WriteStartObject();
            json.WriteNumber("line", fault.Line);
            json.WriteNumber("column", fault.Column);
            json.WriteString("code", fault.Code);
            json.WriteString("detail", fault.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
