using City.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace City.Host;

/// <summary>
/// <c>GET /health</c>: open to all, so it says no more than whether the city serves, and looks no more often than a
/// few times a second.
/// </summary>
internal sealed class Health(ICity city, TimeProvider clock)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromMilliseconds(100);
    private static readonly byte[] Serving = """{"status":"ok"}"""u8.ToArray();
    private static readonly byte[] NotServing = """{"status":"starting"}"""u8.ToArray();

    private long _lookedAt;
    private bool _serves;

    public async Task AnswerAsync(HttpContext context)
    {
        var now = clock.GetTimestamp();
        if (_lookedAt == 0 || clock.GetElapsedTime(_lookedAt, now) > GoodFor)
        {
            _serves = (await city.StatusAsync(context.RequestAborted)).Serving;
            _lookedAt = now;
        }

        var response = context.Response;
        var body = _serves ? Serving : NotServing;
        response.StatusCode = _serves ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(body, context.RequestAborted);
    }
}

/// <summary>Puts the door into the application.</summary>
internal static class HealthDoor
{
    public static void MapHealth(this IEndpointRouteBuilder routes, ICity city, TimeProvider clock) =>
        routes.MapMethods("/health", [HttpMethods.Get, HttpMethods.Head],
            (RequestDelegate)new Health(city, clock).AnswerAsync);
}
