using City.Kernel;
using CsCheck;
using Xunit;

namespace City.TestKit.Stores;

/// <summary>What every depot of archived entities does.</summary>
public abstract class DepotStoreContract : StoreContract
{
    private static readonly (UInt128 From, UInt128 To) All = (0, UInt128.MaxValue);

    /// <summary>Whether suites run in their longer form.</summary>
    [Fact]
    public async Task A_new_depot_holds_nothing()
    {
        await using var reading = await Store.Depot.ReadAsync(Cancel);

        Assert.Equal(new long[Shards], reading.Through);
        Assert.Equal(DepotState.Empty, await reading.StateAsync(1, Cancel));
        Assert.Empty(await reading.KeysAsync(1, new DepotScan(DepotIndex.Slots, [All], null, 10), Cancel));
        Assert.True(Assert.Single(await reading.RecordsAsync(1, [7], Cancel)).IsEmpty);
    }

    [Fact]
    public async Task Records_and_keys_come_back_bit_for_bit_after_a_restart_and_after_a_crash()
    {
        var large = new DepotEntry(9, Bytes(9, 2_000_000), [Key(DepotIndex.Ids, ulong.MaxValue, 9)]);
        Assert.True(await CommitAsync(1, 0, 12, Entry(3), large, Entry(int.MaxValue)));

        await ReopenAsync();
        await LookAsync(Store);
        await LookAsync(await OpenAsAfterACrashAsync());

        async Task LookAsync(ICityStore store)
        {
            await using var reading = await store.Depot.ReadAsync(Cancel);
            Assert.Equal(12, reading.Through[1]);
            var state = await reading.StateAsync(1, Cancel);
            Assert.Equal((12, "by name", 3L, 2L), (state.ThroughSeq, state.Indexes, state.Records, state.Entities));
            AssertSame(
                [Entry(int.MaxValue).Record.ToArray(), [], large.Record.ToArray(), Entry(3).Record.ToArray()],
                (await AllRecordsAsync(reading, 1, [int.MaxValue, 4, 9, 3])).Select(record => record.ToArray()));
            Assert.Equal(
                [Entry(3).Keys[0].Key, Entry(int.MaxValue).Keys[0].Key, large.Keys[0].Key],
                await reading.KeysAsync(1, new DepotScan(DepotIndex.Ids, [All], null, 10), Cancel));
        }
    }

    [Fact]
    public async Task A_replaced_record_is_found_by_its_new_keys_alone_and_one_that_left_by_none()
    {
        await CommitAsync(0, 0, 5, Entry(1), Entry(2));
        var other = new DepotEntry(1, Bytes(5, 50), [Key(DepotIndex.Ids, 8, 1), Key(DepotIndex.Values, 9, 1)]);
        await CommitAsync(0, 5, 9, other, new DepotEntry(2, default, []));

        await using var reading = await Store.Depot.ReadAsync(Cancel);

        Assert.Equal([Key(DepotIndex.Ids, 8, 1).Key], await KeysAsync(reading, DepotIndex.Ids));
        Assert.Equal([Key(DepotIndex.Values, 9, 1).Key], await KeysAsync(reading, DepotIndex.Values));
        Assert.Empty(await KeysAsync(reading, DepotIndex.Types));
        Assert.Equal([1], await KeysAsync(reading, DepotIndex.Slots));
        var state = await reading.StateAsync(0, Cancel);
        Assert.Equal((1, 0), (state.Records, state.Entities));
        Assert.Empty(state.Counts);
    }

    [Fact]
    public async Task Types_are_counted()
    {
        var two = new DepotEntry(4, Bytes(4, 9), [Key(DepotIndex.Types, 7, 4), Key(DepotIndex.Types, 70, 4)]);
        await CommitAsync(0, 0, 1, Entry(1), Entry(2), two);

        await using var reading = await Store.Depot.ReadAsync(Cancel);

        var state = await reading.StateAsync(0, Cancel);
        Assert.Equal([(7UL, 3L), (70UL, 1L)], state.Counts.Select(each => (each.Key, each.Value)));
        Assert.Equal((3, 3), (state.Records, state.Entities));
    }

