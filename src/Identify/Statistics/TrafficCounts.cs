namespace City.Identify;

/// <summary>Resolves of one key, counted.</summary>
internal sealed class TrafficCounts
{
    /// <summary>How many ways there are to end.</summary>
    public const int Results = 4;

    /// <summary>By <see cref="ResolveResult"/>.</summary>
    public long[] Ended { get; } = new long[Results];

    /// <summary>By bucket of <see cref="City.Identify.Latency"/>.</summary>
    public long[] Latency { get; private set; } = [];

    /// <summary>All resolves.</summary>
    public long Resolved => Ended[0] + Ended[1] + Ended[2] + Ended[3];

    /// <summary>Those that ended without values and without another node to ask.</summary>
    public long Unanswered => Ended[(int)ResolveResult.Missing] + Ended[(int)ResolveResult.Failed];

    /// <summary>
    /// Answered with values, of those that this node did not hand on to another; null where there are none.
    /// </summary>
    public double? SuccessRate =>
        Ended[0] + Unanswered is > 0 and var own ? (double)Ended[(int)ResolveResult.Answered] / own : null;

    /// <summary>Counts a bucket.</summary>
    public void AddLatency(int bucket, long count)
    {
        if (count == 0) return;
        if (Latency.Length <= bucket)
        {
            var longer = new long[bucket + 1];
            Latency.CopyTo(longer, 0);
            Latency = longer;
        }

        Latency[bucket] += count;
    }

    /// <summary>Adds what another counted.</summary>
    public void Add(TrafficCounts other)
    {
        for (var i = 0; i < Results; i++) Ended[i] += other.Ended[i];
        for (var i = 0; i < other.Latency.Length; i++) AddLatency(i, other.Latency[i]);
    }
}
