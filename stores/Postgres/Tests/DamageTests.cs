using City.Kernel;
using City.TestKit.Stores;
using Xunit;

namespace City.Stores.Postgres.Tests;

/// <summary>Rows that were changed or lost, as hands and bad backups do it: named, and never guessed at.</summary>
public sealed class DamageTests(SharedCluster server) : IAsyncLifetime
{
    private const int Shards = 3;

    private readonly PostgresPlace _place = new(server);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Theory]
    [InlineData("UPDATE city_frame SET body = '\\x00' WHERE shard = 1 AND first_seq = 2", "shard 1 with change 2")]
    [InlineData("UPDATE city_frame SET last_seq = 9 WHERE shard = 1 AND first_seq = 1", "shard 1 with change 1")]
    [InlineData("DELETE FROM city_frame WHERE shard = 1 AND first_seq = 2", "shard 1 with change 2")]
    [InlineData("DELETE FROM city_frame WHERE shard = 1 AND first_seq = 1", "shard 1 with change 1")]
    public async Task A_damaged_or_missing_frame_is_named(string harm, string named)
    {
        await FillAsync();
        server.Run(harm, _place.Schema);
        await using var damaged = _place.Open(Shards);

        Assert.Equal(3, await damaged.Log.HeadAsync(1, Cancel));
        var fault = await Assert.ThrowsAsync<InvalidDataException>(async () => await ReadAsync(damaged, 1, 0));
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
        Assert.Single(await ReadAsync(damaged, 1, 2));
        Assert.Equal(3, (await ReadAsync(damaged, 0, 0)).Count);
    }

    [Theory]
    [InlineData("UPDATE city_head SET seq = 2 WHERE shard = 1")]
    [InlineData("UPDATE city_head SET seq = 4 WHERE shard = 1")]
    [InlineData("DELETE FROM city_head WHERE shard = 1")]
    [InlineData("DELETE FROM city_frame WHERE shard = 1 AND first_seq = 3")]
    [InlineData("DELETE FROM city_frame WHERE shard = 1")]
    [InlineData("UPDATE city_frame SET body = '\\x00' WHERE shard = 1 AND first_seq = 3")]
    public async Task A_log_whose_end_is_damaged_is_not_opened_and_its_holder_keeps_it(string harm)
    {
        await FillAsync();
        await using var holder = _place.Open(Shards);
        server.Run(harm, _place.Schema);

        Assert.Contains("shard 1", Assert.Throws<InvalidDataException>(() => _place.Open(Shards)).Message,
            StringComparison.Ordinal);
        Assert.True((await holder.Log.AppendAsync([Frame(0, 4)], Cancel)).Durable);
    }

    [Theory]
    [InlineData("UPDATE city_piece SET body = '\\x00'", "piece 0")]
    [InlineData("DELETE FROM city_piece", "piece 0")]
    [InlineData("UPDATE city_snapshot SET pieces = 2 WHERE shard = 2", "snapshot of shard 2")]
    [InlineData("DELETE FROM city_snapshot WHERE shard = 2", "snapshot of shard 2")]
    [InlineData("UPDATE city_part SET body = '\\x00' WHERE id = 1", "part 1")]
    [InlineData("UPDATE city_part SET last_series = 0 WHERE id = 1", "part 1")]
    [InlineData("DELETE FROM city_part WHERE id = 2", "should have 2 parts")]
    [InlineData("UPDATE city_covered SET through_seq = 1 WHERE shard = 2", "covered of shard 2")]
    [InlineData("DELETE FROM city_covered WHERE shard = 2", "covered of shard 2")]
    [InlineData("UPDATE city_archived SET body = '\\x00' WHERE slot = 5", "slot 5 of shard 2")]
    [InlineData("UPDATE city_archived SET keys = '\\x00' WHERE slot = 5", "slot 5 of shard 2")]
    [InlineData("UPDATE city_archived_key SET key = key || '\\x00'", "a key of shard 2")]
    [InlineData("UPDATE city_archived_type SET count = 8", "a count of shard 2")]
    [InlineData("UPDATE city_carried SET through_seq = 8", "carried of shard 2")]
    [InlineData("UPDATE city_blob SET body = '\\x00'", "a/b")]
    [InlineData("UPDATE city_blob SET name = 'c/d'", "c/d")]
    [InlineData("DROP TABLE city_blob", "damaged")]
    public async Task A_damaged_piece_part_or_document_is_named(string harm, string named)
    {
        await FillAsync();
        await using var store = _place.Open(Shards);
        server.Run(harm, _place.Schema);

        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAllAsync(store));

        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
    }

    private async Task FillAsync()
    {
        await using var store = _place.Open(Shards);
        for (var seq = 1; seq <= 3; seq++)
            await store.Log.AppendAsync([Frame(0, seq), Frame(1, seq)], Cancel);
        await store.Snapshots.SaveAsync(2, 9, Pieces(), Cancel);
        await store.History.CommitAsync(2, 0, 9, [Part(1), Part(2)], [], Cancel);
        var type = new DepotKey(DepotIndex.Types, 5);
        await store.Depot.CommitAsync(
            2, new DepotCommit(0, 9, "", [new DepotEntry(5, StoreBytes.Of(4, 50), [type])]), Cancel);
        await store.Blobs.PutAsync("a/b", StoreBytes.Of(3, 50), Cancel);
    }

    private static async Task ReadAllAsync(ICityStore store)
    {
        await foreach (var _ in store.Snapshots.LoadAsync(2, Cancel)) { }
        foreach (var part in await store.History.PartsAsync(2, Cancel))
            await store.History.ReadAsync(2, part.Id, Cancel);
        await using (var reading = await store.Depot.ReadAsync(Cancel))
        {
            await reading.StateAsync(2, Cancel);
            await reading.KeysAsync(2, new DepotScan(DepotIndex.Types, [(0, UInt128.MaxValue)], null, 10), Cancel);
            await reading.RecordsAsync(2, [5], Cancel);
        }

        foreach (var name in await store.Blobs.ListAsync("", Cancel)) await store.Blobs.GetAsync(name, Cancel);
    }

    private static LogFrame Frame(int shard, long seq) =>
        new(shard, seq, seq, StoreBytes.Of(shard * 1_000 + (int)seq, 100));

    private static (HistoryPart Part, ReadOnlyMemory<byte> Body) Part(long id) =>
        (new HistoryPart(id, 0, 1, 2, new Moment(id), new Moment(id + 5), id, id, 10, 40), StoreBytes.Of((int)id, 40));

    private static async Task<List<LogFrame>> ReadAsync(ICityStore store, int shard, long after)
    {
        var frames = new List<LogFrame>();
        await foreach (var frame in store.Log.ReadAsync(shard, after, Cancel)) frames.Add(frame);
        return frames;
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Pieces()
    {
        await Task.Yield();
        yield return StoreBytes.Of(1, 200);
    }
}
