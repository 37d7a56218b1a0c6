namespace City.Identify;

/// <summary>
/// Counts the resolves of one key since the start of the node. Threads that come at once count in stripes of their own,
/// so that none waits for another; one reader looks what came since it last looked.
/// </summary>
internal sealed class TrafficCell
{
    private const int Stripes = 8, Length = TrafficCounts.Results + Latency.Buckets;

    private readonly long[]?[] _stripes = new long[Stripes][];
    private readonly long[] _seen = new long[Length];

    /// <summary>Counts one.</summary>
    public void Count(ResolveResult result, long microseconds)
    {
        var at = Environment.CurrentManagedThreadId & (Stripes - 1);
        var stripe = Volatile.Read(ref _stripes[at]) ?? NewStripe(at);
        Interlocked.Increment(ref stripe[(int)result]);
        Interlocked.Increment(ref stripe[TrafficCounts.Results + Latency.BucketOf(microseconds)]);
    }

    /// <summary>What came since it was last asked; null for nothing. One thread asks.</summary>
    public TrafficCounts? Take()
    {
        TrafficCounts? since = null;
        for (var i = 0; i < Length; i++)
        {
            long now = 0;
            foreach (var stripe in _stripes)
                if (stripe is not null) now += Volatile.Read(ref stripe[i]);
            if (now == _seen[i]) continue;
            since ??= new TrafficCounts();
            if (i < TrafficCounts.Results) since.Ended[i] += now - _seen[i];
            else since.AddLatency(i - TrafficCounts.Results, now - _seen[i]);
            _seen[i] = now;
        }

        return since;
    }

    private long[] NewStripe(int at) =>
        Interlocked.CompareExchange(ref _stripes[at], new long[Length], null) ?? _stripes[at]!;
}
