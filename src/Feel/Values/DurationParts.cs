namespace City.Feel;

/// <summary>
/// What a duration in the text form of XML Schema says; exactly one of the two kinds is meant by FEEL.
/// </summary>
internal readonly record struct DurationParts(bool HasMonths, bool HasTime, long Months, Int128 Nanoseconds)
{
    private const string Order = "YMDHMS";

    public static bool TryRead(ReadOnlySpan<char> text, out DurationParts parts)
    {
        parts = default;
        var negative = text.StartsWith('-');
        if (negative) text = text[1..];
        if (text.Length < 3 || text[0] != 'P') return false;
        var (at, next, inTime) = (1, 0, false);
        var (months, hasMonths, hasTime) = (0L, false, false);
        Int128 nanos = 0;
        while (at < text.Length)
        {
            if (text[at] == 'T' && !inTime)
            {
                (inTime, next) = (true, 3);
                if (++at == text.Length) return false;
                continue;
            }

            var start = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.')) at++;
            if (at == start || at == text.Length) return false;
            var place = Order.IndexOf(text[at], next);
            if (place < 0 || place >= 3 != inTime) return false;
            if (!TryAmount(text[start..at], place == 5, out var number, out var fraction)) return false;
            Add(place, number, fraction);
            (next, at) = (place + 1, at + 1);
        }

        if (!hasMonths && !hasTime) return false;
        parts = new(hasMonths, hasTime, negative ? -months : months, negative ? -nanos : nanos);
        return true;

        void Add(int place, long number, long fraction)
        {
            if (place < 2) (hasMonths, months) = (true, months + number * (place == 0 ? 12 : 1));
            else hasTime = true;
            if (place == 2) nanos += (Int128)number * FeelTime.NanosPerDay;
            if (place == 3) nanos += (Int128)number * 3600 * FeelTime.NanosPerSecond;
            if (place == 4) nanos += (Int128)number * 60 * FeelTime.NanosPerSecond;
            if (place == 5) nanos += (Int128)number * FeelTime.NanosPerSecond + fraction;
        }
    }

    private static bool TryAmount(ReadOnlySpan<char> text, bool mayHaveFraction, out long number, out long fraction)
    {
        fraction = 0;
        var point = text.IndexOf('.');
        if (point < 0) return FeelDate.Digits(text, out number) && number < 100_000_000_000_000_000;
        number = 0;
        if (!mayHaveFraction || point == 0) return false;
        var digits = text[(point + 1)..];
        if (digits.ContainsAnyExceptInRange('0', '9')) return false;
        for (var i = 0; i < 9; i++) fraction = fraction * 10 + (i < digits.Length ? digits[i] - '0' : 0);
        return FeelDate.Digits(text[..point], out number);
    }
}
