using System.Globalization;
using System.Text;

namespace City.Feel;

/// <summary>A length of time in days, hours, minutes and seconds (DMN 1.5, 10.3.2.3.7).</summary>
/// <param name="Nanoseconds">May be negative.</param>
public readonly record struct FeelDuration(Int128 Nanoseconds)
{
    private static readonly Int128 Max = Int128.Parse("100000000000000000000000000000", CultureInfo.InvariantCulture);

    internal static bool TryMake(Int128 nanoseconds, out FeelDuration duration)
    {
        duration = new(nanoseconds);
        return Int128.Abs(nanoseconds) <= Max;
    }

    /// <summary>Whole seconds in it, rounded towards zero.</summary>
    public long Seconds => (long)(Nanoseconds / FeelTime.NanosPerSecond);

    /// <summary>Reads <c>P1DT2H3M4.5S</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out FeelDuration duration)
    {
        duration = default;
        if (!DurationParts.TryRead(text, out var parts) || parts.HasMonths) return false;
        return TryMake(parts.Nanoseconds, out duration);
    }

    /// <summary>As <see cref="TryParse"/> reads it, without parts that are zero.</summary>
    public override string ToString()
    {
        if (Nanoseconds == 0) return "PT0S";
        var size = Int128.Abs(Nanoseconds);
        var (days, nanos) = ((long)(size / FeelTime.NanosPerDay), (long)(size % FeelTime.NanosPerDay));
        var seconds = nanos / FeelTime.NanosPerSecond;
        var text = new StringBuilder(Nanoseconds < 0 ? "-P" : "P");
        Part(days, 'D');
        if (nanos == 0) return text.ToString();
        text.Append('T');
        Part(seconds / 3600, 'H');
        Part(seconds / 60 % 60, 'M');
        var fraction = FeelTime.Fraction((int)(nanos % FeelTime.NanosPerSecond));
        if (seconds % 60 != 0 || fraction.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"{seconds % 60}{fraction}S");
        return text.ToString();

        void Part(long number, char unit)
        {
            if (number != 0) text.Append(number).Append(unit);
        }
    }
}
