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

    /// <summary>The header by which the reader, or who stands before it, names a tenant.</summary>
    public const string TenantHeader = "NGSILD-Tenant";

    /// <summary>The reader's time zone; UTC where the browser has not said.</summary>
    public required TimeZoneInfo Zone { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>The page's own address on this server, path and query.</summary>
    public required string Address { get; init; }

    public required string Path { get; init; }

    /// <summary>Where the reader reached this server: <c>http://127.0.0.1:8080</c>.</summary>
    public string Origin { get; init; } = "";

    /// <summary>The light and size in which the reader wants pages; empty to follow the system.</summary>
    public string Theme { get; init; } = "";

    public bool SignedIn { get; init; } = true;

    /// <summary>What the reader sent as credentials, to be sent on to the public API.</summary>
    public required IHeaderDictionary Headers { get; init; }

    /// <summary>The tenant whose city the page shows; empty for the default one.</summary>
    public string Tenant => Headers[TenantHeader].ToString();

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
        Origin = $"{context.Request.Scheme}://{context.Request.Host.Value}",
        Headers = context.Request.Headers,
        Theme = ThemeChoice.For(context.Request),
    };

    /// <summary>
    /// The same where a script may ask for a part of the page: the addresses in it are those of the page. The part is
    /// null where the whole page is asked for.
    /// </summary>
    public static (Frame Frame, string? Part) OfPart(HttpContext context, TimeProvider clock)
    {
        var frame = Of(context, clock);
        return context.Request.Query["part"].ToString() is { Length: > 0 } part
            ? (frame with { Address = frame.With("part", null) }, part)
            : (frame, null);
    }

    /// <summary>The page's address with one parameter of its query set, or removed where the value is null.</summary>
    public string With(string name, string? value) => With((name, value));

    /// <summary>The page's address with parameters of its query set, or removed where the value is null.</summary>
    public string With(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var at = Address.IndexOf('?', StringComparison.Ordinal);
        var path = at < 0 ? Address : Address[..at];
        var kept = (at < 0 ? "" : Address[(at + 1)..]).Split('&', StringSplitOptions.RemoveEmptyEntries).ToList();
        foreach (var (name, value) in parameters)
        {
            kept.RemoveAll(pair => pair.StartsWith(name + "=", StringComparison.Ordinal));
            if (value is not null) kept.Add($"{name}={Uri.EscapeDataString(value)}");
        }

        return kept.Count == 0 ? path : $"{path}?{string.Join('&', kept)}";
    }

    /// <summary>A whole number with its thousands apart; the same in both languages.</summary>
    public static string Whole(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A number with its thousands apart and at most six digits behind the point.</summary>
    public static string Number(double number) => number.ToString("#,0.######", CultureInfo.InvariantCulture);

    /// <summary>A length in bytes, in the greatest unit that fits.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000_000 => (bytes / 1e3).ToString("0.#", CultureInfo.InvariantCulture) + " kB",
        < 1_000_000_000 => (bytes / 1e6).ToString("0.#", CultureInfo.InvariantCulture) + " MB",
        _ => (bytes / 1e9).ToString("0.##", CultureInfo.InvariantCulture) + " GB",
    };

    /// <summary>What the page's query says, but for some names; for a form that must not lose it.</summary>
    public IEnumerable<(string Name, string Value)> QueryBut(params string[] names)
    {
        var at = Address.IndexOf('?', StringComparison.Ordinal);
        foreach (var pair in (at < 0 ? "" : Address[(at + 1)..]).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && !names.Contains(pair[..equals], StringComparer.Ordinal))
                yield return (pair[..equals], Uri.UnescapeDataString(pair[(equals + 1)..].Replace('+', ' ')));
        }
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

    /// <summary>A length of time in words: the greatest unit that fits.</summary>
    public string Length(TimeSpan length) => length switch
    {
        { TotalDays: >= 1 } => Texts.Fill("length.days", Math.Floor(length.TotalDays)),
        { TotalHours: >= 1 } => Texts.Fill("length.hours", Math.Floor(length.TotalHours)),
        { TotalMinutes: >= 1 } => Texts.Fill("length.minutes", Math.Floor(length.TotalMinutes)),
        _ => Texts.Fill("length.seconds", Math.Floor(length.TotalSeconds)),
    };

    /// <summary>How far something lags behind: in milliseconds below a second, else in words.</summary>
    public string Lag(long milliseconds) => milliseconds < 1_000
        ? Texts.Fill("length.milliseconds", milliseconds) : Length(TimeSpan.FromMilliseconds(milliseconds));

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
