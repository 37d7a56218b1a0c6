using System.Collections.Concurrent;
using City.Stores.Sqlite;

namespace City.Live.Tests;

public sealed class StressTests
{
    [Fact]
    public async Task Many_writers_and_readers_agree_on_every_count()
    {
        await using var rig = await CityRig.OpenAsync(options: new LiveOptions
        {
            SnapshotEveryChanges = 2_000, FeedBytesMax = 20_000, IndexedAttributes = [CityRig.Speed],
        });
        await rig.City.WriteAllAsync(
            [.. Enumerable.Range(0, 40).Select(i => CityRig.Create($"urn:{i}", CityRig.Number(0)))],
            CityRig.Caller, CityRig.Cancel);
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(4), TimeProvider.System);
        var written = new ConcurrentDictionary<(int, long), (string Id, double Value)>();
        var writers = Enumerable.Range(0, 6).Select(seed => Task.Run(() => WriteAsync(rig, seed, written, time.Token)));
        var readers = Enumerable.Range(0, 3).Select(seed => Task.Run(() => ReadAsync(rig, seed, time.Token)));
        await Task.WhenAll([.. writers, .. readers]);

        var changes = await rig.FeedAsync();
        Assert.Equal(40 + written.Count, changes.Count);
        foreach (var change in changes.Where(change => change.Kind == ChangeKind.Updated))
            Assert.Equal(
                (change.EntityId, Value.Of(written[(change.Shard, change.Seq)].Value)),
                (written[(change.Shard, change.Seq)].Id, change.Set.Single().Value));
        await AssertLastAsync(rig, written);
        await using var again = await rig.ReopenAsync();
        await AssertLastAsync(again, written);
        var points = 0;
        for (var i = 0; i < 40; i++)
        {
            var past = await again.HistoryAsync(new HistoryQuery { Id = $"urn:{i}", Limit = 100_000 });
            points += past.Series.Single().Points.Length;
        }

        Assert.Equal(40 + written.Count, points);
    }

    [Fact]
    public async Task A_city_on_sqlite_is_there_again_after_a_restart_with_snapshot_tail_and_past()
    {
        var folder = Directory.CreateTempSubdirectory("city-live-");
        try
        {
            var clock = new SetClock();
            var options = new LiveOptions { SnapshotEveryChanges = 100 };
            string before;
            await using (var store = Open(folder.FullName))
            {
                await using var rig = await CityRig.OpenAsync(store, options, clock);
                await FillAsync(rig, 0, 1_000);
                await CityRig.SnapshotAsync(rig);
                await FillAsync(rig, 1_000, 1_050);
                before = await TextAsync(rig);
            }

            await using (var store = Open(folder.FullName))
            {
                await using var rig = await CityRig.OpenAsync(store, options, clock);
                Assert.Equal(before, await TextAsync(rig));
                var again = CityRig.Append("urn:0", CityRig.Number(0)) with { CommandId = "0" };
                Assert.True((await rig.WriteAsync(again)).Repeated);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static SqliteStore Open(string folder) =>
        SqliteStore.Open(new SqliteStoreOptions { Directory = folder, Shards = 4 });

    private static async Task FillAsync(CityRig rig, int from, int until)
    {
        for (var i = from; i < until; i += 25)
            await rig.City.WriteAllAsync(
                [
                    .. Enumerable.Range(i, 25).Select(n => new EntityCommand
                    {
                        Kind = CommandKind.UpsertUpdate, Id = $"urn:{n % 30}", Types = [CityRig.Car],
                        Attributes = [CityRig.Number(n)], CommandId = $"{n}",
                    }),
                ],
                CityRig.Caller, CityRig.Cancel);
    }

    private static async Task<string> TextAsync(CityRig rig)
    {
        var page = await rig.QueryAsync(new EntityQuery { Limit = 1_000 });
        var past = await rig.HistoryAsync(new HistoryQuery { Id = "urn:7" });
        var feed = await rig.FeedAsync();
        return string.Join('\n', page.Entities.Select(entity => Say.Entity(entity.ToEntity())))
            + string.Join(' ', past.Series.Single().Points) + string.Join(' ', feed.Select(change => change.Seq));
    }

    private static async Task WriteAsync(
        CityRig rig, int seed, ConcurrentDictionary<(int, long), (string, double)> written, CancellationToken time)
    {
        var random = new Random(seed);
        for (var turn = 0; !time.IsCancellationRequested; turn++)
        {
            var commands = Enumerable.Range(0, random.Next(1, 12)).Select(i => CityRig.Append(
                $"urn:{random.Next(40)}", CityRig.Number(seed * 1_000_000 + turn * 12 + i))).ToList();
            var outcomes = await rig.City.WriteAllAsync(commands, CityRig.Caller, CityRig.Cancel);
            for (var i = 0; i < commands.Count; i++)
            {
                Assert.Equal(OutcomeKind.Updated, outcomes[i].Kind);
                commands[i].Attributes[0].Value.TryGetNumber(out var number);
                Assert.True(written.TryAdd((outcomes[i].Shard, outcomes[i].Seq), (commands[i].Id, number)));
            }

            // What was answered is seen at once by the one who wrote it, or something newer.
            var own = await rig.City.FindAsync(commands[^1].Id, CityRig.Caller, CityRig.Cancel);
            Assert.True(own.TryGet(out _, out _));
        }
    }

    private static async Task ReadAsync(CityRig rig, int seed, CancellationToken time)
    {
        var random = new Random(100 + seed);
        var seen = new Dictionary<string, int>();
        while (!time.IsCancellationRequested)
        {
            var page = await rig.QueryAsync(new EntityQuery
            {
                Types = new TypeCondition.Is(CityRig.Car), Limit = 100, Count = true,
            });
            Assert.Equal((40, 40), (page.Entities.Length, page.Total));
            var any = new QueryCondition.Compare(
                new([CityRig.Speed], []), Comparison.GreaterOrEqual, [new(Value.Of(0L))]);
            Assert.Equal(40, (await rig.QueryAsync(new EntityQuery { Q = any, Count = true })).Total);
            var id = $"urn:{random.Next(40)}";
            var past = (await rig.HistoryAsync(new HistoryQuery
            {
                Id = id, Time = HistoryTime.Recorded, Limit = 100_000,
            })).Series.Single().Points;
            Assert.True(past.Length >= seen.GetValueOrDefault(id), "A past became shorter.");
            Assert.Equal(past.Length, past.Select(point => point.Seq).Distinct().Count());
            seen[id] = past.Length;
        }
    }

    private static async Task AssertLastAsync(
        CityRig rig, ConcurrentDictionary<(int, long), (string Id, double Value)> written)
    {
        foreach (var id in written.Values.GroupBy(each => each.Id).Select(group => group.Key))
        {
            var last = written.Where(each => each.Value.Id == id).MaxBy(each => each.Key.Item2).Value.Value;
            Assert.Equal(Value.Of(last), (await rig.FindAsync(id))!.Attributes.Single().Value);
        }
    }
}
