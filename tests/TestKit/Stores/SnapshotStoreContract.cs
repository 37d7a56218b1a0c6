using System.Runtime.CompilerServices;
using City.Kernel;
using Xunit;

namespace City.TestKit.Stores;

/// <summary>What every store of snapshots does.</summary>
public abstract class SnapshotStoreContract : StoreContract
{
    [Fact]
    public async Task A_new_store_has_no_snapshots()
    {
        Assert.Equal(0, await Store.Snapshots.SeqAsync(0, Cancel));
        Assert.Empty(await LoadAsync(Store, 0));
    }

    [Fact]
    public async Task A_saved_snapshot_comes_back_piece_by_piece()
    {
        byte[][] pieces = [Bytes(1, 70_000), [], Bytes(2, 1), Bytes(3, StoreArguments.PieceBytesMax), Bytes(4, 4_096)];
        await SaveAsync(1, 40, pieces);

        await ReopenAsync();

        Assert.Equal(40, await Store.Snapshots.SeqAsync(1, Cancel));
        AssertSame(pieces, await LoadAsync(Store, 1));
        Assert.Empty(await LoadAsync(Store, 0));
    }

    [Fact]
    public async Task A_snapshot_of_nothing_counts()
    {
        await SaveAsync(1, 7, Bytes(1, 10));
        await SaveAsync(1, 9);

        Assert.Equal(9, await Store.Snapshots.SeqAsync(1, Cancel));
        Assert.Empty(await LoadAsync(Store, 1));
    }

    [Fact]
    public async Task A_later_snapshot_takes_the_place_of_the_earlier_one()
    {
        await SaveAsync(2, 10, Bytes(1, 5_000), Bytes(2, 5_000), Bytes(3, 5_000));
        await SaveAsync(2, 20, Bytes(4, 5_000));

        Assert.Equal(20, await Store.Snapshots.SeqAsync(2, Cancel));
        AssertSame([Bytes(4, 5_000)], await LoadAsync(Store, 2));
    }

    [Fact]
    public async Task A_snapshot_of_an_earlier_change_than_the_kept_one_changes_nothing()
    {
        await SaveAsync(2, 20, Bytes(4, 5_000));
        await SaveAsync(2, 10, Bytes(1, 5_000));

        Assert.Equal(20, await Store.Snapshots.SeqAsync(2, Cancel));
        AssertSame([Bytes(4, 5_000)], await LoadAsync(Store, 2));
    }

    [Fact]
    public async Task A_snapshot_of_the_same_change_takes_the_place_of_the_kept_one()
    {
        await SaveAsync(2, 20, Bytes(4, 5_000));
        await SaveAsync(2, 20, Bytes(5, 100));

        AssertSame([Bytes(5, 100)], await LoadAsync(Store, 2));
    }

    [Fact]
    public async Task Replaced_snapshots_take_no_room_for_ever()
    {
        for (var i = 1; i <= 12; i++)
            await SaveAsync(0, i, [.. Enumerable.Range(0, 8).Select(piece => Bytes(piece, 250_000))]);

        Assert.InRange((await Store.BytesAsync(Cancel))["snapshots"], 2_000_000, 6_500_000);
    }

    [Fact]
    public async Task While_a_snapshot_is_saved_the_earlier_one_counts()
    {
        await SaveAsync(3, 10, Bytes(1, 5_000));
        var looks = 0;

        await Store.Snapshots.SaveAsync(3, 20, Looking(LookAsync), Cancel);

        Assert.Equal(3, looks);
        Assert.Equal(20, await Store.Snapshots.SeqAsync(3, Cancel));

        async Task LookAsync()
        {
            looks++;
            Assert.Equal(10, await Store.Snapshots.SeqAsync(3, Cancel));
            AssertSame([Bytes(1, 5_000)], await LoadAsync(Store, 3));
        }
    }

    [Fact]
    public async Task A_crash_in_the_middle_of_a_save_leaves_the_earlier_one()
    {
        await SaveAsync(3, 10, Bytes(1, 5_000));

        await Store.Snapshots.SaveAsync(3, 20, Looking(CrashAsync), Cancel);

        async Task CrashAsync()
        {
            await using var place = await Place.AfterACrashAsync();
            await using var after = place.Open(Shards);
            Assert.Equal(10, await after.Snapshots.SeqAsync(3, Cancel));
            AssertSame([Bytes(1, 5_000)], await LoadAsync(after, 3));
            if (!Place.CrashLeavesACopy) return;
            await after.Snapshots.SaveAsync(3, 15, Pieces(Bytes(9, 10)), Cancel);
            AssertSame([Bytes(9, 10)], await LoadAsync(after, 3));
        }
    }

