using City.Kernel;
using Xunit;

namespace City.TestKit.Stores;

/// <summary>What every commit log does.</summary>
public abstract class CommitLogContract : StoreContract
{
    [Fact]
    public async Task A_new_log_has_no_changes()
    {
        for (var shard = 0; shard < Shards; shard++)
        {
            Assert.Equal(0, await Store.Log.HeadAsync(shard, Cancel));
            Assert.Empty(await ReadAsync(Store, shard));
        }
    }

    [Fact]
    public async Task The_last_change_of_an_appended_frame_is_the_head_of_its_shard_alone()
    {
        Assert.True((await AppendAsync(Frame(2, 1, 5))).Durable);

        Assert.Equal(5, await Store.Log.HeadAsync(2, Cancel));
        Assert.Equal(0, await Store.Log.HeadAsync(1, Cancel));
    }

    [Fact]
    public async Task The_heads_of_all_shards_are_of_one_moment()
    {
        var appending = Task.Run(async () =>
        {
            // The same number of changes each time in the first and the last shard, all or none.
            for (var seq = 1; seq <= 200; seq++) await AppendAsync(Frame(0, seq, seq), Frame(Shards - 1, seq, seq));
        }, Cancel);
        FeedPosition heads;
        do
        {
            heads = await Store.Log.HeadsAsync(Cancel);
            Assert.Equal(Shards, heads.Seqs.Length);
            Assert.Equal(heads.Seqs[0], heads.Seqs[^1]);
        }
        while (heads.Seqs[0] < 200 && !appending.IsCompleted);

        await appending;
        Assert.Equal([200, 0, 0, 200], (await Store.Log.HeadsAsync(Cancel)).Seqs);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(4_096)]
    [InlineData(8_191)]
    [InlineData(100_000)]
    [InlineData(3_000_001)]
    public async Task A_body_comes_back_bit_for_bit(int length)
    {
        var body = Bytes(length, length);
        await AppendAsync(new LogFrame(1, 1, 3, body));

        await ReopenAsync();

        var frame = Assert.Single(await ReadAsync(Store, 1));
        Assert.Equal((1, 1L, 3L), (frame.Shard, frame.FirstSeq, frame.LastSeq));
        Assert.True(frame.Body.Span.SequenceEqual(body));
    }

    [Fact]
    public async Task The_largest_frame_is_kept_and_a_larger_one_refused()
    {
        var large = Bytes(1, LogFrame.BytesMax + 1);

        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await AppendAsync(new LogFrame(0, 1, 1, large)));
        Assert.True((await AppendAsync(new LogFrame(0, 1, 1, large.AsMemory(1)))).Durable);

