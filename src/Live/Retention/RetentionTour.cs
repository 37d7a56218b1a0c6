using City.Kernel;

namespace City.Live;

/// <summary>
/// Chooses the parts of history that are looked through for points that need not be kept any more: those that begin
/// long enough ago, one after the other, each again only when an eighth of the shortest span has passed.
/// </summary>
internal sealed class RetentionTour(RetentionRules rules)
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMinutes(1), PauseMax = TimeSpan.FromDays(1);

    private readonly Dictionary<(int Shard, long Part), Moment> _looked = [];

    /// <summary>What is kept of a shard's series; null where everything is.</summary>
    public Thinning? Of(ShardHost host, Moment now) =>
        rules.Any && host.View() is { } view ? new Thinning(rules, view, now) : null;

    /// <summary>The next part of a shard to look through; null for none.</summary>
    public HistoryPart? Next(int shard, IReadOnlyList<HistoryPart> parts, Moment now)
    {
        if (!rules.Any) return null;
        var pause = rules.Shortest / 8;
        pause = pause < PauseMin ? PauseMin : pause > PauseMax ? PauseMax : pause;
        var (old, again) = (Before(now, rules.Shortest), Before(now, pause));
        foreach (var part in parts)
        {
            if (part.FirstObserved.Milliseconds >= old) continue;
            if (_looked.TryGetValue((shard, part.Id), out var looked) && looked.Milliseconds > again) continue;
            return part;
        }

        return null;
    }

    /// <summary>Notes which parts of a shard there are now that one was looked through.</summary>
    public void Looked(int shard, HistoryPart part, IReadOnlyList<HistoryPart> parts, Moment now)
    {
        _looked[(shard, part.Id)] = now;
        var there = parts.Select(each => each.Id).ToHashSet();
        // What came in its place was looked through with it.
        foreach (var each in parts)
            if (each.Tier == part.Tier && each.FirstSeries >= part.FirstSeries && each.LastSeries <= part.LastSeries)
                _looked.TryAdd((shard, each.Id), now);
        foreach (var gone in _looked.Keys.Where(key => key.Shard == shard && !there.Contains(key.Part)).ToList())
            _looked.Remove(gone);
    }

    private static long Before(Moment now, TimeSpan span) => now.Milliseconds - (long)span.TotalMilliseconds;
}
