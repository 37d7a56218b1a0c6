using City.Kernel;
using Xunit;

namespace City.TestKit.Stores;

/// <summary>What every store of history does.</summary>
public abstract class HistoryStoreContract : StoreContract
{
    [Fact]
    public async Task A_new_store_covers_nothing()
    {
        Assert.Equal(0, await Store.History.ThroughAsync(0, Cancel));
        Assert.Empty(await Store.History.PartsAsync(0, Cancel));
        Assert.Null(await Store.History.ReadAsync(0, 1, Cancel));
    }

    [Fact]
    public async Task Parts_come_back_with_heads_and_bodies_bit_for_bit()
    {
        var (small, empty, large) = (Part(1, 7, 3_000), Part(1, 2, 0), Part(1, 12, 2_500_000));
        await CommitAsync(1, 90, [small, empty, large]);

        await ReopenAsync();

        Assert.Equal(90, await Store.History.ThroughAsync(1, Cancel));
        Assert.Equal([empty.Head, small.Head, large.Head], await Store.History.PartsAsync(1, Cancel));
        foreach (var (head, body) in new[] { small, empty, large })
            AssertSame(body, await Store.History.ReadAsync(1, head.Id, Cancel));
    }

    [Fact]
    public async Task Heads_hold_the_extremes_of_their_numbers()
    {
        var head = new HistoryPart(
            long.MaxValue, int.MaxValue, long.MinValue, long.MaxValue, Moment.Earliest, Moment.Latest, 0, long.MaxValue,
            int.MaxValue, 3);
        await CommitAsync(0, long.MaxValue, [(head, [1, 2, 3])]);

        Assert.Equal(head, Assert.Single(await Store.History.PartsAsync(0, Cancel)));
        Assert.Equal(long.MaxValue, await Store.History.ThroughAsync(0, Cancel));
    }

    [Fact]
    public async Task A_merged_part_takes_the_place_of_those_it_was_made_of()
    {
        await CommitAsync(1, 10, [Part(1, 1, 100), Part(1, 2, 200)]);
        await CommitAsync(1, 20, [Part(1, 3, 300)]);
        await CommitAsync(1, 20, [Part(1, 4, 400)], 1, 3);

        Assert.Equal([2, 4], (await Store.History.PartsAsync(1, Cancel)).Select(part => part.Id));
        Assert.Null(await Store.History.ReadAsync(1, 1, Cancel));
        AssertSame(Part(1, 2, 200).Body, await Store.History.ReadAsync(1, 2, Cancel));
        Assert.Equal(20, await Store.History.ThroughAsync(1, Cancel));
    }

    [Fact]
    public async Task Shards_have_parts_of_the_same_number_apart()
    {
        await CommitAsync(1, 10, [Part(1, 1, 100)]);
        await CommitAsync(2, 30, [Part(2, 1, 200)]);
        await CommitAsync(2, 40, [], 1);

        Assert.Equal(10, await Store.History.ThroughAsync(1, Cancel));
        AssertSame(Part(1, 1, 100).Body, await Store.History.ReadAsync(1, 1, Cancel));
        Assert.Empty(await Store.History.PartsAsync(2, Cancel));
    }

    [Theory]
    [InlineData("a part that is there already", 11, 2, 0)]
    [InlineData("a removed part that is not there", 11, 8, 9)]
    [InlineData("less covered than before", 9, 8, 0)]
    [InlineData("a part that is added and removed", 11, 1, 1)]
    public async Task A_commit_with_a_bug_changes_nothing(string bug, long through, long added, long removed)
    {
        await CommitAsync(1, 10, [Part(1, 1, 100), Part(1, 2, 200)]);
        var before = await Store.History.PartsAsync(1, Cancel);

        long[] remove = removed == 0 ? [] : [removed];
        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => CommitAsync(1, through, [Part(1, 7, 70), Part(1, added, 50)], remove));

