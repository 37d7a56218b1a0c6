namespace City.Kernel;

/// <summary>
/// The depot as it was at one moment. To be disposed soon: it may hold a connection. Used by one caller at a time.
/// </summary>
public interface IDepotReading : IAsyncDisposable
{
    /// <summary>For each shard the number of the last change that the depot covers.</summary>
    IReadOnlyList<long> Through { get; }

    /// <summary>What a shard has in the depot.</summary>
    ValueTask<DepotState> StateAsync(int shard, CancellationToken cancel);

    /// <summary>
    /// The keys of some ranges in ascending order, at most <see cref="DepotScan.Limit"/> of them; fewer only where
    /// there are no more.
    /// </summary>
    ValueTask<IReadOnlyList<UInt128>> KeysAsync(int shard, DepotScan scan, CancellationToken cancel);

    /// <summary>
    /// The records of slots, in their order, each empty where there is none. Of many or large ones perhaps only the
    /// first are given, one at least, and no more once they have <see cref="DepotScan.BytesMax"/> together.
    /// </summary>
    /// <param name="shard">The shard.</param>
    /// <param name="slots">1 to <see cref="DepotScan.LimitMax"/> slots.</param>
    /// <param name="cancel">Gives up.</param>
    ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> RecordsAsync(
        int shard, IReadOnlyList<int> slots, CancellationToken cancel);
}
