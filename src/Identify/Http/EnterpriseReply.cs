using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace City.Identify;

/// <summary>
/// What the interface of enterprises answers: <c>{status, message, data}</c>, status 1 for done and -2 for not. A
/// request that is refused as a whole gets a problem with a code, as everywhere in the brain.
/// </summary>
internal static class EnterpriseReply
{
    /// <summary>Says that something is done.</summary>
    public static Task DoneAsync(HttpContext context, Action<Utf8JsonWriter>? data = null) =>
        SendAsync(context, 1, "success", data);

    /// <summary>Says how it ended.</summary>
    public static Task SendAsync(HttpContext context, int status, string message, Action<Utf8JsonWriter>? data)
    {
        var body = new JsonBody(false);
        body.Json.WriteStartObject();
        body.Json.WriteNumber("status", status);
        body.Json.WriteString("message", message);
        data?.Invoke(body.Json);
        body.Json.WriteEndObject();
        return body.SendAsync(context, 200);
    }
}