        Assert.True(before.SequenceEqual(await Store.History.PartsAsync(1, Cancel)), bug);
        Assert.Equal(10, await Store.History.ThroughAsync(1, Cancel));
        Assert.Null(await Store.History.ReadAsync(1, 7, Cancel));
    }

    [Fact]
    public async Task A_commit_that_rests_on_another_change_than_the_last_does_nothing()
    {
        await CommitAsync(1, 10, [Part(1, 1, 100)]);
        await CommitAsync(1, 20, [Part(1, 2, 100)]);

        foreach (var after in new[] { 0L, 10, 30 })
            Assert.False(await CommitAsync(1, after, 40, [Part(1, 3, 100)], 1));

        Assert.Equal([1, 2], (await Store.History.PartsAsync(1, Cancel)).Select(part => part.Id));
        Assert.Equal(20, await Store.History.ThroughAsync(1, Cancel));
    }

    [Fact]
    public async Task A_part_given_or_removed_twice_is_a_bug()
    {
        await CommitAsync(1, 10, [Part(1, 1, 100)]);

        await Assert.ThrowsAnyAsync<ArgumentException>(() => CommitAsync(1, 11, [Part(1, 2, 10), Part(1, 2, 10)]));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => CommitAsync(1, 11, [], 1, 1));

        Assert.Equal([1], (await Store.History.PartsAsync(1, Cancel)).Select(part => part.Id));
    }

    [Fact]
    public async Task A_head_that_does_not_fit_its_body_is_a_bug()
    {
        var (head, body) = Part(0, 1, 100);

        await Assert.ThrowsAnyAsync<ArgumentException>(() => CommitAsync(0, 1, [(head with { Bytes = 99 }, body)]));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => CommitAsync(Shards, 1, [(head, body)]));
    }

    [Fact]
    public async Task A_commit_given_up_before_it_began_changes_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.History.CommitAsync(
            0, 0, 5, [(Part(0, 1, 10).Head, Part(0, 1, 10).Body)], [], new CancellationToken(canceled: true)));

        Assert.Equal(0, await Store.History.ThroughAsync(0, Cancel));
    }

    [Fact]
    public async Task What_was_committed_is_there_after_a_crash()
    {
        await CommitAsync(1, 10, [Part(1, 1, 100)]);
        await CommitAsync(1, 20, [Part(1, 2, 50_000)], 1);

        var after = await OpenAsAfterACrashAsync();

        Assert.Equal(20, await after.History.ThroughAsync(1, Cancel));
        AssertSame(Part(1, 2, 50_000).Body, await after.History.ReadAsync(1, 2, Cancel));
    }

    [Fact]
    public async Task Readers_beside_merges_find_each_part_whole_or_replaced()
    {
        await CommitAsync(2, 0, [Part(2, 1, 30_000)]);
        var merges = Task.Run(MergeAsync, Cancel);
        var (read, last) = (0, false);
        while (!last)
        {
            last = merges.IsCompleted;
            foreach (var head in await Store.History.PartsAsync(2, Cancel))
            {
                if (await Store.History.ReadAsync(2, head.Id, Cancel) is not { } body) continue;
                Assert.True(body.Span.SequenceEqual(Part(2, head.Id, 30_000).Body));
                read++;
            }
        }

        await merges;

        Assert.Equal([101], (await Store.History.PartsAsync(2, Cancel)).Select(part => part.Id));
        Assert.True(read > 0);

        async Task MergeAsync()
        {
            for (var id = 2; id <= 101; id++) await CommitAsync(2, id, [Part(2, id, 30_000)], id - 1);
        }
    }

    [Fact]
    public async Task Removed_parts_take_no_room_for_ever()
    {
        await CommitAsync(0, 0, [.. Enumerable.Range(1, 6).Select(id => Part(0, id, 2_000_000))]);
        for (var id = 7; id <= 30; id++) await CommitAsync(0, id, [Part(0, id, 2_000_000)], id - 6);
        await CommitAsync(0, 31, [], 25, 26, 27, 28, 29, 30);
        for (var i = 32; i < 42; i++) await CommitAsync(0, i, []);

        await ReopenAsync();

        Assert.InRange((await Store.BytesAsync(Cancel))["history"], 0, 4_600_000);
    }

    private async Task CommitAsync(
        int shard, long through, (HistoryPart Head, byte[] Body)[] add, params long[] remove)
    {
        var after = shard < Shards ? await Store.History.ThroughAsync(shard, Cancel) : 0;
        Assert.True(await CommitAsync(shard, after, through, add, remove));
    }

    private ValueTask<bool> CommitAsync(
        int shard, long after, long through, (HistoryPart Head, byte[] Body)[] add, params long[] remove) =>
        Store.History.CommitAsync(
            shard, after, through, [.. add.Select(part => (part.Head, (ReadOnlyMemory<byte>)part.Body))], remove,
            Cancel);

    private static (HistoryPart Head, byte[] Body) Part(int shard, long id, int bytes) => (
        new HistoryPart(
            id, 1, id * 10, id * 10 + 9, new Moment(id * 1_000), new Moment(id * 1_000 + 999), id, id + 5, bytes / 3,
            bytes),
        Bytes(shard * 1_000 + (int)id, bytes));
}
