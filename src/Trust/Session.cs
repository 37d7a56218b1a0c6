using Microsoft.AspNetCore.Http;

namespace City.Trust;

/// <summary>The cookie that keeps a browser signed in.</summary>
public static class Session
{
    /// <summary>The cookie's name. Its value is a bearer token of the session.</summary>
    public const string CookieName = "citybrain-session";

    /// <summary>The session's secret as the browser sent it, unchecked; null where there is none.</summary>
    public static string? Secret(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Headers.Cookie.Count > 0 && request.Cookies.TryGetValue(CookieName, out var secret)
            && secret.Length > 0 ? secret : null;
    }

    internal static void Set(HttpContext context, string secret, TimeSpan lifetime)
    {
        var options = Options(context.Request);
        options.MaxAge = lifetime;
        context.Response.Cookies.Append(CookieName, secret, options);
    }

    internal static void Clear(HttpContext context) =>
        context.Response.Cookies.Delete(CookieName, Options(context.Request));

    private static CookieOptions Options(HttpRequest request) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = request.IsHttps,
        IsEssential = true,
        Path = "/",
    };
}
