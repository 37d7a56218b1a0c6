namespace City.Screen.Tests;

/// <summary>A clock that stands at 2026-11-23 08:00:00 UTC, and whose timers ring when a test says so.</summary>
internal sealed class StillClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Waiting> _waiting = [];

    public override DateTimeOffset GetUtcNow() => new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var waiting = new Waiting(this, () => callback(state));
        lock (_lock) _waiting.Add(waiting);
        return waiting;
    }

    /// <summary>The time of all that wait is over.</summary>
    public void Ring()
    {
        List<Waiting> due;
        lock (_lock)
        {
            due = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var waiting in due) waiting.Ring();
    }

    private void Forget(Waiting waiting)
    {
        lock (_lock) _waiting.Remove(waiting);
    }

    private sealed class Waiting(StillClock clock, Action ring) : ITimer
    {
        public void Ring() => ring();

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => clock.Forget(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
