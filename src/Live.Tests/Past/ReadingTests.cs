namespace City.Live.Tests;

public sealed class ReadingTests
{
    private static readonly Moment Start = new(1_800_000_000_000);

    [Fact]
    public async Task A_reading_that_is_added_to_the_past_leaves_the_entity_as_it_is()
    {
        await using var rig = await RigAsync();
        var before = await rig.FindAsync("urn:a");
        var head = rig.City.Head;
        var outcome = await rig.WriteAsync(Record(At(-30, 7), At(-20, 8)));

        Assert.Equal(OutcomeKind.Updated, outcome.Kind);
        Assert.Equal(Say.Entity(before!), Say.Entity((await rig.FindAsync("urn:a"))!));
        Assert.Equal("7@-30 8@-20 5@0", await PastAsync(rig));
        Assert.Equal("7@-30 8@-20 5@0", await PastAsync(await rig.ReopenAsync()));
        Assert.Equal("5", await WasAsync(rig, new AsOf(null, Knowledge.Of(rig.City.Head))));
        Assert.Equal("7", await WasAsync(rig, new AsOf(Later(-25), null)));
        Assert.Equal("nothing", await WasAsync(rig, new AsOf(Later(-25), Knowledge.Of(head))));
        var change = (await rig.FeedAsync(head)).Single();
        Assert.Equal((ChangeKind.Recorded, 2), (change.Kind, change.Set.Length));
    }

    [Fact]
    public async Task A_reading_that_is_taken_back_gives_way_to_the_one_before_and_was_known_until_then()
    {
        await using var rig = await RigAsync();
        await rig.WriteAsync(Record(At(-30, 7), At(-20, 8)));
        await rig.WriteAsync(Record(At(-20, 9)));
        var known = rig.City.Head;
        rig.Clock.Advance(1_000);
        await rig.WriteAsync(Record() with { Retracted = new Reading(CityRig.Speed, null, Later(-20)) });

        foreach (var city in new[] { rig, await rig.ReopenAsync() })
        {
            Assert.Equal("7@-30 5@0", await PastAsync(city));
            Assert.Equal("7@-30 8@-20 9@-20 5@0", await PastAsync(city, Knowledge.Of(known)));
            Assert.Equal("7", await WasAsync(city, new AsOf(Later(-10), null)));
            Assert.Equal("9", await WasAsync(city, new AsOf(Later(-10), Knowledge.Of(known))));
            Assert.Equal("9", await WasAsync(city, new AsOf(Later(-10), Knowledge.Of(new Moment(Start.Milliseconds)))));
            var sums = await city.City.SummariesAsync(
                new HistoryQuery { Id = "urn:a" }, null, CityRig.Caller, CityRig.Cancel);
            Assert.True(sums.TryGet(out var all, out _));
            Assert.Equal((2, 12d), (all.Single().Periods.Single().Count, all.Single().Periods.Single().Sum));
        }
    }

    [Fact]
    public async Task One_command_takes_a_reading_back_and_gives_another_one_in_its_place()
    {
        await using var rig = await RigAsync();
        await rig.WriteAsync(Record(At(-30, 7)));
        await rig.WriteAsync(Record(At(-29, 6)) with { Retracted = new Reading(CityRig.Speed, null, Later(-30)) });
        Assert.Equal("6@-29 5@0", await PastAsync(rig));
        // Given again for the time that was taken back, it counts again.
        await rig.WriteAsync(Record(At(-30, 4)));
        Assert.Equal("4@-30 6@-29 5@0", await PastAsync(rig));
        Assert.Equal("4", await WasAsync(rig, new AsOf(Later(-30), null)));
    }

