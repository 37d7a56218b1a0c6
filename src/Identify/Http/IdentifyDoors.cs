using System.Text;
using System.Text.Json;
using City.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace City.Identify;

/// <summary>
/// The doors of the node over HTTP: <c>/api/handles</c> as handle.net has it, and <c>/api/identify</c> for batches,
/// prefixes and figures. Anybody may resolve what is public; who changes something says who it is.
/// </summary>
public sealed partial class IdentifyDoors
{
    /// <summary>Where handles are. Open to strangers: the door itself asks who it is where that matters.</summary>
    public const string Handles = "/api/handles";

    /// <summary>Identifiers in one batch.</summary>
    public const int BatchMax = 2_000;

    /// <summary>The prefixes that the node holds, and its site. Open to strangers, as handles are.</summary>
    public const string Prefixes = "/api/prefixes", SiteDoor = "/api/site";

    private const int BodyBytesMax = 2 << 20;

    private readonly Func<IdentifyNode> _started;
    private readonly Func<HttpContext, int, Refusal, RefusedHandle?, Task> _refuse;

    /// <summary>The doors of a node.</summary>
    /// <param name="node">The node, started before the first request comes.</param>
    /// <param name="refuse">
    /// Writes a refusal with its status, as all doors of the brain do, and what clients of handle.net look for in it.
    /// </param>
    public IdentifyDoors(Func<IdentifyNode> node, Func<HttpContext, int, Refusal, RefusedHandle?, Task> refuse) =>
        (_started, _refuse) = (node, refuse);

    private IdentifyNode Node => _started();

    private Task SayNoAsync(HttpContext context, int status, Refusal refusal) =>
        _refuse(context, status, refusal, null);

