namespace City.Feel.Tests;

/// <summary>It is always the same moment.</summary>
internal sealed class FixedClock : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => new(2026, 11, 25, 8, 30, 0, TimeSpan.Zero);
}
