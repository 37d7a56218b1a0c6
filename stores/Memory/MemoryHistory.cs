using City.Kernel;

namespace City.Stores.Memory;

internal sealed class MemoryHistory(MemoryStore store, MemoryContents contents) : IHistoryStore
{
    public ValueTask<long> ThroughAsync(int shard, CancellationToken cancel)
    {
        var from = Shard(shard, cancel);
        lock (contents) return new(from.HistoryThrough);
    }

    public ValueTask<IReadOnlyList<HistoryPart>> PartsAsync(int shard, CancellationToken cancel)
    {
        var from = Shard(shard, cancel);
        lock (contents) return new([.. from.Parts.Values.Select(part => part.Head)]);
    }

    public async ValueTask<bool> CommitAsync(
        int shard, long afterSeq, long throughSeq, IReadOnlyList<(HistoryPart Part, ReadOnlyMemory<byte> Body)> add,
        IReadOnlyList<long> remove, CancellationToken cancel)
    {
        var into = Shard(shard, cancel);
        foreach (var (part, body) in add) StoreArguments.CheckPart(part, body);
        await store.StepAsync(MemoryStep.HistoryCommit);
        lock (contents)
        {
            if (into.HistoryThrough != afterSeq) return false;
            Check(into, throughSeq, add, remove);
            foreach (var id in remove) into.Parts.Remove(id);
            foreach (var (part, body) in add) into.Parts.Add(part.Id, (part, body.ToArray()));
            into.HistoryThrough = throughSeq;
            return true;
        }
    }

    public ValueTask<ReadOnlyMemory<byte>?> ReadAsync(int shard, long part, CancellationToken cancel)
    {
        var from = Shard(shard, cancel);
        lock (contents)
            return new(from.Parts.TryGetValue(part, out var found) ? found.Body : default(ReadOnlyMemory<byte>?));
    }

    private static void Check(
        MemoryShard into, long throughSeq, IReadOnlyList<(HistoryPart Part, ReadOnlyMemory<byte> Body)> add,
        IReadOnlyList<long> remove)
    {
        if (throughSeq < into.HistoryThrough)
            throw new ArgumentException(
                $"History is covered through {into.HistoryThrough}, not {throughSeq}.", nameof(throughSeq));
        var gone = new HashSet<long>();
        foreach (var id in remove)
            if (!into.Parts.ContainsKey(id) || !gone.Add(id))
                throw new ArgumentException($"There is no part {id} to remove.", nameof(remove));
        var added = new HashSet<long>();
        foreach (var (part, _) in add)
            if (into.Parts.ContainsKey(part.Id) || !added.Add(part.Id))
                throw new ArgumentException($"There is a part {part.Id} already.", nameof(add));
    }

    private MemoryShard Shard(int shard, CancellationToken cancel)
    {
        store.Check(cancel);
        StoreArguments.CheckShard(shard, store.Shards);
        return contents.Shards[shard];
    }
}
