namespace City.Kernel;

/// <summary>The state of one shard.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="State">In a word: <c>serving</c>, <c>recovering</c>, <c>fenced</c>, <c>failed</c>.</param>
/// <param name="Seq">The last durable change.</param>
/// <param name="SnapshotSeq">The last change that the newest snapshot holds.</param>
/// <param name="HistorySeq">The last change whose points are in history blocks.</param>
/// <param name="Entities">How many live entities it holds.</param>
/// <param name="Pending">How many changes wait to become durable.</param>
/// <param name="PendingMax">How many may wait at the most.</param>
/// <param name="Refused">How many commands were refused because too many waited, since the start.</param>
/// <param name="HistoryPoints">How many history points are in blocks.</param>
/// <param name="Archived">How many archived entities it holds.</param>
public sealed record ShardStatus(
    int Shard, string State, long Seq, long SnapshotSeq, long HistorySeq,
    int Entities, int Pending, int PendingMax, long Refused, long HistoryPoints, long Archived);
