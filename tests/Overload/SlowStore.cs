using City.Kernel;

namespace City.Overload;

/// <summary>A store whose log takes so many changes a second and no more, whatever stands in a frame.</summary>
internal sealed class SlowStore(ICityStore store, double changesPerSecond, TimeProvider clock) : ICityStore, ICommitLog
{
    private readonly long _start = clock.GetTimestamp();
    private TimeSpan _freeAt;

    public int Shards => store.Shards;

    public ICommitLog Log => this;

    public ISnapshotStore Snapshots => store.Snapshots;

    public IHistoryStore History => store.History;

    public IBlobStore Blobs => store.Blobs;

    public IKeyStore Keys => store.Keys;

    public IDepotStore Depot => store.Depot;

    public ValueTask<IReadOnlyDictionary<string, long>> BytesAsync(CancellationToken cancel) =>
        store.BytesAsync(cancel);

    public ValueTask<long> HeadAsync(int shard, CancellationToken cancel) => store.Log.HeadAsync(shard, cancel);

    public ValueTask<FeedPosition> HeadsAsync(CancellationToken cancel) => store.Log.HeadsAsync(cancel);

    public async ValueTask<AppendOutcome> AppendAsync(IReadOnlyList<LogFrame> frames, CancellationToken cancel)
    {
        var changes = frames.Sum(frame => frame.LastSeq - frame.FirstSeq + 1);
        var now = clock.GetElapsedTime(_start);
        _freeAt = (_freeAt > now ? _freeAt : now) + TimeSpan.FromSeconds(changes / changesPerSecond);
        var outcome = await store.Log.AppendAsync(frames, cancel);
        var left = _freeAt - clock.GetElapsedTime(_start);
        if (left > TimeSpan.Zero) await Task.Delay(left, clock, cancel);
        return outcome;
    }

    public IAsyncEnumerable<LogFrame> ReadAsync(int shard, long afterSeq, CancellationToken cancel) =>
        store.Log.ReadAsync(shard, afterSeq, cancel);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
