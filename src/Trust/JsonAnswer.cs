using System.Globalization;
using System.Text.Json;
using City.Kernel;
using Microsoft.AspNetCore.Http;

namespace City.Trust;

/// <summary>How the doors of credentials answer: with JSON that no cache keeps, to those who may manage them.</summary>
internal static class JsonAnswer
{
    /// <summary>Answers with a status and what is written.</summary>
    public static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        using var body = new MemoryStream();
        await using (var json = new Utf8JsonWriter(body)) write(json);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted);
    }

    /// <summary>A moment of Unix time in milliseconds, as it is told: ISO 8601, UTC.</summary>
    public static string Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
        .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Refuses who may not manage credentials; true where it did.</summary>
    public static async Task<bool> RefuseOthersAsync(HttpContext context)
    {
        if (context.Features.Get<Caller>()?.Grants.HasFlag(Grants.Administer) == true) return false;
        await ProblemAnswer.WriteAsync(context, 403, TrustProblems.Forbidden,
            "This credential may not manage credentials.");
        return true;
    }
}
