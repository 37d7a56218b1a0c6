using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace City.Think;

/// <summary>Reads bodies of the doors of rules, never more than a limit.</summary>
internal static class RuleBody
{
    /// <summary>The longest body of JSON, in bytes.</summary>
    public const int JsonMax = 2 * 1024 * 1024;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>The body; null where it is too long.</summary>
    public static async Task<ReadOnlyMemory<byte>?> BytesAsync(HttpRequest request, int most)
    {
        if (request.ContentLength > most) return null;
        using var body = new MemoryStream((int)(request.ContentLength ?? 0));
        var piece = new byte[16 * 1024];
        while (await request.Body.ReadAsync(piece, request.HttpContext.RequestAborted).ConfigureAwait(false)
            is > 0 and var count)
        {
            if (body.Length + count > most) return null;
            body.Write(piece, 0, count);
        }

        return body.ToArray();
    }

    /// <summary>The object that a body is; null where it is none.</summary>
    public static JsonDocument? Json(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var json = JsonDocument.Parse(bytes, Options);
            if (json.RootElement.ValueKind == JsonValueKind.Object) return json;
            json.Dispose();
        }
        catch (JsonException)
        {
            // Said by who asked.
        }

        return null;
    }

    /// <summary>A member that is a text; null where it is none.</summary>
    public static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String
            ? member.GetString() : null;

    /// <summary>
    /// The member <c>context</c>: an object of JSON, or a text that is a context of FEEL; empty where it is not there.
    /// </summary>
    /// <param name="body">The body.</param>
    /// <param name="names">Names with blanks or signs that the context may give values to.</param>
    /// <param name="clock">What the context takes for now.</param>
    public static Result<FeelContext> Context(JsonElement body, IReadOnlyList<string> names, TimeProvider clock)
    {
        if (!body.TryGetProperty("context", out var member)) return FeelContext.Empty;
        if (FeelJson.Read(member) is FeelContext context) return context;
        if (Text(body, "context") is not { } text)
            return Refused("'context' is to be an object, or a text such as {level: 3}.");
        if (FeelExpression.Compile(text, [], names, out var refusal) is not { } made)
            return Refused($"{refusal!.Line}:{refusal.Column}: {refusal.Message}");
        var evaluation = made.NewEvaluation(clock, FeelLimits.Default);
        if (evaluation.Evaluate() is FeelContext written) return written;
        return Refused(evaluation.Diagnostics is [var said, ..]
            ? $"{said.Line}:{said.Column}: {said.Message}" : "The text is to be a context such as {level: 3}.");
    }

    private static Refusal Refused(string detail) =>
        new(RefusalKind.Invalid, RuleCodes.Body, detail, "context");
}
