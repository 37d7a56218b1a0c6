namespace City.Screen.Wire;

/// <summary>What <c>GET /api/status</c> says.</summary>
/// <param name="Serving">Whether every shard serves.</param>
/// <param name="Entities">Live entities.</param>
/// <param name="Pending">Changes that wait for the disk.</param>
/// <param name="PendingMax">How many may wait.</param>
/// <param name="HistoryLag">Changes whose points are not yet in blocks of history.</param>
/// <param name="Notifications">How it stands with subscriptions.</param>
/// <param name="Streams">How it stands with event streams.</param>
/// <param name="Position">The newest position of the feed.</param>
/// <param name="Shards">Each shard.</param>
/// <param name="StoreBytes">Bytes on disk by part.</param>
public sealed record StatusAnswer(
    bool Serving, long Entities, long Pending, long PendingMax, long HistoryLag, NotificationStatus Notifications,
    StreamStatus Streams, string Position, IReadOnlyList<ShardAnswer> Shards,
    IReadOnlyDictionary<string, long> StoreBytes)
{
    /// <summary>All changes so far.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long Changes => Shards.Sum(shard => shard.Seq);
}
