using System.Numerics;

namespace City.Identify;

/// <summary>
/// Times in microseconds as counts in buckets: single microseconds below four, then four buckets to each doubling, up
/// to a minute. A percentile is the upper end of its bucket, so it is at most a quarter too high, never too low.
/// </summary>
internal static class Latency
{
    /// <summary>How many buckets there are.</summary>
    public const int Buckets = 100;

    private const int Exact = 4, Each = 4;

    /// <summary>The bucket of a time.</summary>
    public static int BucketOf(long microseconds)
    {
        if (microseconds < Exact) return (int)Math.Max(0, microseconds);
        var octave = BitOperations.Log2((ulong)microseconds);
        return Math.Min(Buckets - 1, (octave - 2) * Each + (int)(microseconds >> (octave - 2) & 3) + Exact);
    }

    /// <summary>The longest time of a bucket, in microseconds.</summary>
    public static long UpperOf(int bucket)
    {
        if (bucket < Exact) return bucket;
        var (octave, part) = ((bucket - Exact) / Each, (bucket - Exact) % Each);
        return ((long)(Exact + part + 1) << octave) - 1;
    }

    /// <summary>The time within which so large a part of the counts lies; null where there are none.</summary>
    /// <param name="counts">Counts by bucket.</param>
    /// <param name="part">0 to 1.</param>
    public static long? Percentile(ReadOnlySpan<long> counts, double part)
    {
        long total = 0, seen = 0;
        foreach (var count in counts) total += count;
        if (total == 0) return null;
        var wanted = Math.Max(1, (long)Math.Ceiling(total * part));
        for (var bucket = 0; bucket < counts.Length; bucket++)
            if ((seen += counts[bucket]) >= wanted) return UpperOf(bucket);
        return UpperOf(counts.Length - 1);
    }
}
