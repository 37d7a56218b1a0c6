using City.Stores.Memory;

namespace City.Live.Tests;

/// <summary>A store whose snapshots cannot be read for some tries, so that no shard can be opened meanwhile.</summary>
internal sealed class AwayStore(MemoryStore store, Func<int, Exception?> fault) : ICityStore, ISnapshotStore
{
    private int _tries;

    public int Shards => store.Shards;

    public ICommitLog Log => store.Log;

    public ISnapshotStore Snapshots => this;

    public IHistoryStore History => store.History;

    public IBlobStore Blobs => store.Blobs;

    public IKeyStore Keys { get; init; } = store.Keys;

    public IDepotStore Depot => store.Depot;

    public ValueTask<IReadOnlyDictionary<string, long>> BytesAsync(CancellationToken cancel) =>
        store.BytesAsync(cancel);

    public ValueTask SaveAsync(
        int shard, long seq, IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken cancel) =>
        store.Snapshots.SaveAsync(shard, seq, pieces, cancel);

    public ValueTask<long> SeqAsync(int shard, CancellationToken cancel) => store.Snapshots.SeqAsync(shard, cancel);

    public IAsyncEnumerable<ReadOnlyMemory<byte>> LoadAsync(int shard, CancellationToken cancel) =>
        fault(Interlocked.Increment(ref _tries)) is { } why ? throw why : store.Snapshots.LoadAsync(shard, cancel);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
