using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary>
/// Writes refusals as problem documents (RFC 9457) with the error types of NGSI-LD (GS CIM 009 V1.9.1, 5.5.2 and
/// 6.3.2), a stable code, the place at fault and the clause of the rule.
/// </summary>
internal static class Problems
{
    /// <summary>After how many seconds to come again to a city that is busy.</summary>
    public const string RetrySeconds = "1";

    private const string Errors = "https://uri.etsi.org/ngsi-ld/errors/";

    /// <summary>Answers with a refusal.</summary>
    public static Task WriteAsync(HttpContext http, Refusal refusal, LdContext? context)
    {
        if (http.Response.HasStarted) return Task.CompletedTask;
        var buffer = JsonBuffer.Rent();
        WriteTo(buffer, refusal, context);
        http.Response.StatusCode = StatusOf(refusal).Status;
        http.Response.ContentType = "application/problem+json";
        if (refusal.Kind == RefusalKind.Overloaded) http.Response.Headers.RetryAfter = RetrySeconds;
        http.Response.ContentLength = buffer.Length;
        if (HttpMethods.IsHead(http.Request.Method)) return Task.CompletedTask;
        Answers.Copy(http, buffer);
        return Task.CompletedTask;
    }

    /// <summary>Writes a refusal as a JSON object.</summary>
    public static void WriteTo(JsonBuffer into, Refusal refusal, LdContext? context)
    {
        var (status, type, title) = StatusOf(refusal);
        into.Write("{\"type\":"u8);
        into.Quoted(type.Length == 0 ? "about:blank" : Errors + type);
        into.Write(",\"title\":"u8);
        into.Quoted(title);
        into.Write(",\"detail\":"u8);
        into.Quoted(refusal.Detail);
        into.Write(",\"status\":"u8);
        into.Number(status);
        into.Write(",\"code\":"u8);
        into.Quoted(refusal.Code);
        if (refusal.At is not null)
        {
            // The city speaks of attributes by their IRIs; the client knows them by its own names.
            into.Write(",\"at\":"u8);
            into.Quoted(context is null ? refusal.At : context.Compact(refusal.At));
        }

        if (Clauses.Of(refusal.Code) is { } clause)
        {
            into.Write(",\"clause\":"u8);
            into.Quoted(clause);
        }

        into.Write((byte)'}');
    }

    /// <summary>The HTTP status, NGSI-LD error type and title of a refusal.</summary>
    public static (int Status, string Type, string Title) StatusOf(Refusal refusal) => refusal.Code switch
    {
        Codes.JsonMalformed or Codes.JsonEncoding or Codes.BodyEmpty or Codes.BodyShape or Codes.Header
            or Codes.ParameterUnknown => (400, "InvalidRequest", "The request is not valid"),
        Codes.QueryTooComplex => (403, "TooComplexQuery", "The query is too complex"),
        Codes.QueryTooMany or "query.past.too-many" => (403, "TooManyResults", "The query asks for too many results"),
        Codes.MediaTypeSent => (415, "InvalidRequest", "The media type of the body is not supported"),
        Codes.MediaTypeWanted => (406, "InvalidRequest", "None of the accepted media types is supported"),
        Codes.MethodUnknown => (405, "OperationNotSupported", "The method is not supported here"),
        Codes.ContextUnavailable or Codes.ContextForbidden =>
            (504, "LdContextNotAvailable", "The JSON-LD context is not available"),
        Codes.Internal => (500, "InternalError", "The city failed to answer"),
        Codes.SubscriptionExists => (409, "AlreadyExists", "The subscription exists already"),
        "entity.exists" => (409, "AlreadyExists", "The entity exists already"),
        _ => refusal.Kind switch
        {
            RefusalKind.Unauthenticated => (401, "", "The caller is not known"),
            RefusalKind.Forbidden => (403, "", "The caller may not do this"),
            RefusalKind.Unknown => (404, "ResourceNotFound", "There is no such resource"),
            RefusalKind.Conflict => (409, "Conflict", "The resource has another state"),
            RefusalKind.TooLarge => (413, "BadRequestData", "The request is too large"),
            RefusalKind.Unsupported => (422, "OperationNotSupported", "The operation is not supported"),
            RefusalKind.Unavailable => (503, "InternalError", "Something needed is not available"),
            RefusalKind.Overloaded => (503, "InternalError", "The city is busy"),
            _ => (400, "BadRequestData", "The data is not valid"),
        },
    };
}
