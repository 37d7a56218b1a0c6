namespace City.Live.Tests;

public sealed class RetentionTests
{
    private const long Day = 86_400_000;

    private static readonly LiveOptions Options = new()
    {
        HistoryBufferPoints = 40, HistoryPartsMax = 4, SnapshotEveryChanges = 200, HistoryBacklogMax = 1_000,
        Retention =
        [
            new RetentionRule(CityRig.Car, null, new Retention { Keep = TimeSpan.FromDays(30) }),
            new RetentionRule(CityRig.Car, "https://t/kept", new Retention { Keep = TimeSpan.FromDays(10_000) }),
        ],
    };

    [Fact]
    public async Task Points_go_when_their_time_is_over_and_what_held_then_stays_known()
    {
        await using var rig = await CityRig.OpenAsync(shards: 1, options: Options);
        var start = rig.Clock.Time;
        await rig.WriteAsync(CityRig.Create("urn:a", CityRig.Number(-1), CityRig.Number(-1, "https://t/kept")));
        await rig.WriteAsync(CityRig.Create("urn:b", CityRig.Number(-1)) with { Types = ["https://t/Bus"] });
        for (var day = 0; day < 100; day++)
        {
            foreach (var id in new[] { "urn:a", "urn:b" })
                await WriteAsync(rig, CityRig.Append(id, CityRig.Number(day), CityRig.Number(day, "https://t/kept")));
            rig.Clock.Advance(Day);
        }

        await CityRig.UntilAsync(() => Count(rig, "urn:a", CityRig.Speed) is <= 35, "old points go");

        // Those of the open buffer go when they come into a part.
        var points = (await rig.HistoryAsync(new HistoryQuery { Id = "urn:a", Attributes = [CityRig.Speed] }))
            .Series.Single().Points;
        var young = points.Where(point => point.ObservedAt.Milliseconds >= start.Milliseconds + 70 * Day);
        Assert.Equal(Enumerable.Range(70, 30), young.Select(point => (int)point.Value.Mantissa));
        Assert.Equal(101, Count(rig, "urn:a", "https://t/kept"));
        Assert.Equal(101, Count(rig, "urn:b", CityRig.Speed));
        await using var again = await rig.ReopenAsync();
        foreach (var city in new[] { rig, again })
            for (var day = 71; day < 100; day += 7)
            {
                var at = new AsOf(new Moment(start.Milliseconds + day * Day + 5), null);
                var found = await city.City.FindAsync("urn:a", at, CityRig.Caller, CityRig.Cancel);
                Assert.True(found.TryGet(out var record, out _));
                var speed = record.ToEntity().Attributes.Single(each => each.Name == CityRig.Speed);
                Assert.Equal((day, start), ((int)speed.Value.Mantissa, speed.CreatedAt));
            }
    }

    [Fact]
    public async Task A_history_that_lacks_what_was_dropped_is_sound_and_one_that_lacks_more_is_not()
    {
        var rig = await CityRig.OpenAsync(shards: 1, options: Options);
        await rig.WriteAsync(CityRig.Create("urn:a", CityRig.Number(-1)));
        for (var day = 0; day < 200; day++)
        {
            await WriteAsync(rig, CityRig.Append("urn:a", CityRig.Number(day)));
            rig.Clock.Advance(Day);
        }

        await CityRig.UntilAsync(() => Count(rig, "urn:a", CityRig.Speed) < 100, "old points go");
        await rig.City.DisposeAsync();
        await using var store = rig.Memory.Reopen();

        var sound = await StoreCheck.RunAsync(store, null, null, CityRig.Cancel);
        Assert.Empty(sound.Faults);
        Assert.True(sound.Points < 201);

        var parts = await store.History.PartsAsync(0, CityRig.Cancel);
        var through = await store.History.ThroughAsync(0, CityRig.Cancel);
        var last = parts.MaxBy(part => part.LastSeq)!;
        var body = (await store.History.ReadAsync(0, last.Id, CityRig.Cancel))!.Value;
        await store.History.CommitAsync(0, through, through, [], [last.Id], CityRig.Cancel);
        var lacking = Assert.Single((await StoreCheck.RunAsync(store, null, null, CityRig.Cancel)).Faults);
        Assert.Equal("history", lacking.Part);
        Assert.Contains("too few", lacking.What, StringComparison.Ordinal);
        await store.History.CommitAsync(0, through, through, [(last, body)], [], CityRig.Cancel);
        Assert.Empty((await StoreCheck.RunAsync(store, null, null, CityRig.Cancel)).Faults);
    }

    [Theory]
    [InlineData(0, null, 60)]
    [InlineData(10, 10, 60)]
    [InlineData(10, 20, 60)]
    [InlineData(null, 0, 60)]
    [InlineData(null, 5, 0.5)]
    public void A_rule_that_means_nothing_is_refused_at_the_start(int? keep, int? after, double seconds)
    {
        var rule = new Retention
        {
            Keep = keep is { } days ? TimeSpan.FromDays(days) : null,
            ThinAfter = after is { } more ? TimeSpan.FromDays(more) : null,
            ThinTo = TimeSpan.FromSeconds(seconds),
        };
        Assert.NotNull(rule.Fault);
        var fault = Assert.Throws<ArgumentException>(() => new RetentionRules([new(CityRig.Car, null, rule)]));
        Assert.Contains(CityRig.Car, fault.Message, StringComparison.Ordinal);
    }

    private static async Task WriteAsync(CityRig rig, EntityCommand command) =>
        Assert.Equal(OutcomeKind.Updated, (await rig.WriteAsync(command)).Kind);

    private static int Count(CityRig rig, string id, string attribute) => rig
        .HistoryAsync(new HistoryQuery { Id = id, Attributes = [attribute] }).GetAwaiter().GetResult()
        .Series.Single().Points.Length;
}
