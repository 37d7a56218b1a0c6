using System.Net;

namespace City.Identify;

/// <summary>How many connections each source has: an IPv4 address or an IPv6 /64.</summary>
internal sealed class SourceCount(int most, bool sparesThisMachine)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, int> _counts = [];

    /// <summary>Counts one more; false where the source has as many as it may.</summary>
    public bool TryAdd(IPAddress source)
    {
        var key = SourceLimiter.KeyOf(source);
        if (key == 0 && sparesThisMachine) return true;
        lock (_lock)
        {
            var count = _counts.GetValueOrDefault(key);
            if (count >= most) return false;
            _counts[key] = count + 1;
            return true;
        }
    }

    /// <summary>Counts one less.</summary>
    public void Remove(IPAddress source)
    {
        var key = SourceLimiter.KeyOf(source);
        lock (_lock)
        {
            if (!_counts.TryGetValue(key, out var count)) return;
            if (count == 1) _counts.Remove(key);
            else _counts[key] = count - 1;
        }
    }
}
