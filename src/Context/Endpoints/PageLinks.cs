using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary>Names the pages before and behind an answer in Link headers (GS CIM 009 V1.9.1, 6.3.10).</summary>
internal static class PageLinks
{
    /// <summary>Where a past that was cut off goes on.</summary>
    public const string ReadOn = "readOn";

    private static readonly System.Buffers.SearchValues<char> Readable = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:,*;()/");

    /// <summary>The page of entities before, and the one behind if there are <paramref name="more"/>.</summary>
    /// <param name="http">The request and its answer.</param>
    /// <param name="parameters">The parameters of its address.</param>
    /// <param name="query">What was asked for.</param>
    /// <param name="more">Whether there are further entities.</param>
    /// <param name="mediaType">The media type of the answer.</param>
    public static void Put(
        HttpContext http, in Parameters parameters, EntityQuery query, bool more, string mediaType)
    {
        if (query.Limit == 0) return;
        var known = query.AsOf?.Known;
        if (query.Offset > 0)
            Put(http, parameters, "prev", mediaType, Page(query, Math.Max(0, query.Offset - query.Limit)), known);
        if (more) Put(http, parameters, "next", mediaType, Page(query, query.Offset + query.Limit), known);
    }

    /// <summary>The same entities, further on in time.</summary>
    /// <param name="http">The request and its answer.</param>
    /// <param name="parameters">The parameters of its address.</param>
    /// <param name="next">Where to read on.</param>
    /// <param name="asOf">What of the past counts there, or null for all.</param>
    /// <param name="mediaType">The media type of the answer.</param>
    public static void PutReadOn(
        HttpContext http, in Parameters parameters, HistoryPosition next, Knowledge? asOf, string mediaType)
    {
        var own = $"{ReadOn}={next}";
        foreach (var name in new[] { "limit", "offset" })
            if (parameters[name] is { } value)
                own = $"{name}={value}&{own}";
        Put(http, parameters, "next", mediaType, own, asOf);
    }

    private static string Page(EntityQuery query, int offset) => string.Create(
        CultureInfo.InvariantCulture, $"limit={query.Limit}&offset={offset}");

    private static void Put(
        HttpContext http, in Parameters parameters, string relation, string mediaType, string own, Knowledge? asOf)
    {
        var type = mediaType == MediaTypes.LdJson ? MediaTypes.LdJson : MediaTypes.Json;
        var link = new StringBuilder(160).Append('<').Append(http.Request.PathBase.Value)
            .Append(http.Request.Path.Value.AsSpan().TrimEnd('/')).Append('?');
        foreach (var (name, value) in parameters.All)
            if (name is not ("offset" or "limit" or ReadOn)
                && (asOf is null || name != PastParameters.AsOf))
                link.Append(name).Append('=').Append(Escape(value)).Append('&');
        if (asOf is not null) link.Append(CultureInfo.InvariantCulture, $"{PastParameters.AsOf}={asOf}&");
        link.Append(CultureInfo.InvariantCulture, $"{own}>; rel=\"{relation}\";type=\"{type}\"");
        http.Response.Headers.Append("Link", link.ToString());
    }

    private static string Escape(string value)
    {
        if (!value.AsSpan().ContainsAnyExcept(Readable)) return value;
        return Uri.EscapeDataString(value).Replace("%3A", ":", StringComparison.Ordinal)
            .Replace("%2C", ",", StringComparison.Ordinal);
    }
}
