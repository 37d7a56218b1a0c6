using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;

namespace City.Context;

/// <summary>Reads the documents that clients send. Whatever was sent, the answer is a draft or a refusal.</summary>
internal static partial class EntityDocuments
{
    /// <summary>Reads an entity, or a fragment of one.</summary>
    public static Result<Draft> ReadEntity(ReadOnlySpan<byte> body, LdContext context, ReadingRules rules)
    {
        if (CheckText(body) is { } refusal) return refusal;
        try
        {
            return new EntityReader(body, context, rules).ReadEntity();
        }
        catch (Exception wrong) when (RefusalOf(wrong) is not null)
        {
            return RefusalOf(wrong)!;
        }
    }

    /// <summary>Reads an attribute, or a fragment of one.</summary>
    /// <param name="body">The document.</param>
    /// <param name="name">The attribute's name as the client spells it.</param>
    /// <param name="context">The context of its names.</param>
    /// <param name="rules">What it may hold.</param>
    public static Result<ImmutableArray<Attribute>> ReadAttribute(
        ReadOnlySpan<byte> body, string name, LdContext context, ReadingRules rules)
    {
        if (CheckText(body) is { } refusal) return refusal;
        try
        {
            return new EntityReader(body, context, rules, name).ReadAttribute(context.Expand(name));
        }
        catch (Exception wrong) when (RefusalOf(wrong) is not null)
        {
            return RefusalOf(wrong)!;
        }
    }

    /// <summary>Reads another document.</summary>
    public static Result<T> Read<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T> read)
    {
        if (CheckText(body.Span) is { } refusal) return refusal;
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = EntityReader.DepthMax });
            return read(document.RootElement);
        }
        catch (Exception wrong) when (RefusalOf(wrong) is not null)
        {
            return RefusalOf(wrong)!;
        }
    }

    /// <summary>The refusal that an exception of the readers means; null for a bug.</summary>
    private static Refusal? RefusalOf(Exception wrong) => wrong switch
    {
        ReadingFault fault => fault.Refusal,
        JsonException json => Malformed(json),
        InvalidOperationException { Source: "System.Text.Json.Rethrowable" or "System.Text.Json" } => new Refusal(
            RefusalKind.Invalid, Codes.JsonEncoding,
            "A text holds half of a surrogate pair: \\uD800 to \\uDFFF come in pairs only (RFC 8259, section 8.2)."),
        InvalidOperationException { InnerException: System.Text.DecoderFallbackException } => new Refusal(
            RefusalKind.Invalid, Codes.JsonEncoding, "A text is not valid Unicode."),
        _ => null,
    };

    private static Refusal Malformed(JsonException json)
    {
        var place = $"line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}";
        var what = json.Message.Split(". LineNumber", 2)[0].Split(" LineNumber", 2)[0];
        return what.Contains("maximum configured depth", StringComparison.Ordinal)
            ? new Refusal(RefusalKind.Invalid, Codes.JsonDepth,
                $"Objects and arrays lie more than {EntityReader.DepthMax} deep in each other ({place}).", place)
            : new Refusal(RefusalKind.Invalid, Codes.JsonMalformed,
                $"The body is not JSON at {place}: {Faults.Shorten(what)}.", place);
    }

    private static Refusal? CheckText(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return new Refusal(RefusalKind.Invalid, Codes.BodyEmpty, "The request needs a body.");
        return Utf8.IsValid(body) ? null : NotUtf8(body);
    }

    private static Refusal NotUtf8(ReadOnlySpan<byte> body)
    {
        int line = 1, column = 1;
        while (System.Text.Rune.DecodeFromUtf8(body, out var rune, out var used) == System.Buffers.OperationStatus.Done)
        {
            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + used);
            body = body[used..];
        }

        var place = $"line {line}, byte {column}";
        return new Refusal(RefusalKind.Invalid, Codes.JsonEncoding,
            $"The body is not UTF-8 at {place} (RFC 8259, section 8.1).", place);
    }
}
