using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary>
/// <c>/subscriptions</c> and <c>/subscriptions/{id}</c> (GS CIM 009 V1.9.1, 5.8.1 to 5.8.5, 6.10 and 6.11).
/// </summary>
internal static class SubscriptionEndpoints
{
    /// <summary>The largest body, in bytes.</summary>
    public const int BytesMax = 256 * 1024;

    private const int LimitDefault = 20;

    private static readonly FrozenSet<string> Changing = FrozenSet.Create("local", "localOnly");
    private static readonly FrozenSet<string> Readable = FrozenSet.Create("options", "local", "localOnly");

    private static readonly FrozenSet<string> Listable =
        FrozenSet.Create([.. Readable, "limit", "offset", "count"]);

    /// <summary>POST /subscriptions (5.8.1).</summary>
    public static async Task CreateAsync(Exchange x)
    {
        Parameters.Of(x.Http.Request, Changing);
        Check(x, Grants.Read | Grants.Write);
        var (document, contextJson) = await BodyAsync(x).ConfigureAwait(false);
        if (document["id"] is null)
            document["id"] = "urn:ngsi-ld:Subscription:" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        if (document["id"] is not JsonValue text || !text.TryGetValue<string>(out var id) || !Spelling.IsUri(id))
            throw new ReadingFault(new Refusal(RefusalKind.Invalid, Codes.SubscriptionMember,
                "The id of a subscription is a URI.", "id"));
        var now = Moment.Now(x.Door.Clock);
        var record = new SubscriptionRecord(id, x.Caller, now, now, x.Door.City.Head,
            Told(document) ?? contextJson, contextJson, JsonSerializer.SerializeToUtf8Bytes(document));
        var terms = await TermsAsync(x, record).ConfigureAwait(false);
        OrThrow(await x.Door.Subscriptions.AddAsync(record, terms, x.Cancel).ConfigureAwait(false));
        x.Http.Response.StatusCode = StatusCodes.Status201Created;
        x.Http.Response.Headers.Location = "/ngsi-ld/v1/subscriptions/" + Locations.Escape(id);
    }

    /// <summary>GET /subscriptions (5.8.4).</summary>
    public static async Task ListAsync(Exchange x)
    {
        var parameters = Parameters.Of(x.Http.Request, Listable);
        Check(x, Grants.Read);
        var (limit, offset, count) =
            (parameters.Number("limit", 0) ?? LimitDefault, parameters.Number("offset", 0) ?? 0,
            parameters.Flag("count"));
        if (limit == 0 && !count)
            throw new ReadingFault(Faults.Parameter("limit", "A limit of 0 goes together with count=true only."));
        if (limit > EntityQuery.LimitMax)
            throw new ReadingFault(new Refusal(RefusalKind.TooLarge, Codes.QueryTooMany,
                $"A page has at most {EntityQuery.LimitMax} subscriptions; ask for several pages.", "limit"));
        var all = x.Door.Subscriptions.All(x.Caller.Tenant);
        if (count)
            x.Http.Response.Headers["NGSILD-Results-Count"] = all.Length.ToString(CultureInfo.InvariantCulture);
        PageLinks.Put(x.Http, parameters, new EntityQuery { Limit = limit, Offset = offset },
            offset + limit < all.Length, MediaTypes.Json);
        await AnswerAsync(x, parameters, [.. all.Skip(offset).Take(limit)], isList: true).ConfigureAwait(false);
    }

    /// <summary>GET /subscriptions/{id} (5.8.3).</summary>
    public static async Task RetrieveAsync(Exchange x)
    {
        var parameters = Parameters.Of(x.Http.Request, Readable);
        Check(x, Grants.Read);
        await AnswerAsync(x, parameters, [Find(x)], isList: false).ConfigureAwait(false);
    }

