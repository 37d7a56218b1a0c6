using City.Stores.Memory;
using City.Stores.Sqlite;
using CsCheck;

namespace City.Live.Tests;

public sealed class ArchiveTests
{
    private const string FirstSeed = "0N0XIzNsQ0O2";

    [Fact]
    public Task What_one_store_holds_another_holds_after_the_move() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[1, 5], Gen.Int[0, 60],
            Gen.Frequency((3, Gen.Const(300)), (1, Gen.Const(200_000)))).SampleAsync(async drawn =>
        {
            var (seed, shards, frames, bytesMax) = drawn;
            await using var store = new MemoryStore(shards);
            await ArchiveRig.FillAsync(store, seed, frames, bytesMax);
            await using var other = new MemoryStore(shards);

            var archive = await ArchiveRig.MakeAsync(store);
            var restored = await ArchiveRig.RestoreAsync(archive, other);

            Assert.True(restored.TryGet(out var summary, out var refusal), refusal?.Detail);
            Assert.Equal(await store.Log.HeadsAsync(CityRig.Cancel), summary.Position);
            Assert.Equal(await ArchiveRig.ContentsAsync(store), await ArchiveRig.ContentsAsync(other));
            Assert.Empty(await other.Keys.ListAsync("", 10, CityRig.Cancel));
            Assert.Equal(archive, await ArchiveRig.MakeAsync(other), (left, right) => left.SequenceEqual(right));
        }, seed: FirstSeed, iter: 40, threads: 1);

    [Fact]
    public async Task A_city_moves_between_memory_and_files_and_back_with_the_same_log_bytes()
    {
        var folder = Directory.CreateTempSubdirectory("city-archive-");
        try
        {
            await using var memory = new MemoryStore(3);
            await ArchiveRig.FillAsync(memory, 7, 40, 50_000);
            await using var files = SqliteStore.Open(
                new SqliteStoreOptions { Directory = folder.FullName, Shards = 3 });
            await using var back = new MemoryStore(3);

            var archive = await ArchiveRig.MakeAsync(memory);
            Assert.Null((await ArchiveRig.RestoreAsync(archive, files)).Refusal);
            Assert.Null((await ArchiveRig.RestoreAsync(await ArchiveRig.MakeAsync(files), back)).Refusal);

            Assert.Equal(await ArchiveRig.ContentsAsync(memory), await ArchiveRig.ContentsAsync(files));
            Assert.Equal(await ArchiveRig.ContentsAsync(memory), await ArchiveRig.ContentsAsync(back));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_restored_city_answers_as_the_one_that_was_backed_up()
    {
        await using var rig = await CityRig.OpenAsync(options: new LiveOptions { SnapshotEveryChanges = 20 });
        for (var i = 0; i < 100; i++)
            await rig.WriteAsync(CityRig.Create($"urn:{i}", CityRig.Number(i)));
        for (var i = 0; i < 100; i += 3) await rig.WriteAsync(CityRig.Append($"urn:{i}", CityRig.Number(i + 0.5)));
        await rig.WriteAsync(CityRig.Delete("urn:50"));
        await using var store = new MemoryStore(4);

        Assert.Null((await ArchiveRig.RestoreAsync(await ArchiveRig.MakeAsync(rig.Store), store)).Refusal);

        await using var restored = await CityRig.OpenAsync(store);
        Assert.Equal(await SayAsync(rig), await SayAsync(restored));
        Assert.Equal(OutcomeKind.Updated, (await restored.WriteAsync(
            CityRig.Append("urn:1", CityRig.Number(9)))).Kind);
    }

    [Fact]
    public async Task What_was_durable_before_a_backup_began_is_in_it_while_others_write()
    {
        await using var rig = await CityRig.OpenAsync();
        var (stop, acknowledged) = (false, 0);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; !Volatile.Read(ref stop); i++)
            {
                await rig.WriteAsync(CityRig.Create($"urn:{i}"));
                Volatile.Write(ref acknowledged, i + 1);
            }
        }, CityRig.Cancel);
        for (var round = 0; round < 20; round++)
        {
            await CityRig.UntilAsync(() => Volatile.Read(ref acknowledged) > round * 5, "writes");
            var before = Volatile.Read(ref acknowledged);
            await using var store = new MemoryStore(4);
            Assert.Null((await ArchiveRig.RestoreAsync(await ArchiveRig.MakeAsync(rig.Store), store)).Refusal);
            await using var restored = await CityRig.OpenAsync(store);
            var ids = (await restored.FeedAsync()).Select(change => change.EntityId).ToHashSet();
            // One writer writes one after the other, so what is there has no holes.
            Assert.True(ids.Count >= before, $"{ids.Count} of {before}");
            Assert.All(Enumerable.Range(0, ids.Count), i => Assert.Contains($"urn:{i}", ids));
        }

        Volatile.Write(ref stop, true);
        await writing;
    }

    [Fact]
    public async Task A_store_with_another_number_of_shards_is_refused_and_told_what_to_do()
    {
        await using var store = new MemoryStore(4);
        await ArchiveRig.FillAsync(store, 1, 10, 100);
        await using var other = new MemoryStore(8);

        var refusal = (await ArchiveRig.RestoreAsync(await ArchiveRig.MakeAsync(store), other)).Refusal;

        Assert.Equal("archive.shards", refusal?.Code);
        Assert.Contains("empty store with 4 shards", refusal?.Detail, StringComparison.Ordinal);
        Assert.Equal(["shards 8"], await ArchiveRig.ContentsAsync(other));
    }

    [Theory]
    [InlineData("log")]
    [InlineData("blobs")]
    [InlineData("keys")]
    [InlineData("destroyed")]
    public async Task Nothing_is_restored_over_what_is_there(string what)
    {
        await using var store = new MemoryStore(2);
        await ArchiveRig.FillAsync(store, 2, 10, 100);
        await using var used = new MemoryStore(2);
        switch (what)
        {
            case "log":
                await used.Log.AppendAsync([new LogFrame(1, 1, 1, new byte[1])], CityRig.Cancel);
                break;
            case "blobs":
                await used.Blobs.PutAsync("a", new byte[1], CityRig.Cancel);
                break;
            case "keys":
                await used.Keys.AddAsync(new SubjectKey("k", "", "urn:p", new byte[1]), CityRig.Cancel);
                break;
            default:
                await used.Keys.DestroyAsync(new DestroyedKey("k", "", "urn:p", default, true), CityRig.Cancel);
                break;
        }

        var before = await ArchiveRig.ContentsAsync(used);
        var refusal = (await ArchiveRig.RestoreAsync(await ArchiveRig.MakeAsync(store), used)).Refusal;

        Assert.Equal("archive.store.used", refusal?.Code);
        Assert.Equal(before, await ArchiveRig.ContentsAsync(used));
    }

    [Fact]
    public async Task The_largest_frame_that_a_log_takes_fits_into_an_archive()
    {
        await using var store = new MemoryStore(1);
        await store.Log.AppendAsync([new LogFrame(0, 1, 1, new byte[LogFrame.BytesMax])], CityRig.Cancel);

        Assert.Equal(1, (await ArchiveRig.CheckAsync(await ArchiveRig.MakeAsync(store))).Frames);
    }

    private static async Task<List<string>> SayAsync(CityRig rig)
    {
        var lines = new List<string>();
        var page = await rig.QueryAsync(new EntityQuery { Limit = 1_000, Count = true });
        foreach (var record in page.Entities)
        {
            lines.Add($"{record.Id} {Convert.ToHexString(record.Bytes.Span)}");
            var past = await rig.HistoryAsync(new HistoryQuery { Id = record.Id });
            lines.AddRange(past.Series.SelectMany(series => series.Points)
                .Select(point => $"{point.Seq} {point.RecordedAt} {point.Value.ToJson()}"));
        }

        lines.AddRange((await rig.FeedAsync()).Select(change => $"{change.Shard} {change.Seq} {change.Kind}"));
        return [.. lines.Order(StringComparer.Ordinal)];
    }
}