    [Fact]
    public async Task Keys_come_in_their_order_range_by_range_and_go_on_behind_the_last_one_read()
    {
        await CommitAsync(2, 0, 1, [.. Enumerable.Range(0, 40).Select(slot => new DepotEntry(
            slot, Bytes(slot, 5),
            [Key(DepotIndex.Values, (ulong)(slot % 10), slot), Key(DepotIndex.Places, ulong.MaxValue - 1, slot)]))]);
        List<(UInt128 From, UInt128 To)> ranges =
        [
            (Key(DepotIndex.Values, 2, 0).Key, Key(DepotIndex.Values, 3, 12).Key),
            (Key(DepotIndex.Values, 5, 15).Key, Key(DepotIndex.Values, 5, 25).Key),
            (Key(DepotIndex.Values, 8, 0).Key, UInt128.MaxValue),
        ];
        int[] expected = [2, 12, 22, 32, 3, 15, 25, 8, 18, 28, 38, 9, 19, 29, 39];

        await using var reading = await Store.Depot.ReadAsync(Cancel);

        for (var limit = 1; limit <= 20; limit++)
        {
            var (found, last) = (new List<int>(), default(UInt128?));
            while (true)
            {
                var keys = await reading.KeysAsync(2, new DepotScan(DepotIndex.Values, ranges, last, limit), Cancel);
                Assert.InRange(keys.Count, 0, limit);
                found.AddRange(keys.Select(key => (int)(uint)key));
                if (keys.Count < limit) break;
                last = keys[^1];
            }

            Assert.Equal(expected, found);
        }
    }

    [Fact]
    public async Task A_commit_that_rests_on_another_change_is_not_carried_out()
    {
        Assert.True(await CommitAsync(1, 0, 10, Entry(1)));
        Assert.False(await CommitAsync(1, 0, 11, Entry(2)));
        Assert.False(await CommitAsync(1, 9, 11, Entry(2)));
        Assert.False(await CommitAsync(1, 11, 12, Entry(2)));
        Assert.True(await OpenBeside().Depot.CommitAsync(1, new DepotCommit(10, 10, "", []), Cancel));

        await using var reading = await Store.Depot.ReadAsync(Cancel);

        Assert.Equal(10, reading.Through[1]);
        Assert.Equal([1], await KeysAsync(reading, DepotIndex.Slots, shard: 1));
    }

    [Fact]
    public async Task What_is_cleared_is_gone_and_other_shards_keep_theirs()
    {
        await CommitAsync(0, 0, 4, Entry(1));
        await CommitAsync(1, 0, 5, Entry(1), Entry(2));

        await Store.Depot.ClearAsync(1, Cancel);

        await using (var reading = await Store.Depot.ReadAsync(Cancel))
        {
            Assert.Equal([4, 0, 0, 0], reading.Through);
            Assert.Equal(DepotState.Empty, await reading.StateAsync(1, Cancel));
            Assert.Empty(await KeysAsync(reading, DepotIndex.Ids, shard: 1));
            Assert.Equal([1], await KeysAsync(reading, DepotIndex.Slots));
        }

        Assert.True(await CommitAsync(1, 0, 2, Entry(2)));
    }

    [Fact]
    public async Task A_reading_sees_one_moment_however_much_is_committed_meanwhile()
    {
        await CommitAsync(0, 0, 1, Entry(1));
        await using var reading = await Store.Depot.ReadAsync(Cancel);

        await CommitAsync(0, 1, 2, Entry(2), new DepotEntry(1, default, []));
        await CommitAsync(1, 0, 2, Entry(3));

        Assert.Equal([1, 0, 0, 0], reading.Through);
        Assert.Equal([1], await KeysAsync(reading, DepotIndex.Slots));
        Assert.Equal([Entry(1).Keys[0].Key], await KeysAsync(reading, DepotIndex.Ids));
        Assert.Empty(await KeysAsync(reading, DepotIndex.Slots, shard: 1));
        AssertSame(Entry(1).Record.ToArray(), (await reading.RecordsAsync(0, [1], Cancel))[0]);
        Assert.Equal(1, (await reading.StateAsync(0, Cancel)).Records);
        await using var later = await Store.Depot.ReadAsync(Cancel);
        Assert.Equal([2, 2, 0, 0], later.Through);
    }

