using City.Kernel;
using City.Trust;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace City.Host;

/// <summary>
/// Stands outermost: what no door answered for becomes problem details without any inside of the program, and a page
/// where a signed-in reader went to no page that there is. A request that goes well costs one call.
/// </summary>
/// <param name="log">Where failures are told.</param>
/// <param name="missing">The page of a path that leads nowhere.</param>
internal sealed partial class FaultGuard(ILogger<FaultGuard> log, RequestDelegate missing)
{
    /// <summary>The doors of programs.</summary>
    private static readonly PathString[] Programs = ["/api", "/ngsi-ld"];

    public RequestDelegate Before(RequestDelegate next) => context =>
    {
        Task answer;
        try
        {
            answer = next(context);
        }
        catch (Exception fault)
        {
            return AnswerAsync(context, fault);
        }

        return answer.IsCompletedSuccessfully ? Finish(context) : WatchAsync(context, answer);
    };

    // Routing leaves 404 and 405 without a body; programs get one with a code as from any other door.
    private Task Finish(HttpContext context)
    {
        var response = context.Response;
        if (response.StatusCode is not (404 or 405) || response.HasStarted || response.ContentType is not null)
            return Task.CompletedTask;
        if (response.StatusCode == 404 && IsReader(context)) return missing(context);
        return response.StatusCode == 404
            ? ProblemAnswer.WriteAsync(context, 404, DoorProblems.Unknown,
                "There is no such door. The doors are /ngsi-ld/v1, /api, /health and the pages.")
            : ProblemAnswer.WriteAsync(context, 405, DoorProblems.Method, "This door does not know this method.");
    }

    private static bool IsReader(HttpContext context)
    {
        var request = context.Request;
        return (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            && context.Features.Get<Caller>() is not null
            && !Programs.Any(door => request.Path.StartsWithSegments(door, StringComparison.Ordinal));
    }

    private async Task WatchAsync(HttpContext context, Task answer)
    {
        try
        {
            await answer;
            await Finish(context);
        }
        catch (Exception fault)
        {
            await AnswerAsync(context, fault);
        }
    }

    private async Task AnswerAsync(HttpContext context, Exception fault)
    {
        var gone = context.RequestAborted.IsCancellationRequested;
        if (gone && fault is OperationCanceledException or IOException) return;
        if (context.Response.HasStarted)
        {
            // Half an answer must not look whole.
            Failed(log, fault);
            context.Abort();
            return;
        }

        context.Response.Clear();
        if (fault is BadHttpRequestException bad)
        {
            await ProblemAnswer.WriteAsync(context, bad.StatusCode, Code(bad.StatusCode), Detail(bad.StatusCode));
            return;
        }

        Failed(log, fault);
        if (fault is StoreException)
        {
            context.Response.Headers.RetryAfter = "1";
            await ProblemAnswer.WriteAsync(context, 503, DoorProblems.StoreAway,
                "The store does not answer at this moment. If this was a write, it may or may not be there: read "
                + "first, or send the same again later.");
            return;
        }

        await ProblemAnswer.WriteAsync(context, 500, DoorProblems.Failed,
            "The program failed at this request. The fault is in its log; sending the same again may fail again.");
    }

    private static string Code(int status) => status switch
    {
        408 => DoorProblems.Slow,
        413 => DoorProblems.Large,
        _ => DoorProblems.Malformed,
    };

    private static string Detail(int status) => status switch
    {
        408 => "The body came in too slowly. Send it at 240 bytes a second or faster.",
        413 => "The body is longer than this server takes. Send less at once.",
        _ => "The request does not follow HTTP/1.1, or its body ended early.",
    };

    [LoggerMessage(5001, LogLevel.Error, "A request failed")]
    private static partial void Failed(ILogger log, Exception fault);
}
