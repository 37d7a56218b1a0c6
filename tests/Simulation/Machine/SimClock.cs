namespace City.Simulation;

/// <summary>
/// The clock of one process. Its timers follow the time that passes; what it shows may jump, as a machine's clock does
/// when somebody sets it.
/// </summary>
internal sealed class SimClock(SimTime time, object process) : TimeProvider
{
    public override long TimestampFrequency => 1_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(time.Shown);

    public override long GetTimestamp() => time.Passed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.Start(process, () => callback(state), dueTime);
}