        var frame = Assert.Single(await ReadAsync(Store, 0));
        Assert.True(frame.Body.Span.SequenceEqual(large.AsSpan(1)));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(1)]
    [InlineData(900)]
    public async Task A_frame_that_does_not_begin_behind_the_head_is_fenced(long first)
    {
        await AppendAsync(Frame(3, 1, 3));

        var outcome = await AppendAsync(Frame(3, first, first + 1));

        Assert.Equal(3, outcome.FencedShard);
        Assert.Equal(3, await Store.Log.HeadAsync(3, Cancel));
        Assert.Single(await ReadAsync(Store, 3));
    }

    [Fact]
    public async Task A_fenced_frame_keeps_back_the_frames_of_all_shards()
    {
        await AppendAsync(Frame(0, 1, 2), Frame(1, 1, 2), Frame(2, 1, 2));

        var outcome = await AppendAsync(Frame(0, 3, 4), Frame(1, 4, 4), Frame(2, 3, 4));

        Assert.Equal(1, outcome.FencedShard);
        for (var shard = 0; shard < 3; shard++)
        {
            Assert.Equal(2, await Store.Log.HeadAsync(shard, Cancel));
            Assert.Single(await ReadAsync(Store, shard));
        }

        Assert.True((await AppendAsync(Frame(0, 3, 4), Frame(1, 3, 4), Frame(2, 3, 4))).Durable);
    }

    [Fact]
    public async Task Frames_of_one_shard_in_one_append_follow_each_other()
    {
        Assert.True((await AppendAsync(Frame(1, 1, 2), Frame(0, 1, 1), Frame(1, 3, 3))).Durable);
        Assert.Equal(1, (await AppendAsync(Frame(1, 4, 4), Frame(1, 6, 6))).FencedShard);

        Assert.Equal(3, await Store.Log.HeadAsync(1, Cancel));
        Assert.Equal([1, 3], (await ReadAsync(Store, 1)).Select(frame => frame.FirstSeq));
    }

    [Fact]
    public async Task A_second_writer_that_moved_the_head_fences_the_first()
    {
        await AppendAsync(Frame(0, 1, 1), Frame(1, 1, 1));
        var second = OpenBeside();
        await second.Log.AppendAsync([Frame(1, 2, 4)], Cancel);

        Assert.Equal(1, (await AppendAsync(Frame(0, 2, 2), Frame(1, 2, 2))).FencedShard);
        Assert.Equal(1, await Store.Log.HeadAsync(0, Cancel));
        Assert.Equal(4, await Store.Log.HeadAsync(1, Cancel));

        Assert.True((await AppendAsync(Frame(0, 2, 2))).Durable);
        Assert.Equal(0, (await second.Log.AppendAsync([Frame(0, 2, 2)], Cancel)).FencedShard);
        Assert.True((await AppendAsync(Frame(1, 5, 5))).Durable);
        Assert.Equal([1, 2, 5], (await ReadAsync(second, 1)).Select(frame => frame.FirstSeq));
    }

    [Fact]
    public async Task Two_writers_at_once_never_both_own_a_number()
    {
        var second = OpenBeside();
        var won = await Task.WhenAll(
            Task.Run(() => RaceAsync(Store, 1), Cancel), Task.Run(() => RaceAsync(second, 2), Cancel));

        var frames = await ReadAsync(Store, 0);
        Assert.Equal(Enumerable.Range(1, frames.Count), frames.Select(frame => (int)frame.FirstSeq));
        Assert.Equal(won[0], frames.Count(frame => frame.Body.Span[0] == 1));
        Assert.Equal(won[1], frames.Count(frame => frame.Body.Span[0] == 2));

        static async Task<int> RaceAsync(ICityStore store, byte mark)
        {
            var won = 0;
            for (var i = 0; i < 60; i++)
            {
                var next = await store.Log.HeadAsync(0, Cancel) + 1;
                if ((await store.Log.AppendAsync([new(0, next, next, new[] { mark })], Cancel)).Durable) won++;
            }

            return won;
        }
    }

    [Fact]
    public async Task Reading_begins_with_the_frame_that_holds_the_next_change()
    {
        var firsts = new List<long>();
        var next = 1L;
        for (var i = 0; next < 2_000; i++)
        {
            firsts.Add(next);
            await AppendAsync(Frame(2, next, next + i % 7), Frame(1, i + 1, i + 1));
            next += i % 7 + 1;
        }

        for (var after = 0L; after < next - 1; after += 13)
            Assert.Equal(
                firsts.Where(first => first > after).Prepend(firsts.Last(first => first <= after + 1)).Distinct(),
                (await ReadAsync(Store, 2, after)).Select(frame => frame.FirstSeq));
        Assert.Empty(await ReadAsync(Store, 2, next - 1));
        Assert.Empty(await ReadAsync(Store, 2, next + 1_000_000));
        Assert.Equal(firsts.Count, (await ReadAsync(Store, 2, -5)).Count);
    }

    [Fact]
    public async Task Reading_ends_at_the_head_that_there_was_when_it_began()
    {
        await AppendAsync(Frame(0, 1, 1));
        await AppendAsync(Frame(0, 2, 2));
        var seen = new List<long>();

        await foreach (var frame in Store.Log.ReadAsync(0, 0, Cancel))
        {
            seen.Add(frame.FirstSeq);
            if (seen.Count == 1) await AppendAsync(Frame(0, 3, 3));
        }

        Assert.Equal([1, 2], seen);
    }

    [Fact]
    public async Task Readers_beside_appends_see_every_change_once_and_in_order()
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var readers = Enumerable.Range(0, Shards).Select(shard => Task.Run(() => FollowAsync(shard), Cancel)).ToArray();
        var next = 1L;
        for (var i = 0; i < 400; i++, next += 3)
            await AppendAsync([.. Enumerable.Range(0, Shards).Select(shard => Frame(shard, next, next + 2))]);
        await done.CancelAsync();

        Assert.All(await Task.WhenAll(readers), seen => Assert.Equal(next - 1, seen));

        async Task<long> FollowAsync(int shard)
        {
            var seen = 0L;
            var last = false;
            while (!last)
            {
                last = done.IsCancellationRequested;
                await foreach (var frame in Store.Log.ReadAsync(shard, seen, Cancel))
                {
                    Assert.Equal(seen + 1, frame.FirstSeq);
                    Assert.True(frame.Body.Span.SequenceEqual(Frame(shard, frame.FirstSeq, 0).Body.Span));
                    seen = frame.LastSeq;
                }
            }

            return seen;
        }
    }

    [Fact]
    public async Task What_was_appended_is_there_after_a_crash()
    {
        for (var i = 1; i <= 50; i++) await AppendAsync(Frame(1, i, i), Frame(2, i, i));

        var after = await OpenAsAfterACrashAsync();

        Assert.Equal(50, await after.Log.HeadAsync(1, Cancel));
        Assert.Equal(50, (await ReadAsync(after, 2)).Count);
        Assert.True((await after.Log.AppendAsync([Frame(1, 51, 51)], Cancel)).Durable);
    }

    [Fact]
    public async Task A_buffer_may_be_used_again_once_its_append_returned()
    {
        var buffer = Bytes(5, 1_000);
        await AppendAsync(new LogFrame(0, 1, 1, buffer));
        Array.Clear(buffer);

        Assert.Equal(Bytes(5, 1_000), Assert.Single(await ReadAsync(Store, 0)).Body.ToArray());
    }

    [Fact]
    public async Task An_append_of_nothing_does_nothing() => Assert.True((await AppendAsync()).Durable);

    [Fact]
    public async Task An_append_given_up_before_it_began_leaves_nothing()
    {
        var gone = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Store.Log.AppendAsync([Frame(0, 1, 1)], gone));

        Assert.Equal(0, await Store.Log.HeadAsync(0, Cancel));
    }

    [Theory]
    [InlineData(-1, 1, 1)]
    [InlineData(Shards, 1, 1)]
    [InlineData(0, 0, 1)]
    [InlineData(0, 1, 0)]
    public async Task A_frame_that_cannot_be_is_a_bug(int shard, long first, long last)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(
            async () => await AppendAsync(Frame(1, 1, 1), Frame(shard, first, last)));

        Assert.Equal(0, await Store.Log.HeadAsync(1, Cancel));
    }

    [Fact]
    public async Task A_shard_that_is_not_there_is_a_bug()
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.Log.HeadAsync(Shards, Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await ReadAsync(Store, -1));
    }

    [Fact]
    public async Task A_closed_store_does_nothing_more()
    {
        await Store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await AppendAsync(Frame(0, 1, 1)));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await Store.Log.HeadAsync(0, Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await ReadAsync(Store, 0));
    }

    private static LogFrame Frame(int shard, long first, long last) =>
        new(shard, first, last, Bytes(shard * 100_003 + (int)first, 20 + (int)(first % 90)));

    private ValueTask<AppendOutcome> AppendAsync(params LogFrame[] frames) => Store.Log.AppendAsync(frames, Cancel);
}
