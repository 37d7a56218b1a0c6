using System.Text.Json;
using City.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace City.Trust;

/// <summary>Answers with problem details (RFC 9457) that carry a stable code.</summary>
public static class ProblemAnswer
{
    /// <summary>Writes <c>type, title, status, detail, code</c> and, where there is one, <c>at</c>.</summary>
    /// <param name="context">The request to answer; its response must not have begun.</param>
    /// <param name="status">The HTTP status, 400 to 599.</param>
    /// <param name="code">A stable code, lower case words joined by dots.</param>
    /// <param name="detail">What is wrong and what to do about it, for people. Never a secret, never a stack.</param>
    /// <param name="at">The parameter, header or member at fault.</param>
    /// <param name="more">Writes members of the door's own.</param>
    public static Task WriteAsync(
        HttpContext context, int status, string code, string detail, string? at = null,
        Action<Utf8JsonWriter>? more = null)
    {
        var body = Body((status, code, detail, at), more);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/problem+json";
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>Writes a refusal with a status.</summary>
    internal static Task WriteAsync(HttpContext context, int status, Refusal refusal) =>
        WriteAsync(context, status, refusal.Code, refusal.Detail, refusal.At);

    private static byte[] Body(
        (int Status, string Code, string Detail, string? At) of, Action<Utf8JsonWriter>? more)
    {
        var (status, code, detail, at) = of;
        using var into = new MemoryStream();
        using (var json = new Utf8JsonWriter(into, new JsonWriterOptions { Encoder = JsonText.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("type", "about:blank");
            json.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
            json.WriteNumber("status", status);
            json.WriteString("detail", detail);
            json.WriteString("code", code);
            if (at is not null) json.WriteString("at", at);
            more?.Invoke(json);
            json.WriteEndObject();
        }

        return into.ToArray();
    }
}
