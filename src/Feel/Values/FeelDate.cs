using System.Globalization;

namespace City.Feel;

/// <summary>
/// A day of the proleptic Gregorian calendar, in years from -999,999,999 to 999,999,999 (DMN 1.5, 10.3.2.3.4).
/// </summary>
/// <param name="Year">May be negative; there is a year 0.</param>
/// <param name="Month">1 to 12.</param>
/// <param name="Day">1 to the last of the month.</param>
public readonly record struct FeelDate(int Year, int Month, int Day) : IComparable<FeelDate>
{
    internal const int YearMax = 999_999_999;

    /// <summary>Days since 1970-01-01.</summary>
    public long DayNumber
    {
        get
        {
            var year = (long)Year - (Month <= 2 ? 1 : 0);
            var era = Math.DivRem(year >= 0 ? year : year - 399, 400).Quotient;
            var yearOfEra = year - era * 400;
            var dayOfYear = (153 * (Month + (Month > 2 ? -3 : 9)) + 2) / 5 + Day - 1;
            return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
        }
    }

    /// <summary>1 for Monday to 7 for Sunday.</summary>
    public int Weekday => (int)(((DayNumber + 3) % 7 + 7) % 7) + 1;

    /// <summary>1 to 366.</summary>
    public int DayOfYear => (int)(DayNumber - new FeelDate(Year, 1, 1).DayNumber) + 1;

    /// <summary>A date, if there is such a day.</summary>
    public static bool TryMake(long year, long month, long day, out FeelDate date)
    {
        date = default;
        if (Math.Abs(year) > YearMax || month is < 1 or > 12 || day < 1) return false;
        if (day > DaysIn((int)year, (int)month)) return false;
        date = new((int)year, (int)month, (int)day);
        return true;
    }

    /// <summary>Reads <c>2026-11-25</c>; a year of more than four digits has no zero before it.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out FeelDate date)
    {
        date = default;
        var negative = text.StartsWith('-');
        var rest = negative ? text[1..] : text;
        var end = rest.IndexOf('-');
        if (end is < 4 or > 9 || (end > 4 && rest[0] == '0')) return false;
        if (rest.Length != end + 6 || rest[end + 3] != '-') return false;
        if (!Digits(rest[..end], out var year) || !Digits(rest.Slice(end + 1, 2), out var month)) return false;
        return Digits(rest.Slice(end + 4, 2), out var day) && TryMake(negative ? -year : year, month, day, out date);
    }

    /// <summary>The date some months later; the day is cut to the last of the month.</summary>
    public bool TryAddMonths(long months, out FeelDate date)
    {
        date = default;
        if (Math.Abs(months) > 24L * YearMax) return false;
        var month = (long)Year * 12 + Month - 1 + months;
        var year = (month >= 0 ? month : month - 11) / 12;
        var rest = (int)(month - year * 12) + 1;
        return Math.Abs(year) <= YearMax &&
            TryMake(year, rest, Math.Min(Day, DaysIn((int)year, rest)), out date);
    }

    /// <summary>The date of a number of days since 1970-01-01.</summary>
    internal static bool TryFromDays(long days, out FeelDate date)
    {
        date = default;
        if (Math.Abs(days) > 400_000_000_000) return false;
        var shifted = days + 719_468;
        var era = Math.DivRem(shifted >= 0 ? shifted : shifted - 146_096, 146_097).Quotient;
        var dayOfEra = shifted - era * 146_097;
        var yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var part = (5 * dayOfYear + 2) / 153;
        var month = part < 10 ? part + 3 : part - 9;
        return TryMake(yearOfEra + era * 400 + (month <= 2
            ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1, out date);
    }

    /// <inheritdoc/>
    public int CompareTo(FeelDate other) => (Year, Month, Day).CompareTo((other.Year, other.Month, other.Day));

    /// <summary>As <see cref="TryParse"/> reads it.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(Year < 0 ? "-" : "")}{Math.Abs(Year):D4}-{Month:D2}-{Day:D2}");

    /// <summary>Earlier.</summary>
    public static bool operator <(FeelDate left, FeelDate right) => left.CompareTo(right) < 0;

    /// <summary>Earlier or the same.</summary>
    public static bool operator <=(FeelDate left, FeelDate right) => left.CompareTo(right) <= 0;

    /// <summary>Later.</summary>
    public static bool operator >(FeelDate left, FeelDate right) => left.CompareTo(right) > 0;

    /// <summary>Later or the same.</summary>
    public static bool operator >=(FeelDate left, FeelDate right) => left.CompareTo(right) >= 0;

    internal static bool Digits(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        if (text.Length is 0 or > 18) return false;
        foreach (var letter in text)
        {
            if (!char.IsAsciiDigit(letter)) return false;
            value = value * 10 + (letter - '0');
        }

        return true;
    }

    private static int DaysIn(int year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };
}
