using System.Net;
using System.Net.Sockets;

namespace City.Trust;

/// <summary>
/// Slows guessing down: each source, and all together, may fail so often and recover one attempt after another. An
/// attempt is taken before the password is looked at and given back when it was right, so that many at once count too.
/// </summary>
internal sealed class AttemptLimiter(TrustOptions options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Allowance> _sources = [];
    private readonly Allowance _all = new(options.AttemptsInAll, options.RecoveryInAll);
    private readonly Allowance _others = new(options.AttemptsPerSource, options.SourceRecovery);

    /// <summary>Takes one attempt.</summary>
    /// <returns>Null when it may be made; else how long to wait.</returns>
    public TimeSpan? Take(IPAddress source)
    {
        var now = clock.GetTimestamp();
        lock (_lock)
        {
            var own = Of(source, now);
            var wait = Later(own.Wait(clock, now), _all.Wait(clock, now));
            if (wait is not null) return wait;
            own.Left--;
            _all.Left--;
            return null;
        }
    }

    /// <summary>Gives an attempt back: the password was right.</summary>
    public void GiveBack(IPAddress source)
    {
        lock (_lock)
        {
            Of(source, clock.GetTimestamp()).Left++;
            _all.Left++;
        }
    }

    private Allowance Of(IPAddress source, long now)
    {
        var network = Network(source);
        if (_sources.TryGetValue(network, out var known)) return known;
        if (_sources.Count >= options.SourcesMax) Forget(now);
        if (_sources.Count >= options.SourcesMax) return _others;
        return _sources[network] = new Allowance(options.AttemptsPerSource, options.SourceRecovery);
    }

    private void Forget(long now)
    {
        foreach (var (network, allowance) in _sources)
            if (allowance.IsWhole(clock, now)) _sources.Remove(network);
    }

    /// <summary>An IPv6 host commands a whole /64, so that is one source; IPv4 counts by address.</summary>
    private static IPAddress Network(IPAddress source)
    {
        if (source.IsIPv4MappedToIPv6) return source.MapToIPv4();
        if (source.AddressFamily != AddressFamily.InterNetworkV6) return source;
        var bytes = source.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    private static TimeSpan? Later(TimeSpan? one, TimeSpan? other) => one > other || other is null ? one : other;

    private sealed class Allowance(int most, TimeSpan recovery)
    {
        private long _counted;

        public double Left { get; set; } = most;

        public bool IsWhole(TimeProvider clock, long now)
        {
            Recover(clock, now);
            return Left >= most;
        }

        public TimeSpan? Wait(TimeProvider clock, long now)
        {
            Recover(clock, now);
            return Left >= 1 ? null : (1 - Left) * recovery;
        }

        private void Recover(TimeProvider clock, long now)
        {
            if (_counted != 0) Left = Math.Min(most, Left + clock.GetElapsedTime(_counted, now) / recovery);
            _counted = now;
        }
    }
}
