using System.Globalization;

namespace City.Feel;

/// <summary>A time of day, with or without a zone (DMN 1.5, 10.3.2.3.5).</summary>
/// <param name="SecondOfDay">0 to 86,399.</param>
/// <param name="Nanosecond">0 to 999,999,999.</param>
/// <param name="Zone">Null for a local time.</param>
public readonly record struct FeelTime(int SecondOfDay, int Nanosecond, FeelZone? Zone)
{
    internal const long NanosPerSecond = 1_000_000_000, NanosPerDay = 86_400 * NanosPerSecond;

    /// <summary>0 to 23.</summary>
    public int Hour => SecondOfDay / 3600;

    /// <summary>0 to 59.</summary>
    public int Minute => SecondOfDay / 60 % 60;

    /// <summary>0 to 59, without its fraction.</summary>
    public int Second => SecondOfDay % 60;

    /// <summary>Seconds east of UTC; null for a local time. A region counts as in 1970.</summary>
    public int? OffsetSeconds => Zone?.OffsetAt(0, SecondOfDay);

    internal long NanoOfDay => SecondOfDay * NanosPerSecond + Nanosecond;

    /// <summary>Nanoseconds since midnight UTC; may be negative or beyond a day.</summary>
    internal long UtcNanos => NanoOfDay - (OffsetSeconds ?? 0) * NanosPerSecond;

    /// <summary>Whole seconds since midnight UTC: what is compared (DMN 1.5, 10.3.2.3.5).</summary>
    internal int UtcSeconds => SecondOfDay - (OffsetSeconds ?? 0);

    /// <summary>A time, if there is such a one.</summary>
    public static bool TryMake(long hour, long minute, long second, long nanosecond, out FeelTime time)
    {
        time = default;
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59) return false;
        if (nanosecond is < 0 or >= NanosPerSecond) return false;
        time = new((int)(hour * 3600 + minute * 60 + second), (int)nanosecond, null);
        return true;
    }

    /// <summary>Reads <c>08:30:00.5+08:00</c>; what is finer than a nanosecond is dropped.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out FeelTime time)
    {
        time = default;
        if (text.StartsWith('T')) text = text[1..];
        if (text.Length < 8 || text[2] != ':' || text[5] != ':') return false;
        if (!FeelDate.Digits(text[..2], out var hour) || !FeelDate.Digits(text.Slice(3, 2), out var minute))
            return false;
        if (!FeelDate.Digits(text.Slice(6, 2), out var second)) return false;
        var (at, nanos) = (8, 0L);
        if (at < text.Length && text[at] == '.')
        {
            var start = ++at;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            if (at == start || at - start > 30) return false;
            for (var i = 0; i < 9; i++) nanos = nanos * 10 + (start + i < at ? text[start + i] - '0' : 0);
        }

        if (!TryMake(hour, minute, second, nanos, out time)) return false;
        if (at == text.Length) return true;
        if (FeelZone.Parse(text[at..]) is not { } zone) return false;
        time = time with { Zone = zone };
        return true;
    }

    internal static FeelTime OfNanos(Int128 nanos, FeelZone? zone)
    {
        var rest = (long)(nanos % NanosPerDay);
        if (rest < 0) rest += NanosPerDay;
        return new((int)(rest / NanosPerSecond), (int)(rest % NanosPerSecond), zone);
    }

    /// <summary>As <see cref="TryParse"/> reads it.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Hour:D2}:{Minute:D2}:{Second:D2}{Fraction(Nanosecond)}{Zone}");

    internal static string Fraction(int nanosecond) => nanosecond == 0
        ? ""
        : "." + nanosecond.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
}