    [Fact]
    public async Task Many_readings_at_once_and_commits_beside_them_do_not_stand_in_each_others_way()
    {
        await CommitAsync(0, 0, 1, Entry(1));
        var readers = Enumerable.Range(0, 24).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                await using var reading = await Store.Depot.ReadAsync(Cancel);
                var slots = (await KeysAsync(reading, DepotIndex.Slots)).Count;
                Assert.Equal(slots, (await reading.StateAsync(0, Cancel)).Records);
                Assert.Equal(slots, reading.Through[0]);
            }
        }, Cancel)).ToList();
        for (var i = 2; i < 20; i++) Assert.True(await CommitAsync(0, i - 1, i, Entry(i)));

        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task What_is_out_of_order_is_a_bug_and_changes_nothing()
    {
        await CommitAsync(0, 0, 4, Entry(1));
        Task[] bugs =
        [
            Assert.ThrowsAnyAsync<ArgumentException>(() => CommitAsync(0, 4, 3, Entry(2))),
            Assert.ThrowsAnyAsync<ArgumentException>(() => CommitAsync(0, 4, 5, Entry(2), Entry(2))),
            Assert.ThrowsAnyAsync<ArgumentException>(() => CommitAsync(0, 4, 5, Entry(-1))),
            Assert.ThrowsAnyAsync<ArgumentException>(() => CommitAsync(Shards, 0, 5, Entry(2))),
            Assert.ThrowsAnyAsync<ArgumentException>(
                () => CommitAsync(0, 4, 5, Entry(2) with { Keys = [Key(DepotIndex.Ids, 1, 3)] })),
            Assert.ThrowsAnyAsync<ArgumentException>(() => CommitAsync(0, 4, 5, Entry(2) with { Record = default })),
        ];
        await Task.WhenAll(bugs);

        await using var reading = await Store.Depot.ReadAsync(Cancel);

        Assert.Equal(4, reading.Through[0]);
        Assert.Equal([1], await KeysAsync(reading, DepotIndex.Slots));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await reading.KeysAsync(
            0, new DepotScan(DepotIndex.Ids, [All], null, DepotScan.LimitMax + 1), Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await reading.KeysAsync(
            0, new DepotScan(DepotIndex.Ids, [(5, 9), (7, 20)], null, 1), Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await reading.RecordsAsync(0, [], Cancel));
    }

    [Fact]
    public async Task A_commit_given_up_before_it_began_changes_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.Depot.CommitAsync(
            0, new DepotCommit(0, 3, "", [Entry(1)]), new CancellationToken(canceled: true)));

        await using var reading = await Store.Depot.ReadAsync(Cancel);
        Assert.Equal(0, reading.Through[0]);
    }

    [Fact]
    public async Task Its_bytes_are_told()
    {
        await CommitAsync(0, 0, 4, new DepotEntry(1, Bytes(1, 300_000), [Key(DepotIndex.Ids, 1, 1)]));

        Assert.InRange((await Store.BytesAsync(Cancel))["archive"], 300_000, 3_000_000);
    }

    [Fact]
    public Task Random_commits_leave_what_a_plain_dictionary_holds() => Gen.Select(
            Gen.Int[0, 1], Gen.Select(Gen.Int[0, 12], Gen.Int[0, 9], Gen.Int[0, 4]).Array[0, 8],
            (shard, entries) => (shard, entries))
        .Array[1, 12].SampleAsync(RunAsync, iter: LongForm.Of(8, 300), threads: 1, seed: "0N0XIzNsQ0O2");

    private async Task RunAsync((int Shard, (int Slot, int Group, int Keys)[] Entries)[] commits)
    {
        for (var shard = 0; shard < 2; shard++) await Store.Depot.ClearAsync(shard, Cancel);
        SortedDictionary<int, DepotEntry>[] expected = [[], []];
        var (through, seed) = (new long[2], 0);
        foreach (var (shard, drawn) in commits)
        {
            var entries = drawn.DistinctBy(each => each.Slot).Select(each => each.Keys == 0
                ? new DepotEntry(each.Slot, default, [])
                : new DepotEntry(each.Slot, Bytes(seed++, 20 + each.Group), Keys(each))).ToArray();
            Assert.True(await CommitAsync(shard, through[shard], through[shard] + 3, entries));
            through[shard] += 3;
            foreach (var entry in entries)
                if (entry.Record.IsEmpty) expected[shard].Remove(entry.Slot);
                else expected[shard][entry.Slot] = entry;
        }

        await using var reading = await Store.Depot.ReadAsync(Cancel);
        for (var shard = 0; shard < 2; shard++) await CompareAsync(reading, shard, expected[shard]);

        static List<DepotKey> Keys((int Slot, int Group, int Keys) drawn) =>
        [
            .. Enumerable.Range(0, drawn.Keys).Select(i => Key(
                (DepotIndex)(1 + (i + drawn.Group) % 4), (ulong)(drawn.Group * i), drawn.Slot)).Distinct(),
        ];
    }

    private static async Task CompareAsync(IDepotReading reading, int shard, SortedDictionary<int, DepotEntry> expected)
    {
        Assert.Equal(expected.Keys.Select(slot => (UInt128)slot), await KeysAsync(reading, DepotIndex.Slots, shard));
        for (var index = DepotIndex.Ids; index <= DepotIndex.Values; index++)
            Assert.Equal(
                expected.Values.SelectMany(entry => entry.Keys).Where(key => key.Index == index)
                    .Select(key => key.Key).Order(),
                await KeysAsync(reading, index, shard));
        if (expected.Count > 0)
            AssertSame(
                expected.Values.Select(entry => entry.Record.ToArray()),
                (await AllRecordsAsync(reading, shard, [.. expected.Keys])).Select(record => record.ToArray()));
        var state = await reading.StateAsync(shard, Cancel);
        var types = expected.Values
            .Select(entry => entry.Keys.Where(key => key.Index == DepotIndex.Types).ToList()).ToList();
        Assert.Equal((expected.Count, types.Count(keys => keys.Count > 0)), (state.Records, state.Entities));
        Assert.Equal(
            types.SelectMany(keys => keys).GroupBy(key => (ulong)(key.Key >> 64)).OrderBy(group => group.Key)
                .Select(group => (group.Key, (long)group.Count())),
            state.Counts.Select(each => (each.Key, each.Value)));
    }

    private static async Task<IReadOnlyList<UInt128>> KeysAsync(
        IDepotReading reading, DepotIndex index, int shard = 0) =>
        await reading.KeysAsync(shard, new DepotScan(index, [All], null, DepotScan.LimitMax), Cancel);

    private static async Task<List<ReadOnlyMemory<byte>>> AllRecordsAsync(
        IDepotReading reading, int shard, List<int> slots)
    {
        var records = new List<ReadOnlyMemory<byte>>();
        while (records.Count < slots.Count)
        {
            var rest = slots.GetRange(records.Count, slots.Count - records.Count);
            var some = await reading.RecordsAsync(shard, rest, Cancel);
            Assert.NotEmpty(some);
            records.AddRange(some);
        }

        return records;
    }

    private Task<bool> CommitAsync(int shard, long after, long through, params DepotEntry[] entries) =>
        Store.Depot.CommitAsync(shard, new DepotCommit(after, through, "by name", entries), Cancel).AsTask();

    private static DepotEntry Entry(int slot) => new(
        slot, Bytes(slot, 100),
        [
            Key(DepotIndex.Ids, (ulong)slot % 1_000, slot), Key(DepotIndex.Types, 7, slot),
            Key(DepotIndex.Places, 3, slot),
        ]);

    private static DepotKey Key(DepotIndex index, ulong high, int slot) =>
        new(index, new UInt128(high, (ulong)(uint)slot | 5UL << 32));
}
