using System.Globalization;

namespace City.Sense;

/// <summary>Reads moments as a <see cref="TimeRule"/> says.</summary>
internal static class TimeText
{
    private const DateTimeStyles Exactly = DateTimeStyles.None;

    private static readonly string[] LocalForms =
    [
        "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF",
    ];

    private static readonly string[] OffsetForms =
    [
        .. LocalForms.Select(form => form + "zzz"), .. LocalForms.Select(form => form + " zzz"),
        .. LocalForms.Select(form => form + "'Z'"),
    ];

    /// <summary>The moment that a text means; refused with <c>value.time</c> or a code of <c>time.…</c>.</summary>
    public static Result<Moment> Read(string text, TimeRule rule, string at)
    {
        if (rule.Format == TimeRule.Unix) return Counted(text, 1000, at);
        if (rule.Format == TimeRule.UnixMilliseconds) return Counted(text, 1, at);
        var iso = rule.Format == TimeRule.Iso;
        // The form that most programs write is read without trying all others.
        if (iso && Moment.TryParse(text, out var moment)) return moment;
        var offsetForms = iso ? OffsetForms : rule.SaysOffset ? [rule.Format] : [];
        if (WithOffset(text, offsetForms, out var time)) return Moment.From(time);
        if (!iso && rule.SaysOffset) return Unread(text, rule, at);
        string[] forms = iso ? LocalForms : [rule.Format];
        if (!DateTime.TryParseExact(text, forms, CultureInfo.InvariantCulture, Exactly, out var local))
            return Unread(text, rule, at);
        if (rule.Zone is null)
            return Refuse("time.zone", at,
                $"'{text}' has no offset from UTC, and the mapping names no zone: add 'zone' to its section 'time'.");
        return InZone(local, text, rule, rule.Zone, at);
    }

    private static Result<Moment> InZone(DateTime local, string text, TimeRule rule, TimeZoneInfo zone, string at)
    {
        if (zone.IsInvalidTime(local))
        {
            if (rule.Gap == TimeGap.Refuse)
                return Refuse("time.gap", at,
                    $"'{text}' never came in {zone.Id}: clocks were put forward over it. 'gap: shift' would take it.");
            // A day before, the old offset was in force still.
            return From(local, zone.GetUtcOffset(DateTime.SpecifyKind(local, DateTimeKind.Utc).AddDays(-1)));
        }

        if (!zone.IsAmbiguousTime(local)) return From(local, zone.GetUtcOffset(local));
        var offsets = zone.GetAmbiguousTimeOffsets(local);
        return rule.Ambiguous switch
        {
            AmbiguousTime.Earlier => From(local, offsets.Max()),
            AmbiguousTime.Later => From(local, offsets.Min()),
            _ => Refuse("time.ambiguous", at,
                $"'{text}' came twice in {zone.Id}: clocks were put back. 'ambiguous: earlier' or 'later' chooses."),
        };
    }

    private static Moment From(DateTime local, TimeSpan offset) =>
        Moment.From(new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Utc)).Subtract(offset));

    private static bool WithOffset(string text, string[] forms, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(
            text, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static Result<Moment> Counted(string text, int milliseconds, string at)
    {
        // Nearly all count whole units.
        if (text.Length <= 13 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole)
            && new Moment(whole * milliseconds) is var exact && exact <= Moment.Latest)
            return exact;
        if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture, out var count)
            && Math.Abs(count) < 1_000_000_000_000_000m)
        {
            var moment = new Moment((long)decimal.Floor(count * milliseconds));
            if (moment >= Moment.Earliest && moment <= Moment.Latest) return moment;
        }

        return Refuse("value.time", at,
            $"'{text}' is no count of {(milliseconds == 1 ? "milli" : "")}seconds since 1970.");
    }

    private static Refusal Unread(string text, TimeRule rule, string at) =>
        Refuse("value.time", at, $"'{text}' is no time of the format {rule.Format}.");

    private static Refusal Refuse(string code, string at, string detail) => new(RefusalKind.Invalid, code, detail, at);
}
