namespace City.Identify;

/// <summary>What was counted of one thing: a node, a prefix, an industry, a region, an hour.</summary>
/// <param name="Key">Its name; empty for what is not known.</param>
internal sealed record StatisticsRow(string Key)
{
    /// <summary>What people call it in English, and in Chinese.</summary>
    public (string En, string Zh) Name { get; init; }

    /// <summary>Identifiers that lie in this node now; null where that has no meaning.</summary>
    public long? Registered { get; set; }

    /// <summary>Those that came in the interval, less those that went; null where minutes are counted.</summary>
    public long? Came { get; set; }

    /// <summary>Resolves in the interval.</summary>
    public TrafficCounts Counts { get; } = new();
}
