using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace City.Context;

/// <summary>
/// GET /entities and POST /entityOperations/query (GS CIM 009 V1.9.1, 5.7.2, 6.4.3.2 and 6.23), and GET /api/pointers:
/// those of which a relationship, whatever its name, leads to the entity <c>to</c>, in the same forms and pages.
/// </summary>
internal static class QueryEndpoint
{
    private const int LimitDefault = 20;

    /// <summary>The parameters that choose entities, and a page of them.</summary>
    public static readonly ImmutableArray<string> Choosing =
    [
        "id", "type", "idPattern", "scopeQ", "q", "georel", "geometry", "coordinates", "geoproperty", "limit",
        "offset", "count", "expandValues", "attrs", "local", "localOnly",
    ];

    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        [.. Presentation.Known, .. Choosing, .. LinkedEntities.Known, PastParameters.At, PastParameters.AsOf]);

    private static readonly FrozenSet<string> KnownWithBody =
        FrozenSet.Create([.. Known.Where(QueryBody.InAddress.Contains)]);

    private static readonly FrozenSet<string> KnownOfPointers = FrozenSet.Create(
        [.. Presentation.Known, "to", "type", "limit", "offset", "count", PastParameters.At, PastParameters.AsOf]);

    /// <summary>GET /entities.</summary>
    public static Task QueryAsync(Exchange x) => FromAddressAsync(x, Known, Read);

    /// <summary>GET /api/pointers.</summary>
    public static Task PointersAsync(Exchange x) => FromAddressAsync(x, KnownOfPointers, ReadPointers);

    /// <summary>POST /entityOperations/query.</summary>
    public static async Task PostAsync(Exchange x)
    {
        var address = Parameters.Of(x.Http.Request, KnownWithBody);
        var (parameters, context) = await QueryBody.ReadAsync(x, address, Known).ConfigureAwait(false);
        await AnswerAsync(x, Read(parameters, context), parameters, address, context).ConfigureAwait(false);
    }

    private static async Task FromAddressAsync(
        Exchange x, FrozenSet<string> known, Func<Parameters, LdContext, EntityQuery> read)
    {
        var parameters = Parameters.Of(x.Http.Request, known);
        var context = Writes.OrThrow(await Writes.HeaderContextAsync(x).ConfigureAwait(false));
        await AnswerAsync(x, read(parameters, context), parameters, parameters, context).ConfigureAwait(false);
    }

    private static async Task AnswerAsync(
        Exchange x, EntityQuery query, Parameters parameters, Parameters address, LdContext context)
    {
        var mediaType = MediaTypes.Wanted(x.Http.Request, geo: true);
        var rendering = Presentation.Read(parameters, context, mediaType);
        // What is known must not change from page to page, so the first one says it for all.
        if (PastParameters.Read(parameters, x.Door.City) is { } asOf)
            query = query with { AsOf = asOf with { Known = asOf.Known ?? Knowledge.Of(x.Door.City.Head) } };
        var result = await x.Door.City.QueryAsync(query, x.Caller, x.Cancel).ConfigureAwait(false);
        var page = Writes.OrThrow(result);
        if (LinkedEntities.Read(parameters, mediaType) is { } linked)
        {
            await linked.GatherAsync(page.Entities, query.AsOf, x).ConfigureAwait(false);
            rendering = rendering with { Linked = linked };
            if (linked.IsFlat) page = page with { Entities = [.. page.Entities, .. linked.Others] };
        }

        PutCount(x, page);
        PageLinks.Put(x.Http, address, query, page.More, mediaType);
        await EntityAnswers.ManyAsync(x.Http, page, rendering, mediaType).ConfigureAwait(false);
    }

    /// <summary>Says how many entities there are in all, where that was asked.</summary>
    public static void PutCount(Exchange x, EntityPage page)
    {
        if (page.Total is { } total)
            x.Http.Response.Headers["NGSILD-Results-Count"] = total.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The query that the parameters ask for.</summary>
    internal static EntityQuery Read(Parameters parameters, LdContext context)
    {
        var query = Conditions(parameters, context, Paged(parameters));
        var isWide = query is { Ids.IsEmpty: true, IdPattern: null, Q: null, Geo: null, Attributes.IsEmpty: true };
        return isWide && parameters["type"] is null && !parameters.Flag("local")
            ? throw new ReadingFault(new Refusal(RefusalKind.Invalid, Codes.QueryTooWide,
                "The query would return the whole city; say at least one of type, id, idPattern, q, attrs, a "
                + "geographical query, or local=true.", "type"))
            : query;
    }

    /// <summary>A query with the conditions that the parameters say.</summary>
    internal static EntityQuery Conditions(in Parameters parameters, LdContext context, EntityQuery query)
    {
        var (type, q, id, pattern, attrs) =
            (parameters["type"], parameters["q"], parameters["id"], parameters["idPattern"], parameters["attrs"]);
        return query with
        {
            Ids = id is null ? [] : Names.Uris("id", id),
            IdPattern = pattern is null ? null : Pattern(pattern),
            Types = type is null or "*" ? null : TypeSelection.Read(type, context),
            Scopes = parameters["scopeQ"] is { } scopes ? ScopeQuery.Read(scopes) : null,
            Q = q is null ? null : AttributeQuery.Read(q, context,
                parameters["expandValues"] is { } expand ? Names.Expanded("expandValues", expand, context) : []),
            Geo = GeoQuery.Read(parameters["georel"], parameters["geometry"], parameters["coordinates"],
                parameters["geoproperty"], context),
            Attributes = attrs is null ? [] : Names.Expanded("attrs", attrs, context),
        };
    }

    private static EntityQuery ReadPointers(Parameters parameters, LdContext context)
    {
        var to = parameters["to"] ?? throw new ReadingFault(Faults.Parameter(
            "to", "The parameter to says to which entity the relationships lead."));
        return Paged(parameters) with
        {
            Q = new QueryCondition.PointsTo(Spelling.IsUri(to)
                ? to
                : throw new ReadingFault(Faults.Parameter("to", "The parameter to is the URI of one entity."))),
            Types = parameters["type"] is { } type and not "*" ? TypeSelection.Read(type, context) : null,
        };
    }

    /// <summary>The page that the parameters ask for.</summary>
    private static EntityQuery Paged(in Parameters parameters)
    {
        var limit = parameters.Number("limit", 0) ?? LimitDefault;
        var (offset, count) = (parameters.Number("offset", 0) ?? 0, parameters.Flag("count"));
        if (limit == 0 && !count)
            throw new ReadingFault(Faults.Parameter("limit", "A limit of 0 goes together with count=true only."));
        if (limit > EntityQuery.LimitMax)
            throw new ReadingFault(new Refusal(RefusalKind.TooLarge, Codes.QueryTooMany,
                $"A page has at most {EntityQuery.LimitMax} entities; ask for several pages.", "limit"));
        if (offset > EntityQuery.OffsetMax)
            throw new ReadingFault(new Refusal(RefusalKind.TooLarge, Codes.QueryTooMany,
                $"A page begins at most {EntityQuery.OffsetMax} behind the first match; narrow the query.", "offset"));
        return new EntityQuery { Limit = limit, Offset = offset, Count = count };
    }

    private static string Pattern(string pattern)
    {
        if (pattern.Length > AttributeQuery.PatternLengthMax)
            throw new ReadingFault(Faults.Parameter(
                "idPattern", $"A pattern has at most {AttributeQuery.PatternLengthMax} characters."));
        return Patterns.FaultOf(pattern) is { } fault
            ? throw new ReadingFault(Faults.Parameter("idPattern", $"In idPattern {fault}."))
            : pattern;
    }
}
