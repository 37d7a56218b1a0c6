using System.Globalization;
using System.Net;
using System.Text.Json;

namespace City.Sense;

/// <summary>What a city answered, as far as a feed needs it.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body.</param>
/// <param name="RetryAfter">How long the city asks to be left alone; null where it does not say.</param>
/// <param name="Repeated">How many items the city said it had been given before.</param>
internal sealed record HttpAnswer(HttpStatusCode Status, byte[] Body, TimeSpan? RetryAfter, int Repeated)
{
    private const int ShownMax = 200;

    public static async Task<HttpAnswer> ReadAsync(
        HttpResponseMessage response, TimeProvider clock, CancellationToken cancel)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancel);
        var after = response.Headers.RetryAfter;
        var wait = after?.Delta ?? (after?.Date is { } date ? date - clock.GetUtcNow() : null);
        var repeated = response.Headers.TryGetValues("City-Repeated", out var values)
            && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                ? count
                : 0;
        return new HttpAnswer(response.StatusCode, body, wait, repeated);
    }

    /// <summary>Why nothing more can be handed over, from an answer that is none to a batch.</summary>
    public static Refusal Stop(HttpAnswer answer) => answer.Status switch
    {
        HttpStatusCode.Unauthorized => new Refusal(RefusalKind.Unauthenticated, "sink.credential",
            "The city does not know this credential. Make a token with the password it printed at its start, "
            + "or give the file of the password."),
        HttpStatusCode.Forbidden => new Refusal(RefusalKind.Forbidden, "sink.credential",
            "This credential may not write to the city."),
        _ => new Refusal(RefusalKind.Unavailable, "sink.answer",
            $"A city would not answer {(int)answer.Status} to a batch of entities: {answer.Problem().Detail}"),
    };

    /// <summary>The problem details of the body (RFC 9457) as a refusal.</summary>
    public Refusal Problem()
    {
        try
        {
            using var document = JsonDocument.Parse(Body);
            return Problem(document.RootElement, (int)Status);
        }
        catch (JsonException)
        {
            var text = System.Text.Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, ShownMax)));
            return new Refusal(KindOf((int)Status), $"city.{(int)Status}", text.Length > 0 ? text : "(no body)");
        }
    }

    /// <summary>
    /// The refused entities of an answer 207, by id (BatchOperationResult, GS CIM 009 V1.9.1, 5.2.16 and 5.2.17).
    /// </summary>
    /// <exception cref="SinkException">The body is none.</exception>
    public Dictionary<string, Refusal> Errors()
    {
        var errors = new Dictionary<string, Refusal>();
        try
        {
            using var document = JsonDocument.Parse(Body);
            foreach (var item in document.RootElement.GetProperty("errors").EnumerateArray())
            {
                var error = item.GetProperty("error");
                errors.TryAdd(item.GetProperty("entityId").GetString()!, Problem(error, 400));
            }
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException
            or ArgumentNullException)
        {
            throw new SinkException(new Refusal(RefusalKind.Unavailable, "sink.answer",
                "The city answered 207, but not with a result for each entity."));
        }

        return errors;
    }

    private static Refusal Problem(JsonElement problem, int status)
    {
        if (problem.ValueKind != JsonValueKind.Object)
            return new Refusal(KindOf(status), $"city.{status}", "(no problem details)");
        if (problem.TryGetProperty("status", out var written) && written.TryGetInt32(out var own)) status = own;
        var code = Text(problem, "code") ?? $"city.{status}";
        var detail = Text(problem, "detail") ?? Text(problem, "title") ?? "(no detail)";
        var kind = code == "live.overloaded" ? RefusalKind.Overloaded : KindOf(status);
        return new Refusal(kind, code, detail, Text(problem, "at"));
    }

    private static string? Text(JsonElement problem, string member) =>
        problem.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static RefusalKind KindOf(int status) => status switch
    {
        401 => RefusalKind.Unauthenticated,
        403 => RefusalKind.Forbidden,
        404 => RefusalKind.Unknown,
        409 => RefusalKind.Conflict,
        413 => RefusalKind.TooLarge,
        429 or 503 => RefusalKind.Overloaded,
        _ => RefusalKind.Invalid,
    };
}
