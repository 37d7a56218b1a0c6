using System.Collections.Concurrent;

namespace City.Live.Tests;

/// <summary>A clock on which every wait of a second or more is over at once, and is written down.</summary>
internal sealed class HurriedClock : TimeProvider
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <summary>The waits of a second or more, in order.</summary>
    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime >= Least) Waits.Enqueue(dueTime);
        return base.CreateTimer(callback, state, dueTime >= Least ? TimeSpan.FromMilliseconds(1) : dueTime, period);
    }
}
