namespace City.Kernel;

/// <summary>Parts of history: sorted, compressed points of neighbouring series.</summary>
public interface IHistoryStore
{
    /// <summary>The number of the last change whose points are all in parts; 0 for none.</summary>
    ValueTask<long> ThroughAsync(int shard, CancellationToken cancel);

    /// <summary>The heads of all parts of a shard, by id.</summary>
    ValueTask<IReadOnlyList<HistoryPart>> PartsAsync(int shard, CancellationToken cancel);

    /// <summary>
    /// Adds parts, removes others, and notes how far the log is covered: all or nothing, durable on return.
    /// The ids of the new parts are given by the caller and must be new; those to remove must be there: else
    /// <see cref="ArgumentException"/>, and nothing is changed.
    /// </summary>
    /// <param name="shard">The shard.</param>
    /// <param name="afterSeq">The change through which the log is covered now.</param>
    /// <param name="throughSeq">The last change whose points are then all in parts; not less.</param>
    /// <param name="add">New parts with their bodies.</param>
    /// <param name="remove">Ids of parts that the new ones replace.</param>
    /// <param name="cancel">Gives up before the work is begun.</param>
    /// <returns>
    /// False where the log is covered through another change than the commit rests on; then nothing was done.
    /// </returns>
    ValueTask<bool> CommitAsync(
        int shard, long afterSeq, long throughSeq, IReadOnlyList<(HistoryPart Part, ReadOnlyMemory<byte> Body)> add,
        IReadOnlyList<long> remove, CancellationToken cancel);

    /// <summary>The body of a part, or null where it was replaced meanwhile.</summary>
    ValueTask<ReadOnlyMemory<byte>?> ReadAsync(int shard, long part, CancellationToken cancel);
}
