namespace City.Live.Tests;

/// <summary>Where entities live changes nothing that anybody is told.</summary>
public sealed class ResidenceModelTests
{
    private static readonly LiveOptions Plain = new()
    {
        IndexedAttributes = [Draw.Names[0], Draw.Names[3]], HistoryBufferPoints = 40, SnapshotEveryChanges = 60,
    };

    private static readonly LiveOptions Archived = Plain with { Archived = ArchivedRig.Moving, ShelfRecords = 20 };

    private static readonly Gen<(EntityCommand Command, int How)> Step = Gen.Select(
        Draw.Command, Gen.Int[0, 30], Gen.Int[0, 99],
        (command, id, how) => (command with { Id = $"urn:e:{id}" }, how));

    private static bool Long => Environment.GetEnvironmentVariable("CITY_TEST_LONG") == "1";

    [Fact]
    public Task A_city_whose_entities_move_in_and_out_of_the_depot_tells_what_one_without_a_depot_tells() =>
        Gen.Select(Step.Array[120, 260], Asked.Query.Array[12]).SampleAsync(
            run => RunAsync(run.Item1, run.Item2), iter: Long ? 60 : 5, threads: 1,
            print: run => string.Join(
                '\n', run.Item1.Select(step => $"{step.How} {step.Command.Kind} {step.Command.Id}")));

    private static async Task RunAsync((EntityCommand Command, int How)[] steps, EntityQuery[] queries)
    {
        var (plain, archived) = (await CityRig.OpenAsync(options: Plain, shards: 2),
            await CityRig.OpenAsync(options: Archived, shards: 2));
        var moved = 0;
        try
        {
            for (var i = 0; i < steps.Length; i++)
            {
                var (command, how) = steps[i];
                plain.Clock.Time = archived.Clock.Time = new Moment(1_800_000_000_000 + i * 1_000);
                await SameAsync(plain, archived, command, how);
                if (how % 8 == 0) await ArchivedRig.CarryAsync(archived);
                if (how is 1 or 2) (plain, archived) = (await plain.ReopenAsync(), await archived.ReopenAsync());
                if (how % 20 == 3) await CompareQueryAsync(plain, archived, queries[i % queries.Length]);
                moved = Math.Max(moved, archived.City.Hosts.Count(host => host.Residence.HasDepot));
            }

            Assert.True(moved > 0, "Nothing was ever carried to the depot.");
            await CompareAsync(plain, archived, queries);
            await CompareAsync(plain, archived = await archived.ReopenAsync(), queries);
            var report = await StoreCheck.RunAsync(archived.Store, null, null, CityRig.Cancel);
            Assert.Empty(report.Faults);
        }
        finally
        {
            await plain.DisposeAsync();
            await archived.DisposeAsync();
        }
    }

    /// <summary>One command, some of them, or a transaction, answered alike.</summary>
    private static async Task SameAsync(CityRig plain, CityRig archived, EntityCommand command, int how)
    {
        EntityCommand[] several = [command, command with { Id = command.Id + "0", CommandId = null }, command];
        var (one, other) = how switch
        {
            < 12 => (await plain.City.TransactAsync("urn:key", several[..2], CityRig.Caller, CityRig.Cancel),
                await archived.City.TransactAsync("urn:key", several[..2], CityRig.Caller, CityRig.Cancel)),
            < 30 => (await plain.City.WriteAllAsync(several, CityRig.Caller, CityRig.Cancel),
                await archived.City.WriteAllAsync(several, CityRig.Caller, CityRig.Cancel)),
            _ => ([await plain.WriteAsync(command)], [await archived.WriteAsync(command)]),
        };
        Assert.Equal(one.Select(Told), other.Select(Told));
    }

    private static string Told(Outcome outcome) =>
        $"{outcome.Kind} {outcome.Shard} {outcome.Seq} {outcome.Repeated} {outcome.Refusal?.Code} "
        + (outcome.NotUpdated.IsDefault ? "" : string.Join(' ', outcome.NotUpdated.Select(each => each.Attribute)));

    private static async Task CompareAsync(CityRig plain, CityRig archived, EntityQuery[] queries)
    {
        foreach (var id in Enumerable.Range(0, 31).SelectMany(i => new[] { $"urn:e:{i}", $"urn:e:{i}0" }))
        {
            var (one, other) = (await plain.FindAsync(id), await archived.FindAsync(id));
            Assert.Equal(one is null ? null : Say.Entity(one), other is null ? null : Say.Entity(other));
            Assert.Equal(await PastAsync(plain, id), await PastAsync(archived, id));
        }

        foreach (var query in queries) await CompareQueryAsync(plain, archived, query);
        await CompareQueryAsync(plain, archived, new EntityQuery());
        Assert.Equal(await TypesAsync(plain), await TypesAsync(archived));
        Assert.Equal((await plain.FeedAsync()).Select(Told), (await archived.FeedAsync()).Select(Told));
    }

    private static async Task CompareQueryAsync(CityRig plain, CityRig archived, EntityQuery query)
    {
        var (one, other) = (query with { Limit = 1_000, Count = true }, query with { Limit = 5 });
        var (all, same) = (await plain.QueryAsync(one), await archived.QueryAsync(one));
        Assert.Equal(all.Entities.Select(Text), same.Entities.Select(Text));
        Assert.Equal((all.Total, all.More), (same.Total, same.More));
        for (var offset = 0; offset <= all.Entities.Length; offset += 5)
        {
            var (page, again) = (await plain.QueryAsync(other with { Offset = offset }),
                await archived.QueryAsync(other with { Offset = offset }));
            Assert.Equal(page.Entities.Select(each => each.Id), again.Entities.Select(each => each.Id));
            Assert.Equal(page.More, again.More);
        }
    }

    private static string Text(EntityRecord record) => Say.Entity(record.ToEntity());

    private static async Task<string> PastAsync(CityRig rig, string id)
    {
        var past = await rig.City.HistoryAsync(new HistoryQuery { Id = id }, CityRig.Caller, CityRig.Cancel);
        if (!past.TryGet(out var page, out var refusal)) return refusal.Code;
        return string.Join('\n', page.Series.Select(series => $"{series.Attribute} {series.DatasetId} " + string.Join(
            ' ', series.Points.Select(point =>
                $"{point.Seq} {point.RecordedAt.Milliseconds} {(point.Shape is null ? "-" : point.Value.ToJson())}"))));
    }

    private static async Task<string> TypesAsync(CityRig rig)
    {
        var types = await rig.City.TypesAsync(100, CityRig.Caller, CityRig.Cancel);
        Assert.True(types.TryGet(out var counts, out _));
        return string.Join(' ', counts);
    }

    private static string Told(Change change) =>
        $"{change.Shard}:{change.Seq} {change.EntityId} {change.Kind} {string.Join(',', change.Removed)} "
        + string.Join(',', change.Set.Select(each => Say.Attribute(each)));
}
