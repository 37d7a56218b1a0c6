namespace City.Feel;

/// <summary>A day and a time of it (DMN 1.5, 10.3.2.3.6).</summary>
/// <param name="Date">The day.</param>
/// <param name="Time">The time, with or without zone.</param>
public readonly record struct FeelDateTime(FeelDate Date, FeelTime Time)
{
    /// <summary>Seconds east of UTC at this moment; null for a local time.</summary>
    public int? OffsetSeconds => Time.Zone?.OffsetAt(Date.DayNumber, Time.SecondOfDay);

    /// <summary>Nanoseconds since 1970-01-01 in local time.</summary>
    internal Int128 LocalNanos => (Int128)Date.DayNumber * FeelTime.NanosPerDay + Time.NanoOfDay;

    /// <summary>Nanoseconds since 1970-01-01 UTC; a local time counts as UTC.</summary>
    internal Int128 UtcNanos => LocalNanos - (Int128)(OffsetSeconds ?? 0) * FeelTime.NanosPerSecond;

    /// <summary>Whole seconds since 1970-01-01 UTC: what is compared (DMN 1.5, 10.3.2.3.6).</summary>
    internal long UtcSeconds => Date.DayNumber * 86_400 + Time.SecondOfDay - (OffsetSeconds ?? 0);

    /// <summary>Reads <c>2026-11-25T08:30:00@Asia/Shanghai</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out FeelDateTime moment)
    {
        moment = default;
        var split = text.IndexOf('T');
        if (split < 0) return false;
        if (!FeelDate.TryParse(text[..split], out var date)) return false;
        var rest = text[(split + 1)..];
        if (rest.StartsWith('T')) return false;
        if (rest.StartsWith("24:00:00") && rest.Trim("24:00.").IsEmpty)
        {
            if (!FeelDate.TryFromDays(date.DayNumber + 1, out date)) return false;
            moment = new(date, default);
            return true;
        }

        if (!FeelTime.TryParse(rest, out var time)) return false;
        moment = new(date, time);
        return true;
    }

    internal static bool TryOfLocalNanos(Int128 nanos, FeelZone? zone, out FeelDateTime moment)
    {
        moment = default;
        var days = nanos / FeelTime.NanosPerDay;
        if (nanos < 0 && days * FeelTime.NanosPerDay != nanos) days--;
        if (Int128.Abs(days) > 400_000_000_000 || !FeelDate.TryFromDays((long)days, out var date)) return false;
        moment = new(date, FeelTime.OfNanos(nanos, zone));
        return true;
    }

    /// <summary>As <see cref="TryParse"/> reads it.</summary>
    public override string ToString() => $"{Date}T{Time}";
}
