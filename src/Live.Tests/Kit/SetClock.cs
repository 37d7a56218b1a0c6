namespace City.Live.Tests;

/// <summary>A clock whose time is set by the test; its timers run as those of the machine.</summary>
internal sealed class SetClock : TimeProvider
{
    private long _milliseconds = 1_800_000_000_000;

    public Moment Time
    {
        get => new(Interlocked.Read(ref _milliseconds));
        set => Interlocked.Exchange(ref _milliseconds, value.Milliseconds);
    }

    public override DateTimeOffset GetUtcNow() => Time.ToDateTimeOffset();

    public void Advance(long milliseconds) => Interlocked.Add(ref _milliseconds, milliseconds);
}
