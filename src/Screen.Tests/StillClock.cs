namespace City.Screen.Tests;

/// <summary>A clock that stands at 2026-11-23 08:00:00 UTC.</summary>
internal sealed class StillClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);
}
