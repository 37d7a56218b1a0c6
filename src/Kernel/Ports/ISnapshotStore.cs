namespace City.Kernel;

/// <summary>Snapshots of shards. Only the newest complete one of each shard is kept.</summary>
public interface ISnapshotStore
{
    /// <summary>
    /// Saves a snapshot, piece by piece; it counts only once all pieces are durable, and then the older one is removed.
    /// A piece is at most 4 MiB and carries its own version and checksum; it is the store's until the next is asked
    /// for. A snapshot of an earlier change than the kept one changes nothing.
    /// </summary>
    ValueTask SaveAsync(
        int shard, long seq, IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken cancel);

    /// <summary>The number of the last change that the newest complete snapshot holds; 0 where there is none.</summary>
    ValueTask<long> SeqAsync(int shard, CancellationToken cancel);

    /// <summary>The pieces of the newest complete snapshot, in order; none where there is no snapshot.</summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> LoadAsync(int shard, CancellationToken cancel);
}
