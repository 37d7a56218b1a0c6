namespace City.Context;

/// <summary>What the operator of the NGSI-LD door may choose.</summary>
public sealed class NgsiLdOptions
{
    /// <summary>
    /// Whether @context documents may be loaded from this machine itself; other private addresses are never asked.
    /// The default value is false. Meant for tests.
    /// </summary>
    public bool AllowLoopback { get; set; }

    /// <summary>Addresses of @context documents that are read from files of this machine: address to path.</summary>
    public IDictionary<string, string> ContextFiles { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long loading one @context document may take. The default value is 10 seconds.</summary>
    public TimeSpan ContextTimeOut { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest body of one entity, in bytes; beyond, 413. The default value is 4 MiB.</summary>
    public int EntityBytesMax { get; set; } = 4 * 1024 * 1024;

    /// <summary>The largest body of a batch, in bytes; beyond, 413. The default value is 16 MiB.</summary>
    public int BatchBytesMax { get; set; } = 16 * 1024 * 1024;

    /// <summary>The most entities in a batch; beyond, 413. The default value is 1,000.</summary>
    public int BatchEntitiesMax { get; set; } = 1_000;

    /// <summary>
    /// The most points in an answer about the past; beyond, 206 and a link to the rest. Of sums, the most periods;
    /// beyond, 403. The default value is 10,000.
    /// </summary>
    public int TemporalPointsMax { get; set; } = 10_000;

    /// <summary>The most event streams open at once; beyond, 503. The default value is 1,000.</summary>
    public int StreamsMax { get; set; } = 1_000;

    /// <summary>
    /// How far an event stream that had caught up may fall behind before it is told so and ended. The default value is
    /// 30 seconds.
    /// </summary>
    public TimeSpan StreamLagMax { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a quiet event stream says that it is alive. The default value is 15 seconds.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Networks to which notifications may go besides the public internet, which is always open to them; of private,
    /// loopback and link-local addresses none is unless it is in here. Empty by default.
    /// </summary>
    public IList<System.Net.IPNetwork> NotifyAllowed { get; } = [];

    /// <summary>The most subscriptions of the city; beyond, 503. The default value is 20,000.</summary>
    public int SubscriptionsMax { get; set; } = 20_000;

    /// <summary>The faults of these options, each in one English sentence; empty where they are right.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        if (ContextTimeOut <= TimeSpan.Zero || ContextTimeOut > TimeSpan.FromMinutes(5))
            faults.Add("ContextTimeOut must lie between 0 and 5 minutes.");
        if (EntityBytesMax is < 1_024 or > 64 * 1024 * 1024)
            faults.Add("EntityBytesMax must lie between 1 KiB and 64 MiB.");
        if (BatchBytesMax < EntityBytesMax || BatchBytesMax > 256 * 1024 * 1024)
            faults.Add("BatchBytesMax must lie between EntityBytesMax and 256 MiB.");
        if (BatchEntitiesMax is < 1 or > 100_000) faults.Add("BatchEntitiesMax must lie between 1 and 100,000.");
        if (TemporalPointsMax is < 1 or > HistoryQuery.PointsMax)
            faults.Add($"TemporalPointsMax must lie between 1 and {HistoryQuery.PointsMax}.");
        if (StreamsMax is < 0 or > 100_000) faults.Add("StreamsMax must lie between 0 and 100,000.");
        if (StreamLagMax < TimeSpan.FromSeconds(1) || StreamLagMax > TimeSpan.FromHours(1))
            faults.Add("StreamLagMax must lie between 1 second and 1 hour.");
        if (Heartbeat < TimeSpan.FromSeconds(1) || Heartbeat > TimeSpan.FromMinutes(5))
            faults.Add("Heartbeat must lie between 1 second and 5 minutes.");
        if (SubscriptionsMax is < 0 or > 100_000) faults.Add("SubscriptionsMax must lie between 0 and 100,000.");
        foreach (var (url, path) in ContextFiles)
            if (!Uri.TryCreate(url, UriKind.Absolute, out _) || !File.Exists(path))
                faults.Add($"ContextFiles maps '{url}' to '{path}': one is no address or the other no file.");
        return faults;
    }
}
