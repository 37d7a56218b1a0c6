namespace City.Kernel;

/// <summary>
/// Where a city is kept. A store is opened with the number of shards; one that was made with another number refuses.
/// </summary>
public interface ICityStore : IAsyncDisposable
{
    /// <summary>How many shards the store was made for.</summary>
    int Shards { get; }

    /// <summary>The commit log.</summary>
    ICommitLog Log { get; }

    /// <summary>Snapshots of shards.</summary>
    ISnapshotStore Snapshots { get; }

    /// <summary>Blocks of history.</summary>
    IHistoryStore History { get; }

    /// <summary>Documents by name.</summary>
    IBlobStore Blobs { get; }

    /// <summary>Archived entities.</summary>
    IDepotStore Depot { get; }

    /// <summary>Keys of data subjects.</summary>
    IKeyStore Keys { get; }

    /// <summary>
    /// Bytes on disk by part (<c>log</c>, <c>snapshots</c>, <c>history</c>, <c>archive</c>, <c>blobs</c>, <c>keys</c>).
    /// </summary>
    ValueTask<IReadOnlyDictionary<string, long>> BytesAsync(CancellationToken cancel);
}
