using System.Collections.Concurrent;

namespace City.Identify;

/// <summary>What was counted in one hour, or in one minute.</summary>
internal sealed class HourTable(DateTimeOffset begin)
{
    /// <summary>When it begins.</summary>
    public DateTimeOffset Begin => begin;

    /// <summary>Resolves by key.</summary>
    public ConcurrentDictionary<TrafficKey, TrafficCounts> Traffic { get; } = new(new TrafficComparer());

    /// <summary>
    /// Identifiers that came, less those that went, by prefix; and how many there were at the end.
    /// </summary>
    public ConcurrentDictionary<string, (long Came, long Total)> Registered { get; } =
        new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The identifiers asked for most, the most frequent first.</summary>
    public List<TopName> Top { get; set; } = [];

    /// <summary>Adds resolves of a key.</summary>
    public void Add(TrafficKey key, TrafficCounts counts)
    {
        // Readers see either the counts before or those after.
        var sum = new TrafficCounts();
        if (Traffic.TryGetValue(key, out var before)) sum.Add(before);
        sum.Add(counts);
        Traffic[key] = sum;
    }

    /// <summary>Notes how many identifiers a prefix has now.</summary>
    public void Note(string prefix, long came, long total) =>
        Registered[prefix] = (Registered.GetValueOrDefault(prefix).Came + came, total);
}
