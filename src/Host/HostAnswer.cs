using System.Text.Json;
using City.Kernel;
using City.Screen.Wire;
using City.Trust;
using Microsoft.AspNetCore.Http;

namespace City.Host;

/// <summary>How the doors of the program itself answer.</summary>
internal static class HostAnswer
{
    /// <summary>The refusal of a caller who lacks a grant, being written; null where it has it.</summary>
    public static Task? Refuses(HttpContext context, Grants needed, string detail) =>
        context.Features.Get<Caller>()?.Grants.HasFlag(needed) == true
            ? null : ProblemAnswer.WriteAsync(context, 403, DoorProblems.Forbidden, detail);

    /// <summary>Answers with JSON that nobody keeps.</summary>
    public static Task WriteAsync<T>(HttpContext context, T answer)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(answer, WireJson.Options);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