    /// <summary>PATCH /subscriptions/{id} (5.8.2).</summary>
    public static async Task ChangeAsync(Exchange x)
    {
        Parameters.Of(x.Http.Request, Changing);
        Check(x, Grants.Read | Grants.Write);
        var before = Find(x).Record;
        var (fragment, contextJson) = await BodyAsync(x).ConfigureAwait(false);
        if (fragment["id"] is { } id && (id is not JsonValue value || !value.TryGetValue<string>(out var said)
            || said != before.Id))
            throw new ReadingFault(new Refusal(RefusalKind.Invalid, Codes.EntityMismatch,
                "The id in the body is another than the one in the path.", "id"));
        var document = JsonNode.Parse(before.Document.Span)!.AsObject();
        SubscriptionNames.Merge(document, fragment);
        var record = before with
        {
            // Whoever changes it is told no more than both may read.
            Caller = before.Caller with { Grants = before.Caller.Grants & x.Caller.Grants },
            ModifiedAt = Moment.Now(x.Door.Clock),
            ContextJson = Told(fragment) ?? before.ContextJson,
            QueryContextJson = fragment.ContainsKey("q") ? contextJson : before.QueryContextJson,
            Document = JsonSerializer.SerializeToUtf8Bytes(document),
        };
        var terms = await TermsAsync(x, record).ConfigureAwait(false);
        OrThrow(await x.Door.Subscriptions.ChangeAsync(record, terms, x.Cancel).ConfigureAwait(false));
        x.Http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>DELETE /subscriptions/{id} (5.8.5).</summary>
    public static async Task DeleteAsync(Exchange x)
    {
        Parameters.Of(x.Http.Request, Changing);
        Check(x, Grants.Write);
        OrThrow(await x.Door.Subscriptions.RemoveAsync(x.Caller.Tenant, Id(x), x.Cancel).ConfigureAwait(false));
        x.Http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>The body with full names, and the context of its names as JSON.</summary>
    private static async ValueTask<(JsonObject Document, string ContextJson)> BodyAsync(Exchange x)
    {
        var inBody = MediaTypes.HoldsContext(x.Http.Request);
        using var body = await RequestBody.ReadAsync(x.Http, BytesMax).ConfigureAwait(false);
        var bytes = body.Bytes;
        var context = await Writes.ContextAsync(x, bytes, inBody).ConfigureAwait(false);
        var contextJson = JsonSerializer.Serialize(context.Url ?? CoreTerms.Url);
        if (inBody && context.Url is null)
        {
            var (start, length) = Writes.OrThrow(EntityDocuments.FindContexts(bytes.Span))[0];
            contextJson = Encoding.UTF8.GetString(bytes.Span.Slice(start, length));
        }

        return (Writes.OrThrow(EntityDocuments.Read(bytes, root => SubscriptionNames.Expand(root, context))),
            contextJson);
    }

    /// <summary>The context that a document wants for its notifications, or null.</summary>
    private static string? Told(JsonObject document)
    {
        if (document["jsonldContext"] is not { } told) return null;
        return told is JsonValue text && text.TryGetValue<string>(out var url) && Spelling.IsUri(url)
            ? JsonSerializer.Serialize(url)
            : throw new ReadingFault(new Refusal(RefusalKind.Invalid, Codes.SubscriptionMember,
                "jsonldContext is the URI of a context.", "jsonldContext"));
    }

    private static async ValueTask<SubscriptionTerms> TermsAsync(Exchange x, SubscriptionRecord record) =>
        Writes.OrThrow(await x.Door.SubscriptionTerms.ReadAsync(record, x.Cancel).ConfigureAwait(false));

    private static async Task AnswerAsync(
        Exchange x, Parameters parameters, Subscription[] subscriptions, bool isList)
    {
        var isFull = parameters["options"] is { } options && options.Split(',').Contains("sysAttrs");
        var mediaType = MediaTypes.Wanted(x.Http.Request, geo: false);
        var context = Writes.OrThrow(await Writes.HeaderContextAsync(x).ConfigureAwait(false));
        var now = Moment.Now(x.Door.Clock);
        var written = x.Door.Subscriptions.Read(() => Array.ConvertAll(
            subscriptions, each => SubscriptionWriter.Write(each, context, x.Caller, isFull, now)));
        if (mediaType == MediaTypes.LdJson)
            foreach (var each in written)
                each["@context"] = JsonNode.Parse(context.Body);
        else x.Http.Response.Headers.Append("Link", context.LinkHeader);
        var into = JsonBuffer.Rent();
        into.Write(JsonSerializer.SerializeToUtf8Bytes<JsonNode>(isList ? new JsonArray(written) : written[0]));
        await Answers.SendAsync(x.Http, into, mediaType).ConfigureAwait(false);
    }

    private static Subscription Find(Exchange x) => x.Door.Subscriptions.Find(x.Caller.Tenant, Id(x))
        ?? throw new ReadingFault(Subscriptions.Unknown(Id(x)));

    private static string Id(Exchange x)
    {
        var id = x.PathPart("id");
        return Spelling.IsUri(id)
            ? id
            : throw new ReadingFault(new Refusal(RefusalKind.Invalid, Codes.SubscriptionMember,
                $"'{Faults.Shorten(id)}' is no URI. An id looks like urn:ngsi-ld:Subscription:17.", "id"));
    }

    private static void Check(Exchange x, Grants needed)
    {
        if ((x.Caller.Grants & needed) != needed)
            throw new ReadingFault(new Refusal(RefusalKind.Forbidden, Codes.Forbidden,
                "Seeing subscriptions needs the grant to read; making and changing them that to write as well."));
    }

    private static void OrThrow(Refusal? refusal)
    {
        if (refusal is not null) throw new ReadingFault(refusal);
    }
}
