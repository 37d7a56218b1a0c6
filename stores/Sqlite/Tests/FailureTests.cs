using City.Kernel;
using City.TestKit.Stores;
using SQLitePCL;
using Xunit;

namespace City.Stores.Sqlite.Tests;

public sealed class FailureTests : IAsyncLifetime
{
    private readonly SqlitePlace _place = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task A_full_disk_fails_an_append_whole_and_the_next_that_fits_passes()
    {
        await using var store = SqliteStore.Open(_place.Options(2) with { LogPagesMax = 40 });
        await store.Log.AppendAsync([Frame(0, 1, 1_000)], Cancel);

        var full = await Assert.ThrowsAsync<StoreException>(
            async () => await store.Log.AppendAsync([Frame(1, 1, 1_000), Frame(0, 2, 1_000_000)], Cancel));

        Assert.True(full.Retry);
        Assert.Contains("full", full.Message, StringComparison.Ordinal);
        Assert.Equal(1, await store.Log.HeadAsync(0, Cancel));
        Assert.Equal(0, await store.Log.HeadAsync(1, Cancel));
        Assert.True((await store.Log.AppendAsync([Frame(1, 1, 1_000), Frame(0, 2, 1_000)], Cancel)).Durable);
        Assert.Equal(2, await store.Log.HeadAsync(0, Cancel));
    }

    [Fact]
    public async Task What_a_full_disk_kept_out_passes_once_there_is_room()
    {
        await using (var store = SqliteStore.Open(_place.Options(2) with { LogPagesMax = 40 }))
            await Assert.ThrowsAsync<StoreException>(
                async () => await store.Log.AppendAsync([Frame(0, 1, 1_000_000)], Cancel));

        await using var roomy = SqliteStore.Open(_place.Options(2));

        Assert.True((await roomy.Log.AppendAsync([Frame(0, 1, 1_000_000)], Cancel)).Durable);
    }

    [Fact]
    public async Task An_append_that_fails_half_way_leaves_nothing_and_the_next_passes()
    {
        await using var store = SqliteStore.Open(_place.Options(2));
        using var hand = Database.Open(_place.PathOf("log.db"), write: true);
        hand.Execute("INSERT INTO mark (shard, first_seq, position) VALUES (1, 1, 99)");

        await Assert.ThrowsAsync<InvalidDataException>(async () => await store.Log.AppendAsync(
            [Frame(0, 1, 10), Frame(1, 1, 10) with { LastSeq = FrameReader.MarkEvery }], Cancel));
        Assert.Equal(0, await store.Log.HeadAsync(0, Cancel));

        hand.Execute("DELETE FROM mark");
        Assert.True((await store.Log.AppendAsync([Frame(0, 1, 10), Frame(1, 1, 10)], Cancel)).Durable);
    }

    [Fact]
    public async Task An_append_that_another_process_keeps_out_may_be_tried_again()
    {
        await using var store = SqliteStore.Open(_place.Options(2));
        using (var other = Database.Open(_place.PathOf("log.db"), write: true))
        {
            other.Execute("BEGIN IMMEDIATE");
            var busy = await Assert.ThrowsAsync<StoreException>(
                async () => await store.Log.AppendAsync([Frame(0, 1, 10)], Cancel));
            Assert.True(busy.Retry);
        }

        Assert.True((await store.Log.AppendAsync([Frame(0, 1, 10)], Cancel)).Durable);
    }

    [Theory]
    [InlineData(raw.SQLITE_FULL, true)]
    [InlineData(raw.SQLITE_BUSY, true)]
    [InlineData(raw.SQLITE_BUSY | (2 << 8), true)]
    [InlineData(raw.SQLITE_IOERR | (4 << 8), false)]
    [InlineData(raw.SQLITE_READONLY, false)]
    [InlineData(raw.SQLITE_CANTOPEN | (1 << 8), false)]
    public void A_failing_store_says_whether_to_try_again(int code, bool retry)
    {
        var fault = Assert.IsType<StoreException>(SqliteFault.Of(code, "said", "file.db"));

        Assert.Equal(retry, fault.Retry);
        Assert.Contains("file.db", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(raw.SQLITE_CORRUPT)]
    [InlineData(raw.SQLITE_CORRUPT | (1 << 8))]
    [InlineData(raw.SQLITE_NOTADB)]
    public void A_damaged_file_is_told_apart_from_a_failing_one(int code) =>
        Assert.IsType<InvalidDataException>(SqliteFault.Of(code, "said", "file.db"));

    private static LogFrame Frame(int shard, long seq, int bytes) =>
        new(shard, seq, seq, StoreBytes.Of(shard * 1_000 + (int)seq, bytes));
}
