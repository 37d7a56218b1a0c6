namespace City.Screen.Wire;

/// <summary>One shard.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="State"><c>serving</c>, <c>recovering</c>, <c>fenced</c> or <c>failed</c>.</param>
/// <param name="Seq">The last durable change.</param>
/// <param name="SnapshotSeq">The last change that the newest snapshot holds.</param>
/// <param name="HistorySeq">The last change whose points are in blocks of history.</param>
/// <param name="Entities">Live entities.</param>
/// <param name="Archived">Archived entities.</param>
/// <param name="Pending">Changes that wait for the disk.</param>
/// <param name="PendingMax">How many may wait.</param>
/// <param name="Refused">Commands that were refused since the start, because too many waited.</param>
/// <param name="HistoryPoints">Points in blocks of history.</param>
public sealed record ShardAnswer(
    int Shard, string State, long Seq, long SnapshotSeq, long HistorySeq, long Entities, long Archived, long Pending,
    long PendingMax, long Refused, long HistoryPoints);
