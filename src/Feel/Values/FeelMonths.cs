using System.Globalization;

namespace City.Feel;

/// <summary>A length of time in years and months (DMN 1.5, 10.3.2.3.8).</summary>
/// <param name="Months">May be negative.</param>
public readonly record struct FeelMonths(long Months)
{
    /// <summary>Reads <c>P1Y2M</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out FeelMonths months)
    {
        months = default;
        if (!DurationParts.TryRead(text, out var parts) || !parts.HasMonths || parts.HasTime) return false;
        months = new(parts.Months);
        return true;
    }

    /// <summary>As <see cref="TryParse"/> reads it, without parts that are zero.</summary>
    public override string ToString()
    {
        if (Months == 0) return "P0M";
        var size = Math.Abs(Months);
        var years = size >= 12 ? string.Create(CultureInfo.InvariantCulture, $"{size / 12}Y") : "";
        var months = size % 12 > 0 ? string.Create(CultureInfo.InvariantCulture, $"{size % 12}M") : "";
        return $"{(Months < 0 ? "-" : "")}P{years}{months}";
    }
}
