using City.Kernel;
using Xunit;

namespace City.TestKit.Stores;

/// <summary>What a store should hold, as plainly as can be, and the comparison with what it does hold.</summary>
internal sealed class StoreModel(int shards)
{
    public List<LogFrame>[] Frames { get; } = [.. Enumerable.Range(0, shards).Select(_ => new List<LogFrame>())];

    public (long Seq, List<byte[]> Pieces)[] Snapshots { get; } =
        [.. Enumerable.Range(0, shards).Select(_ => (0L, new List<byte[]>()))];

    public SortedDictionary<long, (HistoryPart Head, byte[] Body)>[] Parts { get; } =
        [.. Enumerable.Range(0, shards).Select(_ => new SortedDictionary<long, (HistoryPart, byte[])>())];

    public long[] Through { get; } = new long[shards];

    public SortedDictionary<string, byte[]> Blobs { get; } = new(StringComparer.Ordinal);

    public long Head(int shard) => Frames[shard].Count == 0 ? 0 : Frames[shard][^1].LastSeq;

    /// <summary>Fails where the store holds anything else.</summary>
    public async Task CompareAsync(ICityStore store, CancellationToken cancel)
    {
        for (var shard = 0; shard < shards; shard++)
        {
            Assert.Equal(Head(shard), await store.Log.HeadAsync(shard, cancel));
            await CompareFramesAsync(store, shard, 0, cancel);
            await CompareSnapshotAsync(store, shard, cancel);
            await ComparePartsAsync(store, shard, cancel);
        }

        Assert.Equal(Blobs.Keys, await store.Blobs.ListAsync("", cancel));
        foreach (var (name, document) in Blobs) AssertSame(document, await store.Blobs.GetAsync(name, cancel), name);
    }

    public async Task CompareFramesAsync(ICityStore store, int shard, long afterSeq, CancellationToken cancel)
    {
        var expected = Frames[shard].Where(frame => frame.LastSeq > afterSeq).GetEnumerator();
        await foreach (var frame in store.Log.ReadAsync(shard, afterSeq, cancel))
        {
            Assert.True(expected.MoveNext(), $"Shard {shard} has a frame too many: {frame.FirstSeq}.");
            Assert.Equal((shard, expected.Current.FirstSeq, expected.Current.LastSeq),
                (frame.Shard, frame.FirstSeq, frame.LastSeq));
            AssertSame(expected.Current.Body, frame.Body, $"the frame {frame.FirstSeq} of shard {shard}");
        }

        Assert.False(expected.MoveNext(), $"Shard {shard} ends too early.");
    }

    private async Task CompareSnapshotAsync(ICityStore store, int shard, CancellationToken cancel)
    {
        var (seq, pieces) = Snapshots[shard];
        Assert.Equal(seq, await store.Snapshots.SeqAsync(shard, cancel));
        var at = 0;
        await foreach (var piece in store.Snapshots.LoadAsync(shard, cancel))
            AssertSame(pieces[at++], piece, $"piece {at} of shard {shard}");
        Assert.Equal(pieces.Count, at);
    }

    private async Task ComparePartsAsync(ICityStore store, int shard, CancellationToken cancel)
    {
        Assert.Equal(Through[shard], await store.History.ThroughAsync(shard, cancel));
        Assert.Equal(Parts[shard].Values.Select(part => part.Head), await store.History.PartsAsync(shard, cancel));
        foreach (var (id, part) in Parts[shard])
            AssertSame(part.Body, await store.History.ReadAsync(shard, id, cancel), $"part {id} of shard {shard}");
    }

    private static void AssertSame(ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte>? actual, string what) =>
        Assert.True(actual is { } bytes && bytes.Span.SequenceEqual(expected.Span), $"{what} comes back otherwise.");
}
