using System.Security.Cryptography;

namespace City.Bench;

/// <summary>Whether this machine, now, is good for figures in absolute units.</summary>
internal static class Machine
{
    /// <summary>What the bare endpoint must reach, in reads per second.</summary>
    public const double BareReadsPerSecond = 80_000;

    /// <summary>What a small durable write may take, in microseconds.</summary>
    public const double SyncMicroseconds = 250;

    private const int Writes = 200;

    /// <summary>Median time to append 1 KB to a file and sync it, in microseconds.</summary>
    public static double SyncTime(string folder)
    {
        var (path, clock) = (Path.Combine(folder, "sync"), TimeProvider.System);
        var bytes = RandomNumberGenerator.GetBytes(1024);
        var times = new double[Writes];
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            for (var i = 0; i < Writes; i++)
            {
                var start = clock.GetTimestamp();
                RandomAccess.Write(file, bytes, i * bytes.Length);
                RandomAccess.FlushToDisk(file);
                times[i] = clock.GetElapsedTime(start).TotalMicroseconds;
            }
        }
        File.Delete(path);
        return Median(times);
    }

    /// <summary>The middle of some numbers.</summary>
    public static double Median(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