    /// <summary>Maps them.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Handles, Limited(ListAsync));
        routes.MapGet(Handles + "/{**handle}", Limited(ResolveAsync));
        routes.MapPut(Handles + "/{**handle}", Limited(PutAsync));
        routes.MapDelete(Handles + "/{**handle}", Limited(DeleteAsync));
        routes.MapPost(Handles, Limited(RegisterAsync));
        routes.MapGet(Prefixes, Limited(HomedAsync));
        routes.MapGet(SiteDoor, Limited(SiteAsync));
        routes.MapGet("/api/identify/prefixes", Limited(PrefixesAsync));
        routes.MapPut("/api/identify/prefixes/{prefix}", Limited(HomeAsync));
        routes.MapDelete("/api/identify/prefixes/{prefix}", Limited(UnhomeAsync));
        routes.MapGet("/api/identify/stats", Limited(StatsAsync));
        routes.MapGet("/api/identify/audit", Limited(AuditAsync));
        routes.MapGet("/api/identify/log", Limited(LogAsync));
        routes.MapGet("/api/identify/mirror", Limited(MirrorAsync));
        routes.MapPost(Sessions, Limited(BeginSessionAsync));
        routes.MapGet(Sessions + "/this", Limited(SessionAsync));
        routes.MapPut(Sessions + "/this", Limited(SessionAsync));
        routes.MapDelete(Sessions + "/this", Limited(EndSessionAsync));
        routes.MapPost("/", (RequestDelegate)TunnelAsync);
        routes.MapGet(Go + "/{**handle}", (RequestDelegate)GoAsync);
        MapRegistration(routes);
    }

    /// <summary>A door at which one source asks only so often; who asks too often is told when to come again.</summary>
    internal RequestDelegate Limited(RequestDelegate door) => context =>
    {
        if (Node.Parts.Limits.Connections.Allows(SourceOf(context))) return door(context);
        context.Response.Headers.RetryAfter = "1";
        return SayNoAsync(context, 429, new Refusal(RefusalKind.Overloaded, IdentifyCodes.TooMany,
            "This address asks too often. Ask again in a second.", "address"));
    };

    /// <summary>PUT of a handle: registers it, or with <c>index</c> puts values into it.</summary>
    private async Task PutAsync(HttpContext context)
    {
        if (await NeededAsync(context) is not { } who) return;
        if (await BodyAsync(context) is not { } json) return;
        using (json)
        {
            var (query, handle) = (context.Request.Query, HandleOf(context.Request));
            var single = query.ContainsKey("index");
            if (!TryReceipt(context, who, json.RootElement, out var receipt))
                await RefuseAsync(context, ResponseCode.ProtocolError, "Idempotency-Key", handle);
            else if (ValuesOf(query, json.RootElement) is not { } values)
                await RefuseAsync(context, ResponseCode.InvalidValue, "handle", handle);
            else
            {
                if (Flag(context, "mintNewSuffix", false)) handle = Node.Parts.Mint.Next(handle, receipt?.Id);
                var overwrite = Flag(context, "overwrite", true);
                HandleChange change = single
                    ? new PutValues(handle, values, who, Now(), overwrite ? PutMode.AddOrReplace : PutMode.Add)
                    : new CreateHandle(handle, values, who, Now(), overwrite);
                var code = HandleName.IsWellFormed(handle)
                    ? await CommitAsync(context, "put", change, receipt, handle, who)
                    : ResponseCode.InvalidHandle;
                if (code != ResponseCode.Success) await RefuseAsync(context, code, "handle", handle);
                else await DoneAsync(context, single || change.Existed ? 200 : 201, code, handle);
            }
        }
    }

    /// <summary>The values of a body; null where they are none, or others than those the request names.</summary>
    private static byte[]? ValuesOf(IQueryCollection query, JsonElement json)
    {
        var values = HandleJsonReader.Values(json);
        if (values is null || !query.ContainsKey("index") || query["index"].Contains("various")) return values;
        if (!TryIndexes(query, out var named)) return null;
        for (var rest = values.AsSpan(4); ValueView.TryRead(rest, out var value); rest = rest[value.Raw.Length..])
            if (!named.Contains(value.Index)) return null;
        return values;
    }

    /// <summary>DELETE of a handle, or with <c>index</c> of values of it.</summary>
    private async Task DeleteAsync(HttpContext context)
    {
        if (await NeededAsync(context) is not { } who) return;
        var handle = HandleOf(context.Request);
        var code = ResponseCode.ProtocolError;
        if (!TryIndexes(context.Request.Query, out var indexes))
            await RefuseAsync(context, ResponseCode.InvalidValue, "index", handle);
        else if (!TryReceipt(context, who, default, out var receipt))
            await RefuseAsync(context, code, "Idempotency-Key", handle);
        else
        {
            code = await CommitAsync(context, "delete", indexes.Count > 0
                ? new RemoveValues(handle, indexes, who)
                : new DeleteHandle(handle, who), receipt, handle, who);
            // That there is no such value is no error of this interface.
            if (code is ResponseCode.Success or ResponseCode.ValuesNotFound)
                await DoneAsync(context, 200, code, handle);
            else await RefuseAsync(context, code, "handle", handle);
        }
    }

    private async Task<ResponseCode> CommitAsync(
        HttpContext context, string op, StoreChange change, Receipt? receipt, string handle, Administrator who)
    {
        if (change.Name.Length > WireLimits.HandleBytes) return ResponseCode.InvalidHandle;
        return (await Node.Parts.Writes.CommitAsync(
            op, [change], receipt, _ => handle, who, context.RequestAborted))[0];
    }

    internal int Now() => (int)Node.Parts.Clock.GetUtcNow().ToUnixTimeSeconds();

    private static string HandleOf(HttpRequest request, string door = Handles) => PathBehind(request, door + "/");

    /// <summary>
    /// The end of a path as it was sent: a suffix may hold slashes of its own, written %2F or not.
    /// </summary>
    internal static string PathBehind(HttpRequest request, string start)
    {
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target : target[..query];
        var at = path.IndexOf(start, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? "" : Uri.UnescapeDataString(path[(at + start.Length)..]);
    }

    /// <summary>The indexes that a request names, perhaps none; false where one is no number.</summary>
    private static bool TryIndexes(IQueryCollection query, out List<int> indexes)
    {
        indexes = [];
        foreach (var text in query["index"])
        {
            if (!int.TryParse(text, System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture, out var index)) return false;
            indexes.Add(index);
        }

        return true;
    }

    private static bool Flag(HttpContext context, string name, bool usual) =>
        !context.Request.Query.TryGetValue(name, out var said) ? usual
        : said.Count == 0 || string.IsNullOrEmpty(said[0])
            || string.Equals(said[0], "true", StringComparison.OrdinalIgnoreCase);

    private static Task DoneAsync(HttpContext context, int status, ResponseCode code, string handle)
    {
        var body = new JsonBody(false);
        body.Json.WriteStartObject();
        body.Json.WriteNumber("responseCode", (int)code);
        body.Json.WriteString("handle", handle);
        if (code == ResponseCode.ValuesNotFound)
        {
            body.Json.WriteStartArray("values");
            body.Json.WriteEndArray();
        }

        body.Json.WriteEndObject();
        return body.SendAsync(context, status);
    }

    /// <summary>Says no, with the status of its kind.</summary>
    internal Task RefuseAsync(HttpContext context, Refusal refusal) =>
        SayNoAsync(context, StatusOf(refusal.Kind), refusal);

    /// <summary>Says no, with the code of the protocol and, where it is about one, the handle.</summary>
    internal Task RefuseAsync(HttpContext context, ResponseCode code, string at, string? handle = null)
    {
        var refusal = code == ResponseCode.ProtocolError
            ? new Refusal(RefusalKind.Invalid, IdentifyCodes.RequestId,
                "A request id has 1 to 128 letters, digits and signs, and is not used again for something else.", at)
            : IdentifyCodes.Of(code, at);
        if (refusal.Kind == RefusalKind.Unauthenticated)
        {
            // Who began too many sessions gets no nonce here either.
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"handle\"";
            if (Node.Parts.Limits.Sessions.Allows(SourceOf(context)))
            {
                var (id, nonce) = Node.Sessions.Begin();
                context.Response.Headers.Append("WWW-Authenticate",
                    $"Handle sessionId=\"{id}\", nonce=\"{Convert.ToBase64String(nonce)}\"");
            }
        }

        if (refusal.Kind == RefusalKind.Overloaded) context.Response.Headers.RetryAfter = "1";
        return _refuse(context, StatusOf(refusal.Kind), refusal, new RefusedHandle((int)code, handle));
    }

    /// <summary>Who sent a request.</summary>
    private static System.Net.IPAddress SourceOf(HttpContext context) =>
        context.Connection.RemoteIpAddress ?? System.Net.IPAddress.Loopback;

    private static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.Unauthenticated => 401,
        RefusalKind.Forbidden => 403,
        RefusalKind.Unknown => 404,
        RefusalKind.Conflict => 409,
        RefusalKind.TooLarge => 413,
        RefusalKind.Unsupported => 501,
        RefusalKind.Overloaded or RefusalKind.Unavailable => 503,
        _ => 400,
    };
}
