namespace City.Kernel;

/// <summary>
/// The durable log of all shards. Each shard's changes are numbered 1, 2, 3 and so on without gaps; a frame holds
/// some that follow each other.
/// </summary>
public interface ICommitLog
{
    /// <summary>The number of a shard's last durable change; 0 for none.</summary>
    ValueTask<long> HeadAsync(int shard, CancellationToken cancel);

    /// <summary>
    /// The numbers of the last durable changes of all shards, as they stood at one moment: of two changes of different
    /// shards, the later one is never counted without the earlier one.
    /// </summary>
    ValueTask<FeedPosition> HeadsAsync(CancellationToken cancel);

    /// <summary>
    /// Appends frames of one or more shards, all or none, and returns when they are durable. Each frame must begin
    /// right behind its shard's head: if another writer has moved the head, nothing is appended and the shard is named.
    /// Throws <see cref="StoreException"/> where the store failed; then it is not known whether the frames are there
    /// (but for <see cref="StoreException.NoRoom"/>, when they are not), and the head must be read again. Called by one
    /// thread at a time. The bodies are the store's until it returns.
    /// </summary>
    ValueTask<AppendOutcome> AppendAsync(IReadOnlyList<LogFrame> frames, CancellationToken cancel);

    /// <summary>
    /// The frames of a shard that hold changes behind <paramref name="afterSeq"/>, in order, up to the head at the
    /// call. The first may begin before. A damaged frame throws <see cref="InvalidDataException"/> naming it.
    /// </summary>
    IAsyncEnumerable<LogFrame> ReadAsync(int shard, long afterSeq, CancellationToken cancel);
}
