using System.Runtime.CompilerServices;
using City.Kernel;

namespace City.Stores.Memory;

internal sealed class MemoryLog(MemoryStore store, MemoryContents contents) : ICommitLog
{
    public ValueTask<long> HeadAsync(int shard, CancellationToken cancel)
    {
        store.Check(cancel);
        StoreArguments.CheckShard(shard, store.Shards);
        lock (contents) return new(contents.Shards[shard].Head);
    }

    public ValueTask<FeedPosition> HeadsAsync(CancellationToken cancel)
    {
        store.Check(cancel);
        lock (contents) return new(new FeedPosition([.. contents.Shards.Select(shard => shard.Head)]));
    }

    public async ValueTask<AppendOutcome> AppendAsync(IReadOnlyList<LogFrame> frames, CancellationToken cancel)
    {
        store.Check(cancel);
        StoreArguments.CheckFrames(frames, store.Shards);
        await store.StepAsync(MemoryStep.AppendBegins);
        AppendOutcome outcome;
        lock (contents) outcome = Append(frames);
        if (outcome.Durable) await store.StepAsync(MemoryStep.AppendDone);
        return outcome;
    }

    public async IAsyncEnumerable<LogFrame> ReadAsync(
        int shard, long afterSeq, [EnumeratorCancellation] CancellationToken cancel)
    {
        store.Check(cancel);
        StoreArguments.CheckShard(shard, store.Shards);
        var from = contents.Shards[shard];
        int next, end;
        lock (contents) (next, end) = (from.FirstBehind(afterSeq), from.Frames.Count);
        for (; next < end; next++)
        {
            store.Check(cancel);
            LogFrame frame;
            lock (contents) frame = from.Frames[next];
            yield return frame;
        }

        await default(ValueTask);
    }

    private AppendOutcome Append(IReadOnlyList<LogFrame> frames)
    {
        Span<long> heads = stackalloc long[store.Shards];
        for (var i = 0; i < heads.Length; i++) heads[i] = contents.Shards[i].Head;
        foreach (var frame in frames)
        {
            if (frame.FirstSeq != heads[frame.Shard] + 1) return new AppendOutcome(frame.Shard);
            heads[frame.Shard] = frame.LastSeq;
        }

        foreach (var frame in frames)
        {
            var into = contents.Shards[frame.Shard];
            into.Frames.Add(frame with { Body = frame.Body.ToArray() });
            into.LogBytes += frame.Body.Length;
        }

        return default;
    }
}
