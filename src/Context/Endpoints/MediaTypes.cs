using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace City.Context;

/// <summary>
/// The media types that this door speaks, and how one is chosen (GS CIM 009 V1.9.1, 6.3.4 and 6.3.6).
/// </summary>
internal static class MediaTypes
{
    public const string Json = "application/json";
    public const string LdJson = "application/ld+json";
    public const string GeoJson = "application/geo+json";
    public const string MergePatch = "application/merge-patch+json";

    /// <summary>
    /// Whether the body of a request holds its context (<c>application/ld+json</c>) or not; refused for another media
    /// type or another charset than UTF-8.
    /// </summary>
    public static bool HoldsContext(HttpRequest request)
    {
        var sent = request.ContentType;
        if (sent is Json or MergePatch) return sent.Length == MergePatch.Length && PatchOnly(request);
        if (sent == LdJson) return true;
        if (MediaTypeHeaderValue.TryParse(sent, out var type) && IsUtf8(type))
        {
            if (type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase)) return false;
            if (type.MediaType.Equals(LdJson, StringComparison.OrdinalIgnoreCase)) return true;
            if (type.MediaType.Equals(MergePatch, StringComparison.OrdinalIgnoreCase)) return PatchOnly(request);
        }

        throw Unsupported(sent);
    }

    private static bool PatchOnly(HttpRequest request) =>
        HttpMethods.IsPatch(request.Method) ? false : throw Unsupported(MergePatch);

    private static bool IsUtf8(MediaTypeHeaderValue type) =>
        !type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
        || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase);

    private static ReadingFault Unsupported(string? sent) => new(new Refusal(
        RefusalKind.Unsupported, Codes.MediaTypeSent, (sent is null
            ? "The request does not say the media type of its body"
            : $"The media type {Faults.Shorten(sent)} is not read here")
        + "; send application/json or application/ld+json (with PATCH also application/merge-patch+json) in UTF-8.",
        "Content-Type"));

    /// <summary>The media type of an answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="geo">Whether the resource can be had as GeoJSON.</param>
    public static string Wanted(HttpRequest request, bool geo)
    {
        var accept = request.Headers.Accept;
        if (accept.Count == 0 || (accept.Count == 1 && accept[0] is null or "" or "*/*" or Json)) return Json;
        if (accept.Count == 1 && accept[0] == LdJson) return LdJson;
        if (!MediaTypeHeaderValue.TryParseList(accept, out var wanted)) throw NotAcceptable(geo);
        var (best, quality) = ("", 0.0);
        foreach (var offer in geo ? [Json, LdJson, GeoJson] : (ReadOnlySpan<string>)[Json, LdJson])
        {
            var asked = QualityOf(offer, wanted);
            if (asked > quality) (best, quality) = (offer, asked);
        }

        return best.Length > 0 ? best : throw NotAcceptable(geo);
    }

    /// <summary>How much a media type is wanted: the most exact range decides (RFC 9110, 12.5.1).</summary>
    private static double QualityOf(string offer, IList<MediaTypeHeaderValue> wanted)
    {
        var (quality, exactness) = (0.0, -1);
        foreach (var range in wanted)
        {
            var exact = range.MatchesAllTypes ? 0
                : range.MatchesAllSubTypes && offer.StartsWith(range.Type + "/", StringComparison.OrdinalIgnoreCase) ? 1
                : range.MediaType.Equals(offer, StringComparison.OrdinalIgnoreCase) ? 2
                : -1;
            if (exact > exactness) (quality, exactness) = (range.Quality ?? 1, exact);
        }

        // Among equals the more exact range wins, then the order of the offers.
        return exactness < 0 || quality <= 0 ? 0 : quality + exactness * 1e-6;
    }

    private static ReadingFault NotAcceptable(bool geo) => new(new Refusal(
        RefusalKind.Unsupported, Codes.MediaTypeWanted,
        "Answers can be had as application/json and application/ld+json" + (geo ? " and application/geo+json." : "."),
        "Accept"));
}
