using System.Runtime.CompilerServices;
using City.Kernel;

namespace City.Stores.Memory;

internal sealed class MemorySnapshots(MemoryStore store, MemoryContents contents) : ISnapshotStore
{
    public async ValueTask SaveAsync(
        int shard, long seq, IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken cancel)
    {
        store.Check(cancel);
        StoreArguments.CheckShard(shard, store.Shards);
        ArgumentOutOfRangeException.ThrowIfNegative(seq);
        var kept = new List<ReadOnlyMemory<byte>>();
        await foreach (var piece in pieces.WithCancellation(cancel))
        {
            StoreArguments.CheckPiece(piece);
            await store.StepAsync(MemoryStep.SnapshotPiece);
            kept.Add(piece.ToArray());
        }

        await store.StepAsync(MemoryStep.SnapshotCompletes);
        store.Check(cancel);
        lock (contents)
        {
            var into = contents.Shards[shard];
            if (seq >= into.SnapshotSeq) (into.SnapshotSeq, into.Snapshot) = (seq, kept);
        }
    }

    public ValueTask<long> SeqAsync(int shard, CancellationToken cancel)
    {
        store.Check(cancel);
        StoreArguments.CheckShard(shard, store.Shards);
        lock (contents) return new(contents.Shards[shard].SnapshotSeq);
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> LoadAsync(
        int shard, [EnumeratorCancellation] CancellationToken cancel)
    {
        store.Check(cancel);
        StoreArguments.CheckShard(shard, store.Shards);
        IReadOnlyList<ReadOnlyMemory<byte>> pieces;
        lock (contents) pieces = contents.Shards[shard].Snapshot;
        foreach (var piece in pieces)
        {
            store.Check(cancel);
            yield return piece;
        }

        await default(ValueTask);
    }
}
