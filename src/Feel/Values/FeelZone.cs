using System.Globalization;

namespace City.Feel;

/// <summary>What a time is reckoned from: an offset from UTC, or a region with rules of its own.</summary>
public sealed class FeelZone : IEquatable<FeelZone>
{
    private const int OffsetMax = 18 * 3600;
    private readonly TimeZoneInfo? _rules;
    private readonly int _offset;

    private FeelZone(int offset, string? region, TimeZoneInfo? rules) =>
        (_offset, Region, _rules) = (offset, region, rules);

    /// <summary>Universal time.</summary>
    public static FeelZone Utc { get; } = new(0, null, null);

    /// <summary>Name in the time-zone database; null for an offset.</summary>
    public string? Region { get; }

    /// <summary>A zone at an offset of at most 18 hours.</summary>
    /// <param name="seconds">East of UTC above 0.</param>
    public static FeelZone? OfOffset(long seconds) =>
        Math.Abs(seconds) > OffsetMax ? null : seconds == 0 ? Utc : new((int)seconds, null, null);

    /// <summary>Reads <c>Z</c>, <c>+08:00</c> or <c>@Asia/Shanghai</c>; null where it is none.</summary>
    public static FeelZone? Parse(ReadOnlySpan<char> text)
    {
        if (text is "Z" or "z") return Utc;
        if (text.StartsWith('@')) return OfRegion(text[1..].ToString());
        if (text.Length is not (6 or 9) || text[0] is not ('+' or '-') || text[3] != ':') return null;
        if (!FeelDate.Digits(text.Slice(1, 2), out var hours) || !FeelDate.Digits(text.Slice(4, 2), out var minutes))
            return null;
        var seconds = 0L;
        if (text.Length == 9 && (text[6] != ':' || !FeelDate.Digits(text.Slice(7, 2), out seconds))) return null;
        if (minutes > 59 || seconds > 59) return null;
        var total = hours * 3600 + minutes * 60 + seconds;
        return OfOffset(text[0] == '-' ? -total : total);
    }

    /// <summary>A region of the time-zone database; null where it is none.</summary>
    public static FeelZone? OfRegion(string region)
    {
        if (region is "Z" or "UTC" or "Etc/UTC") return new(0, region, null);
        if (region.Length is < 3 or > 64 || !region.Contains('/', StringComparison.Ordinal)) return null;
        return TimeZoneInfo.TryFindSystemTimeZoneById(region, out var rules) && rules.HasIanaId
            ? new(0, region, rules)
            : null;
    }

    /// <inheritdoc/>
    public bool Equals(FeelZone? other) => other is not null && other._offset == _offset && other.Region == Region;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FeelZone);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_offset, Region);

    /// <summary>As it stands behind a time.</summary>
    public override string ToString()
    {
        if (Region is not null) return "@" + Region;
        if (_offset == 0) return "Z";
        var size = Math.Abs(_offset);
        var seconds = size % 60 == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $":{size % 60:D2}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(_offset < 0 ? '-' : '+')}{size / 3600:D2}:{size / 60 % 60:D2}{seconds}");
    }

    /// <summary>Seconds east of UTC at a local day and second of it.</summary>
    internal int OffsetAt(long dayNumber, int secondOfDay)
    {
        if (_rules is null) return _offset;
        return (int)_rules.GetUtcOffset(Clock(dayNumber, secondOfDay, DateTimeKind.Unspecified)).TotalSeconds;
    }

    /// <summary>Seconds east of UTC at a moment.</summary>
    /// <param name="nanos">Nanoseconds since 1970-01-01 UTC.</param>
    internal int OffsetAtUtc(Int128 nanos)
    {
        if (_rules is null) return _offset;
        var seconds = (long)(nanos / FeelTime.NanosPerSecond);
        var day = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400;
        return (int)_rules.GetUtcOffset(Clock(day, (int)(seconds - day * 86_400), DateTimeKind.Utc)).TotalSeconds;
    }

    // The platform knows the years 1 to 9999; outside, the zone's rules of the nearest year stand.
    private static DateTime Clock(long dayNumber, int secondOfDay, DateTimeKind kind) => new(
        Math.Clamp(dayNumber + 719_162, 1, 3_652_057) * TimeSpan.TicksPerDay + secondOfDay * TimeSpan.TicksPerSecond,
            kind);
}
