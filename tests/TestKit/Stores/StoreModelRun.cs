using City.Kernel;
using Xunit;

namespace City.TestKit.Stores;

/// <summary>One random sequence of work, done on the store of a place, which it owns, and on a model.</summary>
internal sealed class StoreModelRun : IAsyncDisposable
{
    private readonly StoreModel _model;
    private readonly int _shards;
    private IStorePlace _place;
    private ICityStore _store;
    private int _seed;

    public StoreModelRun(IStorePlace place, int shards)
    {
        (_place, _shards, _model) = (place, shards, new StoreModel(shards));
        _store = place.Open(shards);
    }

    public Task DoAsync(StoreStep step, CancellationToken cancel) => step.Kind switch
    {
        StoreStepKind.Append => AppendAsync(step, cancel),
        StoreStepKind.AppendMany => AppendManyAsync(step, cancel),
        StoreStepKind.Read => ReadAsync(step, cancel),
        StoreStepKind.Snapshot => SnapshotAsync(step, cancel),
        StoreStepKind.History => HistoryAsync(step, cancel),
        StoreStepKind.Blob => BlobAsync(step, cancel),
        StoreStepKind.Reopen => ReopenAsync(cancel),
        StoreStepKind.Crash => CrashAsync(cancel),
        _ => throw new ArgumentException($"There is no step {step.Kind}.", nameof(step)),
    };

    public async Task EndAsync(CancellationToken cancel)
    {
        await _model.CompareAsync(_store, cancel);
        await ReopenAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _place.DisposeAsync();
    }

    private async Task AppendAsync(StoreStep step, CancellationToken cancel)
    {
        var frames = new List<LogFrame>();
        var heads = Enumerable.Range(0, _shards).Select(_model.Head).ToArray();
        for (var i = 0; i < step.Count; i++)
        {
            var shard = (step.Shard + i * (i % 3)) % _shards;
            var first = heads[shard] + 1;
            var frame = new LogFrame(shard, first, first + (step.Bytes + i) % 5, Bytes(step.Bytes));
            heads[shard] = frame.LastSeq;
            frames.Add(frame);
        }

        int? fenced = null;
        if (step.Twist > 0 && frames.Count > 0)
        {
            var at = step.Twist % frames.Count;
            var wrong = frames[at].FirstSeq + (step.Twist == 2 && frames[at].FirstSeq > 1 ? -1 : 1);
            frames[at] = frames[at] with { FirstSeq = wrong, LastSeq = wrong + 3 };
            fenced = frames[at].Shard;
        }

        var outcome = await _store.Log.AppendAsync(frames, cancel);
        Assert.Equal(fenced, outcome.FencedShard);
        if (outcome.Durable) foreach (var frame in frames) _model.Frames[frame.Shard].Add(frame);
    }

    private async Task AppendManyAsync(StoreStep step, CancellationToken cancel)
    {
        for (var i = 0; i < step.Count * 60; i++)
        {
            var first = _model.Head(step.Shard) + 1;
            var frame = new LogFrame(step.Shard, first, first + i % 3, Bytes(step.Bytes % 500));
            Assert.True((await _store.Log.AppendAsync([frame], cancel)).Durable);
            _model.Frames[step.Shard].Add(frame);
        }
    }

    private async Task ReadAsync(StoreStep step, CancellationToken cancel)
    {
        var head = _model.Head(step.Shard);
        await _model.CompareFramesAsync(_store, step.Shard, head * step.Count / 6, cancel);
        await _model.CompareFramesAsync(_store, step.Shard, Math.Max(0, head - step.Count), cancel);
    }

    private async Task SnapshotAsync(StoreStep step, CancellationToken cancel)
    {
        var seq = _model.Snapshots[step.Shard].Seq + (step.Twist == 1 ? -1 : step.Count);
        if (seq < 0) return;
        var pieces = Enumerable.Range(0, step.Count).Select(_ => Bytes(step.Bytes)).ToList();
        var fails = step.Twist == 2;
        if (fails)
            await Assert.ThrowsAsync<InvalidTimeZoneException>(
                async () => await _store.Snapshots.SaveAsync(step.Shard, seq, Pieces(pieces, fails), cancel));
        else await _store.Snapshots.SaveAsync(step.Shard, seq, Pieces(pieces, fails), cancel);
        if (!fails && seq >= _model.Snapshots[step.Shard].Seq) _model.Snapshots[step.Shard] = (seq, pieces);
    }

    private async Task HistoryAsync(StoreStep step, CancellationToken cancel)
    {
        var parts = _model.Parts[step.Shard];
        var next = parts.Count == 0 ? 1 : parts.Keys.Last() + 1;
        var add = new List<(HistoryPart Part, ReadOnlyMemory<byte> Body)>();
        for (var i = 0; i < step.Count; i++) add.Add(Part(next + i, step.Bytes));
        var remove = parts.Keys.Take(step.Count % 4).ToList();
        var after = _model.Through[step.Shard];
        var through = after + step.Count;
        var wrong = step.Twist > 0;
        if (step.Twist == 1) remove.Add(next + 100);
        if (step.Twist == 2 && parts.Count > 0) add.Add(Part(parts.Keys.First(), 10));
        else if (step.Twist > 1) through = after - 1;
        if (wrong)
            await Assert.ThrowsAnyAsync<ArgumentException>(
                async () => await _store.History.CommitAsync(step.Shard, after, through, add, remove, cancel));
        else Assert.True(await _store.History.CommitAsync(step.Shard, after, through, add, remove, cancel));
        if (wrong) return;
        foreach (var id in remove) parts.Remove(id);
        foreach (var (part, body) in add) parts.Add(part.Id, (part, body.ToArray()));
        _model.Through[step.Shard] = through;
    }

    private async Task BlobAsync(StoreStep step, CancellationToken cancel)
    {
        var name = $"a/{step.Count}";
        if (step.Twist > 0)
        {
            await _store.Blobs.DeleteAsync(name, cancel);
            _model.Blobs.Remove(name);
            return;
        }

        var document = Bytes(step.Bytes);
        await _store.Blobs.PutAsync(name, document, cancel);
        _model.Blobs[name] = document;
    }

    private async Task ReopenAsync(CancellationToken cancel)
    {
        await _store.DisposeAsync();
        _store = _place.Open(_shards);
        await _model.CompareAsync(_store, cancel);
    }

    private async Task CrashAsync(CancellationToken cancel)
    {
        var after = await _place.AfterACrashAsync();
        await _store.DisposeAsync();
        await _place.DisposeAsync();
        _place = after;
        _store = after.Open(_shards);
        await _model.CompareAsync(_store, cancel);
    }

    private byte[] Bytes(int count) => StoreBytes.Of(_seed++, count);

    private (HistoryPart Part, ReadOnlyMemory<byte> Body) Part(long id, int bytes)
    {
        var body = Bytes(bytes);
        return (new HistoryPart(id, 0, id, id, new Moment(id), new Moment(id + _seed), id, id, bytes, bytes), body);
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Pieces(List<byte[]> pieces, bool fails)
    {
        foreach (var piece in pieces)
        {
            await Task.Yield();
            yield return piece;
        }

        if (fails) throw new InvalidTimeZoneException();
    }
}
