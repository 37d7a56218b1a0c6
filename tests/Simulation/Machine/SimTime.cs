namespace City.Simulation;

/// <summary>
/// Time that passes only when the simulation says so, and what is to happen in it. All in milliseconds.
/// </summary>
internal sealed class SimTime
{
    private readonly List<SimTimer> _timers = [];
    private long _offset = 1_800_000_000_000;
    private long _timersMade;

    /// <summary>How much time has passed.</summary>
    public long Passed { get; private set; }

    /// <summary>What clocks show.</summary>
    public long Shown => _offset + Passed;

    public void Jump(long milliseconds) => _offset += milliseconds;

    /// <summary>How long it is until the next timer; null where there is none.</summary>
    public long? UntilNext => _timers.Count == 0 ? null : Math.Max(0, _timers.Min(timer => timer.DueAt) - Passed);

    public ITimer Start(object process, Action act, TimeSpan due)
    {
        var timer = new SimTimer(this, process, act, _timersMade++);
        timer.Change(due, Timeout.InfiniteTimeSpan);
        return timer;
    }

    /// <summary>Lets time pass, and what is due in it happen, the earliest first.</summary>
    public void Pass(long milliseconds)
    {
        Passed += milliseconds;
        while (_timers.Where(timer => timer.DueAt <= Passed).MinBy(timer => (timer.DueAt, timer.Number)) is { } due)
        {
            _timers.Remove(due);
            due.Act();
        }
    }

    /// <summary>A process is gone, and its timers with it.</summary>
    public void Forget(object process) => _timers.RemoveAll(timer => ReferenceEquals(timer.Process, process));

    private sealed class SimTimer(SimTime time, object process, Action act, long number) : ITimer
    {
        public object Process => process;

        public Action Act => act;

        public long Number => number;

        public long DueAt { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time._timers.Remove(this);
            if (dueTime == Timeout.InfiniteTimeSpan) return true;
            DueAt = time.Passed + (long)dueTime.TotalMilliseconds;
            time._timers.Add(this);
            return true;
        }

        public void Dispose() => time._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
