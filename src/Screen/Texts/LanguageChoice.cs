using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>The language a reader gets: the one chosen before, else the one the browser prefers.</summary>
internal static class LanguageChoice
{
    public const string CookieName = "citybrain-language";
    private const int RangesMax = 20;

    public static Texts For(HttpRequest request)
    {
        if (request.Cookies.TryGetValue(CookieName, out var chosen) && chosen is "zh" or "en") return Texts.Of(chosen);
        return Texts.Of(Preferred(request.Headers.AcceptLanguage.ToString()));
    }

    /// <summary>The better of the two by an Accept-Language header (RFC 9110, 12.5.4).</summary>
    public static string Preferred(string header)
    {
        var (best, bestQuality) = ("en", 0.0);
        foreach (var range in header.Split(',').Take(RangesMax))
        {
            var parts = range.Split(';', 2, StringSplitOptions.TrimEntries);
            var language = parts[0].Split('-')[0].Trim().ToLowerInvariant();
            if (language is not ("zh" or "en")) continue;
            var quality = parts.Length == 1 ? 1 : Quality(parts[1]);
            if (quality > bestQuality) (best, bestQuality) = (language, quality);
        }

        return best;
    }

    private static double Quality(string parameter) =>
        parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
        && double.TryParse(
            parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality)
            ? quality : 0;
}
