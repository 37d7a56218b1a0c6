using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace City.Host;

/// <summary><c>GET /health</c>: open to all, so it says no more than whether the city serves.</summary>
internal static class Health
{
    private static readonly byte[] Serving = Encoding.UTF8.GetBytes("""{"status":"ok"}""");

    public static void MapHealth(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/health", (RequestDelegate)AnswerAsync);

    private static Task AnswerAsync(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = "application/json";
        response.ContentLength = Serving.Length;
        response.Headers.CacheControl = "no-store";
        return response.Body.WriteAsync(Serving, context.RequestAborted).AsTask();
    }
}
