using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace City.Identify;

/// <summary>The stream that mirrors follow, and how this node stands to its primary where it is a mirror.</summary>
public sealed partial class IdentifyDoors
{
    private const int MirrorsMax = 16;

    private int _mirrors;

    /// <summary>
    /// GET of the log from a frame on, for mirrors: <c>store</c> and <c>after</c> as the last stream said. It does not
    /// end. Secrets are in it only for who is trusted with them.
    /// </summary>
    private async Task LogAsync(HttpContext context)
    {
        if (await NodeAdministratorAsync(context) is not { } who) return;
        var query = context.Request.Query;
        if (!long.TryParse(query["store"], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var store)
            || !ulong.TryParse(query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out var after))
        {
            await RefuseBodyAsync(context, "store and after are whole numbers; 0 and 0 for all.", "after");
            return;
        }

        if (Interlocked.Increment(ref _mirrors) > MirrorsMax)
        {
            Interlocked.Decrement(ref _mirrors);
            await RefuseAsync(context, ResponseCode.Busy, "after");
            return;
        }

        try
        {
            context.Response.ContentType = "application/octet-stream";
            context.Response.Headers.CacheControl = "no-store";
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, Node.Stopping);
            await Node.Source.RunAsync(context.Response.Body, store, after, Node.IsTrusted(who), stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The mirror is gone, or the node stops.
        }
        finally
        {
            Interlocked.Decrement(ref _mirrors);
        }
    }

    /// <summary>GET of how far a mirror is behind.</summary>
    private async Task MirrorAsync(HttpContext context)
    {
        if (await NodeAdministratorAsync(context) is null) return;
        var body = new JsonBody(Flag(context, "pretty", false));
        body.Json.WriteStartObject();
        body.Json.WriteString("role", Node.Mirror is null ? "primary" : "mirror");
        body.Json.WriteNumber("mirrors", Volatile.Read(ref _mirrors));
        if (Node.Mirror is { } mirror)
        {
            var state = mirror.State;
            body.Json.WriteString("primary", mirror.Primary.ToString());
            body.Json.WriteNumber("frame", state.Frame);
            body.Json.WriteNumber("newest", state.Newest);
            body.Json.WriteNumber("behind", state.Behind);
            if (state.Contact is { } contact)
            {
                body.Json.WriteString("contact", contact.UtcDateTime);
                body.Json.WriteNumber("silentSeconds",
                    Math.Max(0, (long)(Node.Parts.Clock.GetUtcNow() - contact).TotalSeconds));
            }

            body.Json.WriteString("fault", state.Fault);
        }
        else
        {
            body.Json.WriteNumber("frame", Node.Newest);
        }

        body.Json.WriteEndObject();
        await body.SendAsync(context, 200);
    }
}
