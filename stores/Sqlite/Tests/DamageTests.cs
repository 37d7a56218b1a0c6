using City.Kernel;
using City.TestKit;
using City.TestKit.Stores;
using Xunit;

namespace City.Stores.Sqlite.Tests;

/// <summary>
/// What a store says of files that were damaged: a state it once had, or that it is damaged; nothing else.
/// </summary>
public sealed class DamageTests : IAsyncLifetime
{
    private const int Shards = 3;
    private const int States = 40;
    private const int KeysEach = 40;

    private readonly SqlitePlace _place = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static int Rounds => LongForm.Of(25, 1_500);

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Theory]
    [InlineData("log.db", false)]
    [InlineData("log.db-wal", false)]
    [InlineData("log.db", true)]
    public async Task A_log_that_was_damaged_anywhere_holds_what_it_once_held_or_is_refused(string file, bool closed)
    {
        await using var original = await MakeLogAsync(closed);
        var (whole, refused) = (0, 0);
        for (var seed = 1; seed <= Rounds; seed++)
        {
            await using var copy = await original.CopyAsync();
            var damage = Damage.Do(copy.PathOf(file), new Random(seed));
            try
            {
                await using var store = copy.Open(Shards);
                var state = await ReadStateAsync(store);
                Assert.True(state <= States, $"Seed {seed} ({damage}) left a state that never was.");
                whole++;
            }
            catch (Exception fault) when (fault is InvalidDataException or StoreException)
            {
                Assert.Contains(copy.Directory, fault.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        // A damage that never shows, or always, would not have tried the checks.
        Assert.True(whole > 0, "No damage was harmless.");
        Assert.True(refused > 0 || file.EndsWith("-wal", StringComparison.Ordinal), "No damage was noticed.");
    }

    [Theory]
    [InlineData("history.db")]
    [InlineData("snapshots.db")]
    [InlineData("blobs.db")]
    [InlineData("keys.db")]
    public async Task What_lies_beside_the_log_comes_back_bit_for_bit_or_is_refused(string file)
    {
        var model = new byte[4][];
        for (var i = 0; i < model.Length; i++) model[i] = StoreBytes.Of(i, 3_000 + i * 9_000);
        await MakeBesideAsync(model);
        var (whole, refused) = (0, 0);
        for (var seed = 1; seed <= Rounds; seed++)
        {
            await using var copy = await _place.CopyAsync();
            var damage = Damage.Do(copy.PathOf(file), new Random(seed), truncate: false);
            try
            {
                await using var store = copy.Open(Shards);
                await CompareBesideAsync(store, model, $"seed {seed}: {damage}");
                whole++;
            }
            catch (Exception fault) when (fault is InvalidDataException or StoreException)
            {
                refused++;
            }
        }

        Assert.True(whole > 0, "No damage was harmless.");
        Assert.True(refused > 0, "No damage was noticed.");
    }

    [Fact]
    public async Task A_damaged_frame_is_named()
    {
        var body = StoreBytes.Of(77, 500);
        await using (var store = _place.Open(Shards))
        {
            await store.Log.AppendAsync([Frame(0, 1), new LogFrame(1, 1, 1, body), Frame(2, 1)], Cancel);
            await store.Log.AppendAsync([Frame(1, 2)], Cancel);
        }

        Damage.FlipIn(_place.PathOf("log.db"), body, 250);
        await using var damaged = _place.Open(Shards);

        Assert.Equal(2, await damaged.Log.HeadAsync(1, Cancel));
        var fault = await Assert.ThrowsAsync<InvalidDataException>(async () => await ReadAsync(damaged, 1, 0));
        Assert.Contains("shard 1 at position 2", fault.Message, StringComparison.Ordinal);
        Assert.Single(await ReadAsync(damaged, 1, 1));
        Assert.Single(await ReadAsync(damaged, 0, 0));
    }

    [Fact]
    public async Task A_log_with_a_damaged_last_frame_is_not_opened()
    {
        var body = StoreBytes.Of(77, 500);
        await using (var store = _place.Open(Shards))
            await store.Log.AppendAsync([Frame(0, 1), new LogFrame(1, 1, 1, body)], Cancel);

        Damage.FlipIn(_place.PathOf("log.db"), body, 0);

        Assert.Throws<InvalidDataException>(() => _place.Open(Shards));
    }

    [Fact]
    public async Task A_damaged_piece_part_or_document_is_named()
    {
        var body = StoreBytes.Of(78, 700);
        await using (var store = _place.Open(Shards))
        {
            await store.Snapshots.SaveAsync(2, 9, Pieces([body]), Cancel);
            await store.History.CommitAsync(2, 0, 9, [(Part(4, body.Length), body)], [], Cancel);
            await store.Depot.CommitAsync(2, new DepotCommit(0, 9, "", [new DepotEntry(5, body, [])]), Cancel);
            await store.Blobs.PutAsync("a/b", body, Cancel);
        }

        foreach (var file in new[] { "snapshots.db", "history.db", "archive.db", "blobs.db" })
            Damage.FlipIn(_place.PathOf(file), body, 699);
        await using var damaged = _place.Open(Shards);

        Assert.Contains("piece 0", (await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var _ in damaged.Snapshots.LoadAsync(2, Cancel)) { }
        })).Message, StringComparison.Ordinal);
        Assert.Contains("part 4", (await Assert.ThrowsAsync<InvalidDataException>(
            async () => await damaged.History.ReadAsync(2, 4, Cancel))).Message, StringComparison.Ordinal);
        Assert.Contains("a/b", (await Assert.ThrowsAsync<InvalidDataException>(
            async () => await damaged.Blobs.GetAsync("a/b", Cancel))).Message, StringComparison.Ordinal);
        await using var reading = await damaged.Depot.ReadAsync(Cancel);
        Assert.Contains("slot 5 of shard 2", (await Assert.ThrowsAsync<InvalidDataException>(
            async () => await reading.RecordsAsync(2, [5], Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heads_that_were_changed_by_hand_are_noticed()
    {
        await using (var store = _place.Open(Shards))
        {
            await store.Log.AppendAsync([Frame(0, 1)], Cancel);
            await store.Log.AppendAsync([Frame(0, 2)], Cancel);
        }

        using (var log = Database.Open(_place.PathOf("log.db"), write: true))
            log.Execute("UPDATE head SET seq = 1, position = 1 WHERE shard = 0");

        Assert.Throws<InvalidDataException>(() => _place.Open(Shards));
    }

    [Theory]
    [InlineData("DELETE FROM part WHERE id = 2")]
    [InlineData("DELETE FROM covered WHERE shard = 0")]
    [InlineData("UPDATE covered SET through_seq = 1")]
    [InlineData("UPDATE part SET last_series = 0 WHERE id = 1")]
    public async Task History_that_was_changed_by_hand_is_noticed(string sql)
    {
        await using (var store = _place.Open(Shards))
        {
            var body = StoreBytes.Of(1, 100);
            await store.History.CommitAsync(0, 0, 9, [(Part(1, 100), body), (Part(2, 100), body)], [], Cancel);
        }

        using (var history = Database.Open(_place.PathOf("history.db"), write: true)) history.Execute(sql);
        await using var changed = _place.Open(Shards);

        await Assert.ThrowsAsync<InvalidDataException>(async () => await changed.History.PartsAsync(0, Cancel));
    }

    private async Task<SqlitePlace> MakeLogAsync(bool closed)
    {
        // Some of it moved to the log, some still in the write-ahead file.
        var store = SqliteStore.Open(_place.Options(Shards) with { CheckpointPages = 30 });
        for (var state = 1; state <= States; state++)
        {
            await store.Log.AppendAsync(Append(state), Cancel);
            await store.SettleAsync();
        }

        if (closed) await store.DisposeAsync();
        var copy = await _place.CopyAsync();
        await store.DisposeAsync();
        return copy;
    }

    /// <summary>Which of the states the log is in that it once was in; fails where it is in none.</summary>
    private static async Task<int> ReadStateAsync(ICityStore store)
    {
        var held = new List<LogFrame>[Shards];
        for (var shard = 0; shard < Shards; shard++)
        {
            held[shard] = await ReadAsync(store, shard, 0);
            Assert.Equal(held[shard].Count, await store.Log.HeadAsync(shard, Cancel));
        }

        var (state, expected) = (0, new int[Shards]);
        while (!held.Select(frames => frames.Count).SequenceEqual(expected) && state < States)
            foreach (var frame in Append(++state)) expected[frame.Shard]++;
        Assert.Equal(expected, held.Select(frames => frames.Count));
        for (var i = 1; i <= state; i++)
            foreach (var frame in Append(i))
                Assert.True(held[frame.Shard][(int)frame.FirstSeq - 1].Body.Span.SequenceEqual(frame.Body.Span));
        return state;
    }

    /// <summary>The frames of one append: of each shard one, but of the last only every other time.</summary>
    private static LogFrame[] Append(int state) =>
        state % 2 == 1
            ? [Frame(0, state), Frame(1, state)]
            : [Frame(0, state), Frame(1, state), Frame(2, state / 2)];

    private static LogFrame Frame(int shard, long seq) =>
        new(shard, seq, seq, StoreBytes.Of(shard * 1_000 + (int)seq, seq % 9 == 0 ? 30_000 : 100 + (int)seq * 40));

    private async Task MakeBesideAsync(byte[][] model)
    {
        await using var store = _place.Open(Shards);
        await store.Snapshots.SaveAsync(1, 3, Pieces([StoreBytes.Of(9, 60_000)]), Cancel);
        await store.Snapshots.SaveAsync(1, 7, Pieces(model), Cancel);
        for (var i = 0; i < model.Length; i++)
        {
            await store.History.CommitAsync(2, i, i + 1, [(Part(i + 1, model[i].Length), model[i])], [], Cancel);
            await store.Blobs.PutAsync($"name-{i}", model[i], Cancel);
            for (var key = 0; key < KeysEach; key++) await store.Keys.AddAsync(Key(i, key, model[i]), Cancel);
        }
    }

    private static SubjectKey Key(int place, int number, byte[] model) => new(
        $"{place:00}{number:00}abcdefghijklmnopqr", "tenant", $"urn:person:{place}:{number}",
        model.AsMemory(number * 60, 60));

    private static async Task CompareBesideAsync(ICityStore store, byte[][] model, string damage)
    {
        Assert.Equal(7, await store.Snapshots.SeqAsync(1, Cancel));
        var pieces = new List<byte[]>();
        await foreach (var piece in store.Snapshots.LoadAsync(1, Cancel)) pieces.Add(piece.ToArray());
        Assert.True(pieces.Select(Convert.ToBase64String).SequenceEqual(model.Select(Convert.ToBase64String)), damage);
        Assert.Equal(4, await store.History.ThroughAsync(2, Cancel));
        Assert.Equal(
            model.Select((body, i) => Part(i + 1, body.Length)), await store.History.PartsAsync(2, Cancel));
        Assert.Equal(4, (await store.Blobs.ListAsync("", Cancel)).Count);
        for (var i = 0; i < model.Length; i++)
        {
            Assert.True((await store.History.ReadAsync(2, i + 1, Cancel))?.Span.SequenceEqual(model[i]), damage);
            Assert.True((await store.Blobs.GetAsync($"name-{i}", Cancel))?.Span.SequenceEqual(model[i]), damage);
        }

        await CompareKeysAsync(store, model, damage);
    }

    /// <summary>Each key by its name, by its owner, and in the list of all.</summary>
    private static async Task CompareKeysAsync(ICityStore store, byte[][] model, string damage)
    {
        var all = await store.Keys.ListAsync("", 1_000, Cancel);
        Assert.True(all.Count == model.Length * KeysEach, damage);
        foreach (var (expected, listed) in model
            .SelectMany((body, i) => Enumerable.Range(0, KeysEach).Select(key => Key(i, key, body))).Zip(all))
            foreach (var found in new[]
            {
                listed, await store.Keys.FindAsync(expected.Id, Cancel),
                await store.Keys.OfAsync(expected.Tenant, expected.Subject, Cancel),
            })
            {
                Assert.True(found is not null && found.Wrapped.Span.SequenceEqual(expected.Wrapped.Span), damage);
                Assert.True(found with { Wrapped = expected.Wrapped } == expected, damage);
            }
    }

    private static HistoryPart Part(long id, int bytes) =>
        new(id, 0, 1, 2, new Moment(id), new Moment(id + 5), id, id, bytes / 4, bytes);

    private static async Task<List<LogFrame>> ReadAsync(ICityStore store, int shard, long after)
    {
        var frames = new List<LogFrame>();
        await foreach (var frame in store.Log.ReadAsync(shard, after, Cancel)) frames.Add(frame);
        return frames;
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Pieces(byte[][] pieces)
    {
        foreach (var piece in pieces)
        {
            await Task.Yield();
            yield return piece;
        }
    }
}
