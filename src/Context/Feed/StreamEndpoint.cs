using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary>
/// GET /api/stream: server-sent events of changes as they become durable, of the entities that a query chooses. A
/// client that was cut off goes on behind the event it saw last (<c>Last-Event-ID</c>). A slow client holds back only
/// its own stream: little is kept for it, its changes wait in the log; one that had caught up and falls too far behind
/// is told so and cut off. It begins with the city's clock (<c>event: alive</c>) and goes on saying it.
/// </summary>
internal static class StreamEndpoint
{
    /// <summary>The parameters that a stream knows.</summary>
    internal static readonly FrozenSet<string> Known = FrozenSet.Create(
        "id", "type", "idPattern", "scopeQ", "q", "expandValues", "georel", "geometry", "coordinates", "geoproperty",
        "attrs", "only", "from");

    public static async Task FollowAsync(Exchange x)
    {
        var parameters = Parameters.Of(x.Http.Request, Known);
        var filter = StreamFilter.Read(parameters, x);
        var resumed = x.Http.Request.Headers["Last-Event-ID"].ToString();
        var position = resumed.Length > 0
            ? Positions.Read(resumed, x.Door.City, "Last-Event-ID")
            : Positions.Read(parameters["from"] ?? "now", x.Door.City, "from");
        if (!x.Door.TryEnterStream())
            throw new ReadingFault(new Refusal(RefusalKind.Overloaded, Codes.StreamsTooMany,
                $"{x.Door.Options.StreamsMax} event streams are open, which is the most; close one or try later."));
        try
        {
            await RunAsync(x, filter, position).ConfigureAwait(false);
        }
        finally
        {
            x.Door.LeaveStream();
        }
    }

    private static async Task RunAsync(Exchange x, StreamFilter filter, FeedPosition position)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(x.Cancel, x.Door.Stopping);
        Writes.OrThrow(x.Door.City.Feed(position, follow: false, x.Caller, stop.Token));
        var response = x.Http.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        using var teller = new StreamTeller(x, filter, position, stop.Token);
        try
        {
            await teller.BeginAsync().ConfigureAwait(false);
            if (!HttpMethods.IsHead(x.Http.Request.Method)) await teller.RunAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client went away or the server stops: the client resumes from its last event.
        }
    }
}
