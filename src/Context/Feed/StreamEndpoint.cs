using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary>
/// GET /api/stream: server-sent events of changes as they become durable, of the entities that a query chooses. A
/// client that was cut off goes on behind the event it saw last (<c>Last-Event-ID</c>). A slow client holds back only
/// its own stream: nothing is kept for it, its changes wait in the log; one that had caught up and falls too far behind
/// is told so and cut off.
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
        var feed = Writes.OrThrow(x.Door.City.Feed(position, follow: true, x.Caller, stop.Token));
        var response = x.Http.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        var buffer = new JsonBuffer();
        buffer.Write("retry: 2000\n\n"u8);
        await SendAsync(x, buffer, stop.Token).ConfigureAwait(false);
        if (HttpMethods.IsHead(x.Http.Request.Method)) return;

        using var heartbeat = new PeriodicTimer(x.Door.Options.Heartbeat, x.Door.Clock);
        var changes = feed.GetAsyncEnumerator(stop.Token);
        var moving = changes.MoveNextAsync().AsTask();
        var hadCaughtUp = false;
        var beating = heartbeat.WaitForNextTickAsync(stop.Token).AsTask();
        try
        {
            while (await Task.WhenAny(moving, beating).ConfigureAwait(false) is var first)
            {
                if (first == beating && !moving.IsCompleted)
                {
                    buffer.Write(": alive\n\n"u8);
                    await SendAsync(x, buffer, stop.Token).ConfigureAwait(false);
                    await beating.ConfigureAwait(false);
                    beating = heartbeat.WaitForNextTickAsync(stop.Token).AsTask();
                    continue;
                }

                if (!await moving.ConfigureAwait(false)) return;
                var change = changes.Current;
                if (hadCaughtUp && IsLate(x, change))
                {
                    Behind(buffer, position);
                    await SendAsync(x, buffer, stop.Token).ConfigureAwait(false);
                    return;
                }

                position = position.After(change.Shard, change.Seq);
                await EventAsync(x, buffer, change, position, filter).ConfigureAwait(false);
                moving = changes.MoveNextAsync().AsTask();
                hadCaughtUp |= !moving.IsCompleted;
                if (buffer.Length > 0 && (!moving.IsCompleted || buffer.Length > 64 * 1024))
                    await SendAsync(x, buffer, stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client went away or the server stops: the client resumes from its last event.
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)moving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await changes.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static bool IsLate(Exchange x, Change change) =>
        x.Door.Clock.GetUtcNow() - change.RecordedAt.ToDateTimeOffset() > x.Door.Options.StreamLagMax;

    /// <summary>The client is so slow that it would never come near: it resumes from here, or begins anew.</summary>
    private static void Behind(JsonBuffer buffer, FeedPosition position)
    {
        buffer.Write("event: behind\ndata: {\"position\":"u8);
        buffer.Quoted(position.ToString());
        buffer.Write("}\n\n"u8);
    }

    private static async ValueTask EventAsync(
        Exchange x, JsonBuffer buffer, Change change, FeedPosition position, StreamFilter filter)
    {
        if (!filter.MayWant(change)) return;
        EntityRecord? entity = null;
        if (change.Kind != ChangeKind.Deleted)
        {
            var found = await x.Door.City.FindAsync(change.EntityId, x.Caller, x.Cancel).ConfigureAwait(false);
            if (found.TryGet(out var record, out _)) entity = record;
        }

        if (!filter.Wants(change, entity)) return;
        buffer.Write("event: change\nid: "u8);
        buffer.Write(System.Text.Encoding.ASCII.GetBytes(position.ToString()));
        buffer.Write("\ndata: "u8);
        ChangeWriter.Data(buffer, change, entity, filter.RenderingOf(change));
        buffer.Write("\n\n"u8);
    }

    private static async ValueTask SendAsync(Exchange x, JsonBuffer buffer, CancellationToken cancel)
    {
        await x.Http.Response.Body.WriteAsync(buffer.WrittenMemory, cancel).ConfigureAwait(false);
        await x.Http.Response.Body.FlushAsync(cancel).ConfigureAwait(false);
        buffer.Clear();
    }
}
