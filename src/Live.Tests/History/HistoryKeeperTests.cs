using System.Runtime.CompilerServices;
using City.Stores.Memory;

namespace City.Live.Tests;

public sealed class HistoryKeeperTests
{
    private static readonly LiveOptions Small = new() { HistoryBufferPoints = 1 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parts_that_somebody_else_has_merged_are_noticed_before_more_is_packed()
    {
        await using var store = new MemoryStore(1);
        var log = Log(changes: 6);
        var one = await OpenAsync(store, log);
        while (one.History.Backlog > 1) await PackAsync(one, store);
        var other = await OpenAsync(store, log);

        await HistoryKeeper.MergeAsync(
            0, one.History, one.History.View.Parts, store.History, act => act(one.History), Cancel);

        Assert.Equal(one.History.Through, other.History.Through);
        await Assert.ThrowsAsync<HistoryTakenException>(async () => await PackAsync(other, store));
        await Assert.ThrowsAsync<HistoryTakenException>(async () => await HistoryKeeper.MergeAsync(
            0, other.History, other.History.View.Parts, store.History, act => act(other.History), Cancel));
        await PackAsync(await OpenAsync(store, log), store);
    }

    [Fact]
    public async Task What_somebody_else_packs_and_merges_after_the_look_is_not_packed_twice()
    {
        await using var store = new MemoryStore(1);
        var log = Log(changes: 6);
        var (one, other) = (await OpenAsync(store, log), await OpenAsync(store, log));
        var racing = new KeptAfterLook(store.History, async () =>
        {
            while (other.History.Backlog > 1) await PackAsync(other, store);
            await HistoryKeeper.MergeAsync(
                0, other.History, other.History.View.Parts, store.History, act => act(other.History), Cancel);
        });

        await Assert.ThrowsAsync<HistoryTakenException>(async () => await HistoryKeeper.PackAsync(
            0, one.History, racing, act => act(one.History), Cancel));

        Assert.Equal(other.History.View.Parts, await store.History.PartsAsync(0, Cancel));
        Assert.Equal(other.History.Through, await store.History.ThroughAsync(0, Cancel));
    }

    [Fact]
    public async Task A_shard_that_is_read_while_another_process_keeps_it_lacks_nothing_of_its_past()
    {
        await using var store = new MemoryStore(1);
        var log = Log(changes: 6);
        await store.Log.AppendAsync(log, Cancel);
        var owner = await OpenAsync(store, log);
        owner.History.Turn();
        var racing = new KeptWhileRead(store, async () =>
        {
            while (owner.History.Backlog > 0) await PackAsync(owner, store);
            await store.Snapshots.SaveAsync(
                0, owner.Seq, ShardSnapshot.WriteAsync(owner.View(), owner.WindowBytes()), Cancel);
        });

        var (shard, snapshotSeq) = await Recovery.OpenAsync(0, racing, Small, IndexedAttributes.None, Cancel);

        Assert.Equal(6, snapshotSeq);
        Assert.Equal(6, shard.History.Through);
        // One of each change, and one that says that the entity came to be.
        Assert.Equal(7, shard.History.Points);
    }

    /// <summary>A history that another process keeps just after it was looked at.</summary>
    private sealed class KeptAfterLook(IHistoryStore history, Func<Task> keep) : IHistoryStore
    {
        public ValueTask<long> ThroughAsync(int shard, CancellationToken cancel) => history.ThroughAsync(shard, cancel);

        public async ValueTask<IReadOnlyList<HistoryPart>> PartsAsync(int shard, CancellationToken cancel)
        {
            var parts = await history.PartsAsync(shard, cancel);
            await keep();
            return parts;
        }

        public ValueTask<bool> CommitAsync(
            int shard, long afterSeq, long throughSeq,
            IReadOnlyList<(HistoryPart Part, ReadOnlyMemory<byte> Body)> add, IReadOnlyList<long> remove,
            CancellationToken cancel) => history.CommitAsync(shard, afterSeq, throughSeq, add, remove, cancel);

        public ValueTask<ReadOnlyMemory<byte>?> ReadAsync(int shard, long part, CancellationToken cancel) =>
            history.ReadAsync(shard, part, cancel);
    }

    /// <summary>A store in which another process packs and makes a snapshot just before the snapshot is read.</summary>
    private sealed class KeptWhileRead(ICityStore store, Func<Task> keep) : ICityStore, ISnapshotStore
    {
        public int Shards => store.Shards;

        public ICommitLog Log => store.Log;

        public ISnapshotStore Snapshots => this;

        public IHistoryStore History => store.History;

        public IDepotStore Depot => store.Depot;

        public IBlobStore Blobs => store.Blobs;

        public IKeyStore Keys => store.Keys;

        public ValueTask<IReadOnlyDictionary<string, long>> BytesAsync(CancellationToken cancel) =>
            store.BytesAsync(cancel);

        public ValueTask SaveAsync(
            int shard, long seq, IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken cancel) =>
            store.Snapshots.SaveAsync(shard, seq, pieces, cancel);

        public ValueTask<long> SeqAsync(int shard, CancellationToken cancel) =>
            store.Snapshots.SeqAsync(shard, cancel);

        public async IAsyncEnumerable<ReadOnlyMemory<byte>> LoadAsync(
            int shard, [EnumeratorCancellation] CancellationToken cancel)
        {
            await keep();
            await foreach (var piece in store.Snapshots.LoadAsync(shard, cancel)) yield return piece;
        }

        public ValueTask DisposeAsync() => default;
    }

    private static async Task PackAsync(Shard shard, MemoryStore store) => await HistoryKeeper.PackAsync(
        0, shard.History, store.History, act => act(shard.History), Cancel);

    /// <summary>A shard as a process would open it that finds this log and this history in its store.</summary>
    private static async Task<Shard> OpenAsync(MemoryStore store, IEnumerable<LogFrame> log)
    {
        var shard = new Shard(0, Small, IndexedAttributes.None);
        shard.History.Restore(
            await store.History.ThroughAsync(0, Cancel), await store.History.PartsAsync(0, Cancel));
        foreach (var frame in log) shard.Replay(frame);
        return shard;
    }

    private static List<LogFrame> Log(int changes)
    {
        var shard = new Shard(0, Small with { HistoryBacklogMax = 100 }, IndexedAttributes.None);
        var log = new List<LogFrame>();
        for (var i = 0; i < changes; i++)
        {
            var (id, value) = ("urn:a", CityRig.Number(i));
            var command = i == 0 ? CityRig.Create(id, value) : CityRig.Append(id, value);
            shard.Handle(command, CityRig.Caller, new Moment(i), new WriteBatch(1), 0);
            var frame = shard.Seal()!;
            log.Add(frame.Seal());
            shard.Publish(frame, log[^1]);
        }

        return log;
    }
}
