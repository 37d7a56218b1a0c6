using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>Which part of the past a reader asks for.</summary>
/// <param name="Preset">A key of <see cref="Presets"/>, or null.</param>
/// <param name="From">With no preset: the beginning.</param>
/// <param name="Until">With no preset: the end, not included.</param>
internal sealed record HistoryRange(string? Preset, DateTimeOffset? From, DateTimeOffset? Until)
{
    public const string Usual = "7d";

    /// <summary>The beginning and the end that were typed and could not be used; null where nothing is wrong.</summary>
    public (TypedTime From, TypedTime Until)? Typed { get; init; }

    /// <summary>Lengths to choose from; each ends at the newest point, which may be long past.</summary>
    public static readonly IReadOnlyList<(string Key, TimeSpan Length)> Presets =
    [
        ("24h", TimeSpan.FromHours(24)), ("7d", TimeSpan.FromDays(7)), ("30d", TimeSpan.FromDays(30)),
        ("1y", TimeSpan.FromDays(365)), ("10y", TimeSpan.FromDays(3653)),
    ];

    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd"];

    /// <summary>
    /// Reads <c>range</c>, or <c>from</c> and <c>to</c> as times in the reader's zone. Of times that make no range it
    /// is said what is wrong, beside a preset.
    /// </summary>
    public static HistoryRange Of(IQueryCollection query, TimeZoneInfo zone)
    {
        var (begin, end) = (query["from"].ToString(), query["to"].ToString());
        var (from, until) = (Local(begin, zone), Local(end, zone));
        if (from is not null && until is not null && from < until) return new HistoryRange(null, from, until);
        var asked = query["range"].ToString();
        var range = new HistoryRange(Presets.Any(preset => preset.Key == asked) ? asked : Usual, null, null);
        if (begin.Length == 0 && end.Length == 0) return range;
        var order = from >= until ? new FormFault("history.order") : null;
        return range with
        {
            Typed = (new TypedTime(begin, Fault(begin, from)), new TypedTime(end, Fault(end, until) ?? order)),
        };
    }

    /// <summary>The length of a preset.</summary>
    public static TimeSpan Length(string preset) => Presets.First(known => known.Key == preset).Length;

    private static FormFault? Fault(string text, DateTimeOffset? time) =>
        text.Length == 0 ? new FormFault("form.required") : time is null ? new FormFault("form.moment") : null;

    private static DateTimeOffset? Local(string? text, TimeZoneInfo zone)
    {
        if (!DateTime.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return null;
        if (zone.IsInvalidTime(local)) local = local.AddHours(1);
        var offset = zone.GetUtcOffset(local);
        var utc = DateTime.SpecifyKind(local, DateTimeKind.Unspecified).Ticks - offset.Ticks;
        return utc > DateTime.MinValue.Ticks && utc < DateTime.MaxValue.Ticks
            ? new DateTimeOffset(utc, TimeSpan.Zero) : null;
    }
}
