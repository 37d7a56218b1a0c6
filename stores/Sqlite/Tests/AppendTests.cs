using City.Kernel;
using City.TestKit;
using City.TestKit.Stores;
using Xunit;

namespace City.Stores.Sqlite.Tests;

public sealed class AppendTests : IAsyncLifetime
{
    private const int Shards = 8;

    private readonly SqlitePlace _place = new();
    private readonly byte[] _body = StoreBytes.Of(1, 64 * 1024);
    private readonly long[] _next = [.. Enumerable.Repeat(1L, Shards)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task An_append_completes_on_its_thread_and_allocates_nothing()
    {
        await using var store = SqliteStore.Open(_place.Options(Shards));
        for (var i = 0; i < 20; i++) await AppendAsync(store, 2_400);
        var frames = Frames(2_400);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var append = store.Log.AppendAsync(frames, Cancel);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(append.IsCompletedSuccessfully);
        Assert.True((await append).Durable);
        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task The_write_ahead_file_stays_small_however_long_appends_and_reads_go_on(int readers)
    {
        const int pages = 128;
        await using var store = SqliteStore.Open(_place.Options(Shards) with { CheckpointPages = pages });
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var readings = Enumerable.Range(0, readers)
            .Select(shard => Task.Run(() => ReadOnAsync(store, shard, done.Token), Cancel)).ToArray();

        for (var i = 0; i < 3_000; i++) await AppendAsync(store, 2_400);
        await done.CancelAsync();
        await Task.WhenAll(readings);

        // Appends go on while a checkpoint runs: so some times the threshold, not as much as was appended (58 MB).
        Assert.InRange(new FileInfo(_place.PathOf("log.db-wal")).Length, 1, 16L * pages * SqliteLog.File.PageBytes);
    }

    [Fact]
    public async Task Memory_stays_flat_while_the_log_grows()
    {
        await using var store = SqliteStore.Open(_place.Options(Shards));
        for (var i = 0; i < 200; i++) await AppendAsync(store, 64 * 1024);
        var before = ProcessFacts.ResidentBytes(Environment.ProcessId);

        for (var i = 0; i < 600; i++) await AppendAsync(store, 64 * 1024);
        for (var shard = 0; shard < Shards; shard++)
            await foreach (var frame in store.Log.ReadAsync(shard, 0, Cancel))
                Assert.Equal(64 * 1024, frame.Body.Length);

        // 300 MB were written and 400 MB read, while other tests of this process take some for themselves.
        Assert.InRange(ProcessFacts.ResidentBytes(Environment.ProcessId) - before, long.MinValue, 200_000_000);
    }

    [Fact]
    public async Task Snapshots_and_history_do_not_keep_appends_waiting()
    {
        await using var store = SqliteStore.Open(_place.Options(Shards));
        var inTheMiddle = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var save = store.Snapshots.SaveAsync(0, 1, Pieces(), Cancel).AsTask();
        await inTheMiddle.Task;

        for (var i = 0; i < 50; i++) await AppendAsync(store, 300);
        goOn.SetResult();
        await save;

        Assert.Equal(1, await store.Snapshots.SeqAsync(0, Cancel));

        async IAsyncEnumerable<ReadOnlyMemory<byte>> Pieces()
        {
            for (var i = 0; i < 4; i++) yield return new byte[StoreArguments.PieceBytesMax];
            inTheMiddle.SetResult();
            await goOn.Task;
            yield return new byte[10];
        }
    }

    private static async Task ReadOnAsync(SqliteStore store, int shard, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
            await foreach (var frame in store.Log.ReadAsync(shard, 0, Cancel))
                if (done.IsCancellationRequested) return;
    }

    private async Task AppendAsync(SqliteStore store, int bytes) =>
        Assert.True((await store.Log.AppendAsync(Frames(bytes), Cancel)).Durable);

    private LogFrame[] Frames(int bytes)
    {
        var frames = new LogFrame[Shards];
        for (var shard = 0; shard < Shards; shard++)
        {
            frames[shard] = new LogFrame(shard, _next[shard], _next[shard] + 7, _body.AsMemory(0, bytes));
            _next[shard] += 8;
        }

        return frames;
    }
}
