using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary>
/// GET /api/stream: server-sent events of changes as they become durable. A client that was cut off goes on behind the
/// event it saw last (<c>Last-Event-ID</c>). A slow client holds back only its own stream: nothing is kept for it, its
/// changes wait in the log.
/// </summary>
internal static class StreamEndpoint
{
    private static readonly FrozenSet<string> Known = FrozenSet.Create("id", "type", "from");

    private static readonly Rendering Simplified = new() { Form = EntityForm.Simplified };

    public static async Task FollowAsync(Exchange x)
    {
        var parameters = Parameters.Of(x.Http.Request, Known);
        var ids = parameters["id"] is { } id ? Names.Uris("id", id) : [];
        var types = parameters["type"] is { } type ? Names.Expanded("type", type, LdContext.Core) : [];
        var resumed = x.Http.Request.Headers["Last-Event-ID"].ToString();
        var position = resumed.Length > 0
            ? Positions.Read(resumed, x.Door.City, "Last-Event-ID")
            : Positions.Read(parameters["from"] ?? "now", x.Door.City, "from");
        if (!x.Door.TryEnterStream())
            throw new ReadingFault(new Refusal(RefusalKind.Overloaded, Codes.StreamsTooMany,
                $"{x.Door.Options.StreamsMax} event streams are open, which is the most; close one or try later."));
        try
        {
            await RunAsync(x, ids, types, position).ConfigureAwait(false);
        }
        finally
        {
            x.Door.LeaveStream();
        }
    }

    private static async Task RunAsync(
        Exchange x, ImmutableArray<string> ids, ImmutableArray<string> types, FeedPosition position)
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
                position = position.After(change.Shard, change.Seq);
                await EventAsync(x, buffer, change, position, ids, types).ConfigureAwait(false);
                moving = changes.MoveNextAsync().AsTask();
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

    private static async ValueTask EventAsync(
        Exchange x, JsonBuffer buffer, Change change, FeedPosition position, ImmutableArray<string> ids,
        ImmutableArray<string> types)
    {
        if (!ids.IsEmpty && !ids.Contains(change.EntityId)) return;
        EntityRecord? entity = null;
        if (change.Kind != ChangeKind.Deleted)
        {
            var found = await x.Door.City.FindAsync(change.EntityId, x.Caller, x.Cancel).ConfigureAwait(false);
            if (found.TryGet(out var record, out _)) entity = record;
        }

        if (!types.IsEmpty && !IsOfType(entity, change, types)) return;
        buffer.Write("event: change\nid: "u8);
        buffer.Write(System.Text.Encoding.ASCII.GetBytes(position.ToString()));
        buffer.Write("\ndata: "u8);
        ChangeWriter.Data(buffer, change, entity, Simplified);
        buffer.Write("\n\n"u8);
    }

    /// <summary>A deletion whose type is not known any more is told to all who ask by type.</summary>
    private static bool IsOfType(in EntityRecord? entity, Change change, ImmutableArray<string> types)
    {
        if (entity is not { } record)
            return change.Types.IsDefaultOrEmpty || change.Types.Any(type => types.Contains(type));
        foreach (var type in record.View.TypeNumbers())
            if (types.Contains(record.Names[type]))
                return true;
        return false;
    }

    private static async ValueTask SendAsync(Exchange x, JsonBuffer buffer, CancellationToken cancel)
    {
        await x.Http.Response.Body.WriteAsync(buffer.WrittenMemory, cancel).ConfigureAwait(false);
        await x.Http.Response.Body.FlushAsync(cancel).ConfigureAwait(false);
        buffer.Clear();
    }
}
