using System.Collections.Frozen;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>What every page knows of its reader: language, time zone, address, the moment of drawing.</summary>
internal sealed record Frame
{
    /// <summary>The cookie in which the page's script leaves the browser's time zone (an IANA name).</summary>
    public const string ZoneCookieName = "citybrain-zone";

    public required Texts Texts { get; init; }

    /// <summary>The reader's time zone; UTC where the browser has not said.</summary>
    public required TimeZoneInfo Zone { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>The page's own address on this server, path and query.</summary>
    public required string Address { get; init; }

    public required string Path { get; init; }

    /// <summary>The light and size in which the reader wants pages; empty to follow the system.</summary>
    public string Theme { get; init; } = "";

    public bool SignedIn { get; init; } = true;

    /// <summary>What the reader sent as credentials, to be sent on to the public API.</summary>
    public required IHeaderDictionary Headers { get; init; }

    /// <summary>What people call types and attributes, by name; see <see cref="Vocabulary"/>.</summary>
    public FrozenDictionary<string, (string En, string Zh)> Vocabulary { get; init; } =
        FrozenDictionary<string, (string En, string Zh)>.Empty;

    /// <summary>What people call a type or an attribute; its short name where no domain says.</summary>
    public string Called(string name) => Vocabulary.TryGetValue(name, out var called)
        ? Texts.Language == "zh" ? called.Zh : called.En
        : Names.Short(name);

    public static Frame Of(HttpContext context, TimeProvider clock) => new()
    {
        Texts = LanguageChoice.For(context.Request),
        Zone = ZoneOf(context.Request),
        Now = clock.GetUtcNow(),
        Address = context.Request.Path.Add(context.Request.QueryString),
        Path = context.Request.Path.Value ?? "/",
        Headers = context.Request.Headers,
        Theme = ThemeChoice.For(context.Request),
    };

    /// <summary>The page's address with one parameter of its query set, or removed where the value is null.</summary>
    public string With(string name, string? value)
    {
        var at = Address.IndexOf('?', StringComparison.Ordinal);
        var path = at < 0 ? Address : Address[..at];
        var kept = (at < 0 ? "" : Address[(at + 1)..]).Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => !pair.StartsWith(name + "=", StringComparison.Ordinal)).ToList();
        if (value is not null) kept.Add($"{name}={Uri.EscapeDataString(value)}");
        return kept.Count == 0 ? path : $"{path}?{string.Join('&', kept)}";
    }

    /// <summary>A moment in the reader's zone, with the zone: <c>2026-11-23 16:15:30 UTC+8</c>.</summary>
    public string Local(DateTimeOffset moment)
    {
        var local = TimeZoneInfo.ConvertTime(moment, Zone);
        return local.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " " + Offset(local.Offset);
    }

    /// <summary>A moment as machines read it: <c>2026-11-23T08:15:30.000Z</c>.</summary>
    public static string Utc(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>How long ago, in words: the greatest unit that fits.</summary>
    public string Age(DateTimeOffset moment)
    {
        var age = Now - moment;
        if (age < TimeSpan.FromSeconds(-5)) return Texts["age.future"];
        return age switch
        {
            { TotalSeconds: < 5 } => Texts["age.now"],
            { TotalMinutes: < 1 } => Texts.Fill("age.seconds", (long)age.TotalSeconds),
            { TotalHours: < 1 } => Texts.Fill("age.minutes", (long)age.TotalMinutes),
            { TotalDays: < 1 } => Texts.Fill("age.hours", (long)age.TotalHours),
            { TotalDays: < 365 } => Texts.Fill("age.days", (long)age.TotalDays),
            _ => Texts.Fill("age.years", (long)(age.TotalDays / 365.25)),
        };
    }

    internal static string Offset(TimeSpan offset)
    {
        if (offset == TimeSpan.Zero) return "UTC";
        var minutes = Math.Abs(offset.Minutes) == 0 ? "" : $":{Math.Abs(offset.Minutes):00}";
        return $"UTC{(offset < TimeSpan.Zero ? '−' : '+')}{Math.Abs(offset.Hours)}{minutes}";
    }

    private static TimeZoneInfo ZoneOf(HttpRequest request) =>
        request.Cookies.TryGetValue(ZoneCookieName, out var name) && name.Length <= 64
        && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : TimeZoneInfo.Utc;
}