    [Fact]
    public async Task A_save_that_fails_leaves_the_earlier_one_and_lets_the_next_pass()
    {
        await SaveAsync(3, 10, Bytes(1, 5_000));

        var failing = Looking(() => throw new InvalidTimeZoneException());
        await Assert.ThrowsAsync<InvalidTimeZoneException>(
            async () => await Store.Snapshots.SaveAsync(3, 20, failing, Cancel));

        Assert.Equal(10, await Store.Snapshots.SeqAsync(3, Cancel));
        AssertSame([Bytes(1, 5_000)], await LoadAsync(Store, 3));
        await SaveAsync(3, 20, Bytes(2, 5_000));
        AssertSame([Bytes(2, 5_000)], await LoadAsync(Store, 3));
    }

    [Fact]
    public async Task A_save_given_up_leaves_the_earlier_one()
    {
        await SaveAsync(3, 10, Bytes(1, 5_000));
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Store.Snapshots.SaveAsync(3, 20, Looking(() => gone.CancelAsync()), gone.Token));

        Assert.Equal(10, await Store.Snapshots.SeqAsync(3, Cancel));
        AssertSame([Bytes(1, 5_000)], await LoadAsync(Store, 3));
    }

    [Fact]
    public async Task A_piece_that_is_too_large_is_a_bug_and_the_earlier_snapshot_stays()
    {
        await SaveAsync(3, 10, Bytes(1, 5_000));

        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => SaveAsync(3, 20, new byte[StoreArguments.PieceBytesMax + 1]));

        AssertSame([Bytes(1, 5_000)], await LoadAsync(Store, 3));
    }

    [Fact]
    public async Task A_snapshot_that_is_being_loaded_is_loaded_to_its_end_though_it_is_replaced()
    {
        byte[][] pieces = [Bytes(1, 100), Bytes(2, 100), Bytes(3, 100)];
        await SaveAsync(1, 10, pieces);
        var loaded = new List<byte[]>();

        await foreach (var piece in Store.Snapshots.LoadAsync(1, Cancel))
        {
            loaded.Add(piece.ToArray());
            await SaveAsync(1, 10 + loaded.Count, Bytes(loaded.Count, 50));
        }

        AssertSame(pieces, loaded);
        AssertSame([Bytes(3, 50)], await LoadAsync(Store, 1));
    }

    [Fact]
    public async Task Snapshots_of_all_shards_can_be_saved_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, Shards).Select(shard => Task.Run(
            () => SaveAsync(shard, shard + 1, [.. Enumerable.Range(0, 20).Select(i => Bytes(shard * 20 + i, 60_000))]),
            Cancel)));

        for (var shard = 0; shard < Shards; shard++)
            AssertSame(
                Enumerable.Range(0, 20).Select(i => Bytes(shard * 20 + i, 60_000)), await LoadAsync(Store, shard));
    }

    [Fact]
    public async Task A_piece_may_be_used_again_once_the_next_is_asked_for()
    {
        await Store.Snapshots.SaveAsync(0, 1, SameBuffer(), Cancel);

        AssertSame([[1, 1, 1], [2, 2, 2], [3, 3, 3]], await LoadAsync(Store, 0));

        static async IAsyncEnumerable<ReadOnlyMemory<byte>> SameBuffer()
        {
            var buffer = new byte[3];
            for (byte i = 1; i <= 3; i++)
            {
                buffer.AsSpan().Fill(i);
                yield return buffer;
                await Task.Yield();
            }
        }
    }

    private Task SaveAsync(int shard, long seq, params byte[][] pieces) =>
        Store.Snapshots.SaveAsync(shard, seq, Pieces(pieces), Cancel).AsTask();

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Pieces(params byte[][] pieces)
    {
        foreach (var piece in pieces)
        {
            await Task.Yield();
            yield return piece;
        }
    }

    /// <summary>Pieces of which some are written before each look.</summary>
    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Looking(
        Func<Task> look, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        for (var i = 0; i < 3; i++)
        {
            yield return Bytes(i, StoreArguments.PieceBytesMax);
            await look();
            cancel.ThrowIfCancellationRequested();
        }
    }
}
