using Microsoft.AspNetCore.Http;

namespace City.Trust;

/// <summary>
/// Tells requests of our own pages from those that another site's page makes with this browser's session.
/// Source: Fetch Metadata (Sec-Fetch-Site) and RFC 6454 (Origin).
/// </summary>
internal static class Origins
{
    /// <summary>Whether a request that may change something cannot show that it comes from our own page.</summary>
    public static bool IsForeignChange(HttpRequest request) => !IsSafe(request.Method) && !IsOwn(request);

    /// <summary>Whether a browser says that the request comes from elsewhere; a program says nothing.</summary>
    public static bool IsForeign(HttpRequest request) =>
        (request.Headers.ContainsKey("Sec-Fetch-Site") || request.Headers.Origin.Count > 0) && !IsOwn(request);

    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static bool IsOwn(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0 && site != "same-origin") return false;
        var origin = request.Headers.Origin;
        if (origin.Count == 0) return site.Count > 0;
        return string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
    }
}
