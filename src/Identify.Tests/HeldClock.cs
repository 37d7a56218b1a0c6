namespace City.Identify.Tests;

/// <summary>A clock whose time stamps stand still until a test lets time pass.</summary>
internal sealed class HeldClock : TimeProvider
{
    private long _ticks = 1_000_000;

    public long Ticks
    {
        get => Volatile.Read(ref _ticks);
        set => Volatile.Write(ref _ticks, value);
    }

    public void Pass(TimeSpan time) => Interlocked.Add(ref _ticks, (long)(time.TotalSeconds * TimestampFrequency));

    public override long GetTimestamp() => Ticks;
}