    [Fact]
    public async Task What_was_taken_back_does_not_count_against_what_an_answer_may_hold()
    {
        await using var rig = await RigAsync();
        for (var batch = 0; batch < 10; batch++)
            await rig.WriteAsync(Record(
                [.. Enumerable.Range(batch * 1_000, 1_000).Select(second => At(-20_000 + second, second))]));
        for (var second = 0; second < 50; second++)
            await rig.WriteAsync(Record() with
            {
                Retracted = new Reading(CityRig.Speed, null, Later(-20_000 + second)),
            });

        var first = await rig.HistoryAsync(new HistoryQuery { Id = "urn:a", Limit = 20 });
        Assert.Equal(
            Enumerable.Range(50, 20), first.Series.Single().Points.Select(point => (int)point.Value.Mantissa));
        Assert.False(first.Complete);
        var last = await rig.HistoryAsync(new HistoryQuery { Id = "urn:a", Until = Later(-19_940), LastN = 100 });
        Assert.Equal(
            Enumerable.Range(50, 10), last.Series.Single().Points.Select(point => (int)point.Value.Mantissa));
    }

    [Fact]
    public async Task What_is_no_reading_is_refused()
    {
        await using var rig = await RigAsync();
        await AssertRefusedAsync(rig, Record(CityRig.Number(1)), "reading.time");
        await AssertRefusedAsync(rig, Record(At(-1, 1) with { Value = Value.Null }), "reading.time");
        await AssertRefusedAsync(rig, Record(At(-1, 1), At(-1, 2)), "attribute.duplicate");
        await AssertRefusedAsync(rig, Record(At(-1, 1)) with { Id = "urn:none" }, "entity.unknown");
        await AssertRefusedAsync(
            rig, Record() with { Retracted = new Reading("https://t/never", null, Start) }, "reading.unknown");
        Assert.Equal(OutcomeKind.Unchanged, (await rig.WriteAsync(Record())).Kind);
        Assert.Equal("5@0", await PastAsync(rig));
    }

    [Fact]
    public async Task A_store_with_readings_of_the_past_is_sound_and_goes_into_a_backup_and_back()
    {
        var rig = await CityRig.OpenAsync(
            shards: 1, options: new LiveOptions { HistoryBufferPoints = 3, SnapshotEveryChanges = 4 });
        await rig.WriteAsync(CityRig.Create("urn:a", CityRig.Number(5, observed: Start)));
        for (var second = 1; second < 12; second++) await rig.WriteAsync(Record(At(-second, second)));
        await rig.WriteAsync(Record() with { Retracted = new Reading(CityRig.Speed, null, Later(-5)) });
        var past = await PastAsync(rig);
        Assert.DoesNotContain("5@-5", past, StringComparison.Ordinal);
        await CityRig.SnapshotAsync(rig);
        await rig.City.DisposeAsync();
        await using var store = rig.Memory.Reopen();
        Assert.Empty((await StoreCheck.RunAsync(store, null, null, CityRig.Cancel)).Faults);
        await using var again = await CityRig.OpenAsync(rig.Memory.Reopen(), shards: 1);
        Assert.Equal(past, await PastAsync(again));
    }

    private static async Task<CityRig> RigAsync()
    {
        var rig = await CityRig.OpenAsync(shards: 1);
        await rig.WriteAsync(CityRig.Create("urn:a", CityRig.Number(5, observed: Start)));
        return rig;
    }

    private static EntityCommand Record(params Attribute[] readings) => new()
    {
        Kind = CommandKind.Record, Id = "urn:a", Attributes = [.. readings],
    };

    private static Moment Later(long seconds) => new(Start.Milliseconds + seconds * 1_000);

    private static Attribute At(long seconds, double value) => CityRig.Number(value, observed: Later(seconds));

    private static async Task AssertRefusedAsync(CityRig rig, EntityCommand command, string code) =>
        Assert.Equal(code, (await rig.WriteAsync(command)).Refusal?.Code);

    private static async Task<string> PastAsync(CityRig rig, Knowledge? known = null)
    {
        var page = await rig.HistoryAsync(new HistoryQuery { Id = "urn:a", AsOf = known });
        return string.Join(' ', page.Series.Single().Points.Select(point =>
            $"{point.Value.ToJson()}@{(point.ObservedAt.Milliseconds - Start.Milliseconds) / 1_000}"));
    }

    private static async Task<string> WasAsync(CityRig rig, AsOf asOf)
    {
        var found = await rig.City.FindAsync("urn:a", asOf, CityRig.Caller, CityRig.Cancel);
        return found.TryGet(out var record, out _)
            ? record.ToEntity().Attributes.SingleOrDefault()?.Value.ToJson() ?? "nothing"
            : "nothing";
    }
}
