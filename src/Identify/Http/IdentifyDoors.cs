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

    private const int BodyBytesMax = 2 << 20;

    private readonly Func<IdentifyNode> _started;
    private readonly Func<HttpContext, int, Refusal, Task> _refuse;

    /// <summary>The doors of a node.</summary>
    /// <param name="node">The node, started before the first request comes.</param>
    /// <param name="refuse">Writes a refusal with its status, as all doors of the brain do.</param>
    public IdentifyDoors(Func<IdentifyNode> node, Func<HttpContext, int, Refusal, Task> refuse) =>
        (_started, _refuse) = (node, refuse);

    private IdentifyNode Node => _started();

    /// <summary>Maps them.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Handles, (RequestDelegate)ListAsync);
        routes.MapGet(Handles + "/{**handle}", (RequestDelegate)ResolveAsync);
        routes.MapPut(Handles + "/{**handle}", (RequestDelegate)PutAsync);
        routes.MapDelete(Handles + "/{**handle}", (RequestDelegate)DeleteAsync);
        routes.MapPost(Handles, (RequestDelegate)RegisterAsync);
        routes.MapGet("/api/identify/prefixes", (RequestDelegate)PrefixesAsync);
        routes.MapPut("/api/identify/prefixes/{prefix}", (RequestDelegate)HomeAsync);
        routes.MapDelete("/api/identify/prefixes/{prefix}", (RequestDelegate)UnhomeAsync);
        routes.MapGet("/api/identify/stats", (RequestDelegate)StatsAsync);
        routes.MapGet("/api/identify/audit", (RequestDelegate)AuditAsync);
        routes.MapGet("/api/identify/log", (RequestDelegate)LogAsync);
        routes.MapGet("/api/identify/mirror", (RequestDelegate)MirrorAsync);
        routes.MapPost(Sessions, (RequestDelegate)BeginSessionAsync);
        routes.MapGet(Sessions + "/this", (RequestDelegate)SessionAsync);
        routes.MapPut(Sessions + "/this", (RequestDelegate)SessionAsync);
        routes.MapDelete(Sessions + "/this", (RequestDelegate)EndSessionAsync);
        routes.MapPost("/", (RequestDelegate)TunnelAsync);
        routes.MapGet(Go + "/{**handle}", (RequestDelegate)GoAsync);
        MapRegistration(routes);
    }

    /// <summary>
    /// GET of a handle; <c>index</c> and <c>type</c> may be repeated, <c>publicOnly</c>, <c>pretty</c>.
    /// </summary>
    private async Task ResolveAsync(HttpContext context)
    {
        var (begun, handle) = (Node.Parts.Traffic.Begin(), HandleOf(context.Request));
        var code = await ResolveAsync(context, handle);
        // Who is asked for a proof has not been answered yet.
        if (code is not (ResponseCode.None or ResponseCode.AuthenticationNeeded))
            Node.Parts.Traffic.Count(begun, handle, code, context.Connection.RemoteIpAddress);
    }

    private async Task<ResponseCode> ResolveAsync(HttpContext context, string handle)
    {
        var asked = Asked(context.Request.Query);
        var publicOnly = Flag(context, "publicOnly", false);
        var who = publicOnly ? null : await WhoAsync(context);
        if (context.Response.HasStarted) return ResponseCode.None;
        var record = new RecordBuffer();
        return Node.Parts.Resolver.TryFind(Encoding.UTF8.GetBytes(handle), record)
            ? await AnswerAsync(context, handle, record, asked, (publicOnly, who))
            : await MissingAsync(context, handle, asked);
    }

    private async Task<ResponseCode> AnswerAsync(
        HttpContext context, string handle, RecordBuffer record, WireWriter asked, (bool Public, Administrator? Who) by)
    {
        var read = new WireReader(asked.Written);
        var wanted = Resolver.Wanted.Read(ref read);
        var code = Node.Parts.Resolver.Select(record.Body, wanted, by.Public, by.Who, out _);
        if (code == ResponseCode.AuthenticationNeeded && by.Who is null && wanted.IsAll)
        {
            // Who asks for all and may not see some gets those it may.
            by = (true, null);
            code = Node.Parts.Resolver.Select(record.Body, wanted, true, null, out _);
        }

        if (code is not (ResponseCode.Success or ResponseCode.ValuesNotFound or ResponseCode.HandleNotFound))
        {
            await RefuseAsync(context, code, "handle");
            return code;
        }

        var status = code == ResponseCode.HandleNotFound ? 404 : 200;
        var body = new JsonBody(Flag(context, "pretty", false));
        HandleJson.WriteRecord(
            body.Json, code, handle, record.Body, wanted, by.Public || by.Who is null);
        await body.SendAsync(context, status);
        return code;
    }

    private async Task<ResponseCode> MissingAsync(HttpContext context, string handle, WireWriter asked)
    {
        var code = ResponseCode.HandleNotFound;
        if (!Node.Store.IsHome(Encoding.UTF8.GetBytes(HandleName.PrefixOf(handle))))
        {
            var body = new ResolveBody(handle, [], []);
            var outcome = await Node.Parts.Recursion.AnswerAsync(
                body, default(MessageHeader) with { Flags = OpFlags.Recursive }, context.RequestAborted);
            if (outcome is { Code: ResponseCode.Success, Body: ValuesBody found })
            {
                await ElsewhereAsync(context, handle, found, asked);
                return ResponseCode.Success;
            }

            code = outcome.Code;
        }

        var answer = new JsonBody(Flag(context, "pretty", false));
        HandleJson.WriteRecord(answer.Json, code, handle, default, default, true);
        await answer.SendAsync(context, code switch
        {
            ResponseCode.HandleNotFound => 404,
            ResponseCode.NotResponsible => 400,
            ResponseCode.PrefixReferral or ResponseCode.ServiceReferral => 404,
            _ => 502,
        });
        return code;
    }

    /// <summary>Public values of a handle, from here or from the node that holds it; counted as a resolve.</summary>
    internal async Task<(ResponseCode Code, byte[] Values)> FindAsync(HttpContext context, string handle)
    {
        var begun = Node.Parts.Traffic.Begin();
        var (code, values) = await FindAsync(handle, context.RequestAborted);
        Node.Parts.Traffic.Count(begun, handle, code, context.Connection.RemoteIpAddress);
        return (code, values);
    }

    private async Task<(ResponseCode, byte[])> FindAsync(string handle, CancellationToken cancel)
    {
        var record = new RecordBuffer();
        if (Node.Store.TryRead(RecordKind.Handle, Encoding.UTF8.GetBytes(handle), record))
            return (Node.Parts.Resolver.Select(record.Body, default, true, null, out _), record.Body.ToArray());
        if (Node.Store.IsHome(Encoding.UTF8.GetBytes(HandleName.PrefixOf(handle))))
            return (ResponseCode.HandleNotFound, []);
        var outcome = await Node.Parts.Recursion.AnswerAsync(
            new ResolveBody(handle, [], []), default(MessageHeader) with { Flags = OpFlags.Recursive }, cancel);
        if (outcome is not { Code: ResponseCode.Success, Body: ValuesBody found }) return (outcome.Code, []);
        var values = new WireWriter();
        ValueCodec.Write(values, found.Values);
        return (outcome.Code, values.ToArray());
    }

    private static Task ElsewhereAsync(HttpContext context, string handle, ValuesBody found, WireWriter asked)
    {
        var values = new WireWriter();
        ValueCodec.Write(values, found.Values);
        var read = new WireReader(asked.Written);
        var wanted = Resolver.Wanted.Read(ref read);
        var answer = new JsonBody(Flag(context, "pretty", false));
        HandleJson.WriteRecord(answer.Json, ResponseCode.Success, handle, values.Written, wanted, true);
        return answer.SendAsync(context, 200);
    }

    /// <summary>PUT of a handle: registers it, or with <c>index</c> puts values into it.</summary>
    private async Task PutAsync(HttpContext context)
    {
        if (await NeededAsync(context) is not { } who) return;
        if (await BodyAsync(context) is not { } json) return;
        var query = context.Request.Query;
        var handle = HandleOf(context.Request);
        var (overwrite, single) = (Flag(context, "overwrite", true), query.ContainsKey("index"));
        if (Flag(context, "mintNewSuffix", false))
            handle += Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));
        using (json)
        {
            var code = !HandleName.IsWellFormed(handle) ? ResponseCode.InvalidHandle
                : HandleJsonReader.Values(json.RootElement) is not { } values ? ResponseCode.InvalidValue
                : await CommitAsync(context, "put", single
                    ? new PutValues(handle, values, who, Now(), overwrite ? PutMode.AddOrReplace : PutMode.Add)
                    : new CreateHandle(handle, values, who, Now(), overwrite), handle, who);
            if (code == ResponseCode.Success) await DoneAsync(context, single ? 200 : 201, handle);
            else await RefuseAsync(context, code, "handle");
        }
    }

    /// <summary>DELETE of a handle, or with <c>index</c> of values of it.</summary>
    private async Task DeleteAsync(HttpContext context)
    {
        if (await NeededAsync(context) is not { } who) return;
        var handle = HandleOf(context.Request);
        var indexes = Indexes(context.Request.Query);
        var code = await CommitAsync(context, "delete", indexes.Count > 0
            ? new RemoveValues(handle, indexes, who)
            : new DeleteHandle(handle, who), handle, who);
        if (code == ResponseCode.Success) await DoneAsync(context, 200, handle);
        else await RefuseAsync(context, code, "handle");
    }

    private async Task<ResponseCode> CommitAsync(
        HttpContext context, string op, StoreChange change, string handle, Administrator who)
    {
        if (change.Name.Length > WireLimits.HandleBytes) return ResponseCode.InvalidHandle;
        if (!TryReceipt(context, who, change.Name, out var receipt)) return ResponseCode.ProtocolError;
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

    /// <summary>Indexes and types as a request over the wire would have them.</summary>
    private static WireWriter Asked(IQueryCollection query)
    {
        var asked = new WireWriter(64);
        asked.Numbers(Indexes(query));
        var types = query["type"];
        asked.Int32(types.Count);
        foreach (var type in types) asked.Text(type ?? "");
        return asked;
    }

    private static List<int> Indexes(IQueryCollection query)
    {
        var indexes = new List<int>();
        foreach (var text in query["index"])
            if (int.TryParse(text, System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture, out var index)) indexes.Add(index);
        return indexes;
    }

    private static bool Flag(HttpContext context, string name, bool usual) =>
        !context.Request.Query.TryGetValue(name, out var said) ? usual
        : said.Count == 0 || string.IsNullOrEmpty(said[0])
            || string.Equals(said[0], "true", StringComparison.OrdinalIgnoreCase);

    private static Task DoneAsync(HttpContext context, int status, string handle)
    {
        var body = new JsonBody(false);
        body.Json.WriteStartObject();
        body.Json.WriteNumber("responseCode", (int)ResponseCode.Success);
        body.Json.WriteString("handle", handle);
        body.Json.WriteEndObject();
        return body.SendAsync(context, status);
    }

    /// <summary>Says no, with the status of its kind.</summary>
    internal Task RefuseAsync(HttpContext context, Refusal refusal) =>
        _refuse(context, StatusOf(refusal.Kind), refusal);

    internal Task RefuseAsync(HttpContext context, ResponseCode code, string at)
    {
        var refusal = code == ResponseCode.ProtocolError
            ? new Refusal(RefusalKind.Invalid, IdentifyCodes.RequestId,
                "A request id has 1 to 128 letters, digits and signs, and is not used again for something else.", at)
            : IdentifyCodes.Of(code, at);
        if (refusal.Kind == RefusalKind.Unauthenticated)
        {
            var (id, nonce) = Node.Sessions.Begin();
            context.Response.Headers.WWWAuthenticate = new Microsoft.Extensions.Primitives.StringValues(
            [
                "Basic realm=\"handle\"",
                $"Handle sessionId=\"{id}\", nonce=\"{Convert.ToBase64String(nonce)}\"",
            ]);
        }

        if (refusal.Kind == RefusalKind.Overloaded) context.Response.Headers.RetryAfter = "1";
        return _refuse(context, StatusOf(refusal.Kind), refusal);
    }

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
