using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary>
/// GET /entities (GS CIM 009 V1.9.1, 5.7.2 and 6.4.3.2), and GET /api/pointers: those of which a relationship,
/// whatever its name, leads to the entity <c>to</c>, in the same forms and pages.
/// </summary>
internal static class QueryEndpoint
{
    private const int LimitDefault = 20;

    private static readonly FrozenSet<string> Known = FrozenSet.Create(
    [
        .. Presentation.Known, "id", "type", "idPattern", "q", "georel", "geometry", "coordinates", "geoproperty",
        "limit", "offset", "count", "expandValues",
    ]);

    private static readonly FrozenSet<string> KnownOfPointers = FrozenSet.Create(
        [.. Presentation.Known, "to", "type", "limit", "offset", "count"]);

    public static Task QueryAsync(Exchange x) => AnswerAsync(x, Known, Read);

    public static Task PointersAsync(Exchange x) => AnswerAsync(x, KnownOfPointers, ReadPointers);

    private static async Task AnswerAsync(
        Exchange x, FrozenSet<string> known, Func<Parameters, LdContext, EntityQuery> read)
    {
        var parameters = Parameters.Of(x.Http.Request, known);
        var mediaType = MediaTypes.Wanted(x.Http.Request, geo: true);
        var context = Writes.OrThrow(await Writes.HeaderContextAsync(x).ConfigureAwait(false));
        var rendering = Presentation.Read(parameters, context, mediaType);
        var query = read(parameters, context);
        var result = await x.Door.City.QueryAsync(query, x.Caller, x.Cancel).ConfigureAwait(false);
        var page = Writes.OrThrow(result);
        if (page.Total is { } total)
            x.Http.Response.Headers["NGSILD-Results-Count"] = total.ToString(CultureInfo.InvariantCulture);
        PutLinks(x.Http, parameters, query, page, mediaType);
        await EntityAnswers.ManyAsync(x.Http, page, rendering, mediaType).ConfigureAwait(false);
    }

    /// <summary>The query that the parameters ask for.</summary>
    internal static EntityQuery Read(Parameters parameters, LdContext context)
    {
        var (type, q, id, pattern, attrs) =
            (parameters["type"], parameters["q"], parameters["id"], parameters["idPattern"], parameters["attrs"]);
        var geo = GeoQuery.Read(parameters["georel"], parameters["geometry"], parameters["coordinates"],
            parameters["geoproperty"], context);
        if (type is null && q is null && id is null && pattern is null && attrs is null && geo is null
            && !parameters.Flag("local"))
            throw new ReadingFault(new Refusal(RefusalKind.Invalid, Codes.QueryTooWide,
                "The query would return the whole city; say at least one of type, id, idPattern, q, attrs, a "
                + "geographical query, or local=true.", "type"));
        return Paged(parameters) with
        {
            Ids = id is null ? [] : Names.Uris("id", id),
            IdPattern = pattern is null ? null : Pattern(pattern),
            Types = type is null or "*" ? null : TypeSelection.Read(type, context),
            Q = q is null ? null : AttributeQuery.Read(q, context,
                parameters["expandValues"] is { } expand ? Names.Expanded("expandValues", expand, context) : []),
            Geo = geo,
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

    /// <summary>Names the pages before and behind this one (6.3.10).</summary>
    private static void PutLinks(
        HttpContext http, in Parameters parameters, EntityQuery query, EntityPage page, string mediaType)
    {
        if (query.Limit == 0) return;
        var type = mediaType == MediaTypes.LdJson ? MediaTypes.LdJson : MediaTypes.Json;
        if (query.Offset > 0)
            http.Response.Headers.Append("Link",
                Link(http, parameters, Math.Max(0, query.Offset - query.Limit), query.Limit, "prev", type));
        if (page.More)
            http.Response.Headers.Append("Link",
                Link(http, parameters, query.Offset + query.Limit, query.Limit, "next", type));
    }

    private static string Link(
        HttpContext http, in Parameters parameters, int offset, int limit, string relation, string type)
    {
        var link = new StringBuilder(160).Append('<').Append(http.Request.PathBase.Value)
            .Append(http.Request.Path.Value.AsSpan().TrimEnd('/')).Append('?');
        foreach (var (name, value) in parameters.All)
            if (name is not ("offset" or "limit"))
                link.Append(name).Append('=').Append(Escape(value)).Append('&');
        return link.Append(CultureInfo.InvariantCulture,
            $"limit={limit}&offset={offset}>; rel=\"{relation}\";type=\"{type}\"").ToString();
    }

    private static string Escape(string value)
    {
        if (!value.AsSpan().ContainsAnyExcept(Readable)) return value;
        return Uri.EscapeDataString(value).Replace("%3A", ":", StringComparison.Ordinal)
            .Replace("%2C", ",", StringComparison.Ordinal);
    }

    private static readonly System.Buffers.SearchValues<char> Readable = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:,*;()/");
}
