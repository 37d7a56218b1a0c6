namespace City.Sense;

/// <summary>Says when a record is due, so that the past plays at a given speed.</summary>
internal sealed class Pacer(double? speed, TimeProvider clock)
{
    /// <summary>The longest single wait; a longer one is waited for in parts, as timers end at 49 days.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromDays(1);

    private long _startedAt;
    private Moment? _first;

    /// <summary>How long until a record of this time is due: zero or less where it is.</summary>
    public TimeSpan Until(Moment? time)
    {
        if (speed is not { } times || time is not { } moment) return TimeSpan.Zero;
        if (_first is not { } first)
        {
            (_first, _startedAt) = (moment, clock.GetTimestamp());
            return TimeSpan.Zero;
        }

        var due = (moment.Milliseconds - first.Milliseconds) / times;
        var wait = due - clock.GetElapsedTime(_startedAt).TotalMilliseconds;
        return wait <= 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Min(wait, WaitMax.TotalMilliseconds));
    }
}
