using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace City.Context;

/// <summary>What answers a request.</summary>
internal delegate Task Handler(Exchange exchange);

/// <summary>One resource: which methods it knows, and what is the same for all of them.</summary>
internal sealed partial class Resource
{
    private readonly Door _door;
    private readonly FrozenDictionary<string, Handler> _handlers;
    private readonly string _allow;

    public Resource(Door door, params (string Method, Handler Handler)[] handlers)
    {
        _door = door;
        _handlers = handlers.ToFrozenDictionary(entry => entry.Method, entry => entry.Handler, StringComparer.Ordinal);
        var methods = handlers.Select(entry => entry.Method).ToList();
        if (methods.Contains(HttpMethods.Get)) methods.Add(HttpMethods.Head);
        methods.Add(HttpMethods.Options);
        _allow = string.Join(", ", methods);
    }

    /// <summary>Answers a request. What is refused on the way becomes a problem document; so does a bug.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        var method = http.Request.Method;
        if (!_handlers.TryGetValue(HttpMethods.IsHead(method) ? HttpMethods.Get : method, out var handler))
        {
            await OtherMethodAsync(http, method).ConfigureAwait(false);
            return;
        }

        if (NeedsLength(method) && http.Request.ContentLength is null)
        {
            http.Response.StatusCode = StatusCodes.Status411LengthRequired;
            return;
        }

        if (http.Features.Get<Caller>() is not { } caller)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            await Problems.WriteAsync(http, Unauthenticated, null).ConfigureAwait(false);
            return;
        }

        try
        {
            await handler(new Exchange(_door, http, caller)).ConfigureAwait(false);
        }
        catch (ReadingFault fault)
        {
            await Problems.WriteAsync(http, fault.Refusal, null).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away: there is nobody left to answer.
        }
        catch (BadHttpRequestException wrong)
        {
            await RefuseAsync(http, wrong).ConfigureAwait(false);
        }
        catch (Exception bug) when (!http.Response.HasStarted)
        {
            Failed(_door.Log, bug, method, http.Request.Path.Value ?? "");
            await Problems.WriteAsync(http, Broken, null).ConfigureAwait(false);
        }
    }

    private static readonly Refusal Unauthenticated = new(RefusalKind.Unauthenticated, Codes.Unauthenticated,
        "The request needs a valid token: Authorization: Bearer TOKEN.");

    private static readonly Refusal Broken = new(RefusalKind.Invalid, Codes.Internal,
        "The city failed to answer. It wrote down why; nothing that was acknowledged is lost.");

    /// <summary>
    /// POST, PATCH and PUT must say how long their body is (6.3.4); there is no exemption for chunks.
    /// </summary>
    private static bool NeedsLength(string method) =>
        HttpMethods.IsPost(method) || HttpMethods.IsPatch(method) || HttpMethods.IsPut(method);

    private async Task OtherMethodAsync(HttpContext http, string method)
    {
        http.Response.Headers.Allow = _allow;
        if (HttpMethods.IsOptions(method))
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            if (_handlers.ContainsKey(HttpMethods.Patch))
                http.Response.Headers["Accept-Patch"] =
                    "application/json, application/ld+json, application/merge-patch+json";
            return;
        }

        await Problems.WriteAsync(http, new Refusal(RefusalKind.Unsupported, Codes.MethodUnknown,
            $"This resource knows {_allow}."), null).ConfigureAwait(false);
    }

    private static async Task RefuseAsync(HttpContext http, BadHttpRequestException wrong)
    {
        if (http.Response.HasStarted) return;
        var refusal = wrong.StatusCode == StatusCodes.Status413PayloadTooLarge
            ? new Refusal(RefusalKind.TooLarge, Codes.BodyTooLarge, "The body is too large.")
            : new Refusal(RefusalKind.Invalid, Codes.JsonMalformed, "The body ended before its announced length.");
        await Problems.WriteAsync(http, refusal, null).ConfigureAwait(false);
    }

    [LoggerMessage(2001, LogLevel.Error, "{Method} {Path} failed")]
    private static partial void Failed(ILogger log, Exception bug, string method, string path);
}
