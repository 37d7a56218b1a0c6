using System.Collections.Immutable;
using System.Globalization;

namespace City.Live.Tests;

public sealed class HistoryTests
{
    private const string Other = "https://t/other";

    [Fact]
    public async Task Late_and_corrected_readings_stand_beside_each_other_with_both_their_times()
    {
        await using var rig = await CityRig.OpenAsync(shards: 1);
        await rig.WriteAsync(CityRig.Create("urn:a", CityRig.Number(1, observed: new Moment(5_000))));
        rig.Clock.Advance(1_000);
        await rig.WriteAsync(CityRig.Append("urn:a", CityRig.Number(2, observed: new Moment(3_000))));
        rig.Clock.Advance(1_000);
        await rig.WriteAsync(CityRig.Append("urn:a", CityRig.Number(3, observed: new Moment(5_000))));
        var start = 1_800_000_000_000;
        var observed = (await rig.HistoryAsync(new HistoryQuery { Id = "urn:a" })).Series.Single().Points;
        Assert.Equal(
            [(3_000L, start + 1_000, 2L), (5_000, start, 1), (5_000, start + 2_000, 3)],
            observed.Select(point => (
                point.ObservedAt.Milliseconds, point.RecordedAt.Milliseconds, point.Value.Mantissa)));
        var recorded = await rig.HistoryAsync(new HistoryQuery
        {
            Id = "urn:a", Time = HistoryTime.Recorded, From = new Moment(start + 1_000),
            Until = new Moment(start + 2_000),
        });
        Assert.Equal([2L], recorded.Series.Single().Points.Select(point => point.Value.Mantissa));
    }

    [Fact]
    public async Task A_removed_attribute_and_a_deleted_entity_keep_their_past_and_say_when_they_went()
    {
        await using var rig = await CityRig.OpenAsync(shards: 1);
        await rig.WriteAsync(CityRig.Create("urn:a", CityRig.Number(1), CityRig.Number(5, Other)));
        await rig.WriteAsync(new EntityCommand
        {
            Kind = CommandKind.DeleteAttribute, Id = "urn:a", AttributeName = CityRig.Speed,
        });
        await rig.WriteAsync(CityRig.Delete("urn:a"));
        foreach (var city in new[] { rig, await rig.ReopenAsync() })
        {
            var page = await city.HistoryAsync(new HistoryQuery { Id = "urn:a" });
            Assert.Equal([CityRig.Car], page.Types);
            Assert.Equal(
                [(CityRig.Speed, "1@1 -@2"), (Other, "5@1 -@3")],
                page.Series.Select(series => (series.Attribute, string.Join(' ', series.Points.Select(point =>
                    $"{(point.Shape is null ? "-" : point.Value.ToJson())}@{point.Seq}")))));
            var none = await city.City.HistoryAsync(
                new HistoryQuery { Id = "urn:never" }, CityRig.Caller, CityRig.Cancel);
            Assert.Equal("entity.unknown", none.Refusal?.Code);
            if (city != rig) await city.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_past_of_instances_texts_units_and_sub_attributes_comes_back_whole()
    {
        await using var rig = await CityRig.OpenAsync(shards: 1);
        var rich = new Attribute
        {
            Name = CityRig.Speed, DatasetId = "urn:ds:1", Kind = AttributeKind.Property, Value = Value.Of("fast\n"),
            UnitCode = "KMH", SubAttributes = [CityRig.Number(0.5, Other, new Moment(7)) with { UnitCode = "P1" }],
        };
        var geo = CityRig.Place("""{"type":"Point","coordinates":[1,2]}""");
        var plain = rich with { DatasetId = null, Value = Value.Of(true) };
        await rig.WriteAsync(CityRig.Create("urn:a", rich, plain, geo));
        var page = await rig.HistoryAsync(new HistoryQuery { Id = "urn:a" });
        var found = page.Series.ToDictionary(
            series => (series.Attribute, series.DatasetId), series => series.Points.Single());
        Assert.Equal(3, found.Count);
        var point = found[(CityRig.Speed, "urn:ds:1")];
        Assert.Equal(Say.Attribute(rich, false), Say.Attribute(point.Shape! with { Value = point.Value }, false));
        Assert.Equal(Value.Of(true), found[(CityRig.Speed, null)].Value);
        Assert.Equal(geo.Value, found[(geo.Name, null)].Value);
        Assert.False(point.HasObservedAt);
        Assert.Equal(point.RecordedAt, point.ObservedAt);
    }

    [Fact]
    public async Task Answers_stay_the_same_while_points_are_packed_merged_and_read_after_a_restart()
    {
        await using var rig = await CityRig.OpenAsync(
            shards: 1, options: new LiveOptions { SnapshotEveryChanges = 20_000 });
        var points = await FillAsync(rig, writes: 1_200);
        await CityRig.SnapshotAsync(rig);
        await AssertAnswersAsync(rig, points);
        var parts = await rig.Store.History.PartsAsync(0, CityRig.Cancel);
        Assert.NotEmpty(parts);
        await using var again = await rig.ReopenAsync();
        await AssertAnswersAsync(again, points);
        await again.WriteAsync(CityRig.Append("urn:0", CityRig.Number(12_345)));
        var last = await again.HistoryAsync(new HistoryQuery { Id = "urn:0", LastN = 1, Time = HistoryTime.Recorded });
        Assert.Equal(12_345, last.Series.Single().Points.Single().Value.Mantissa);
    }

    [Fact]
    public async Task Merged_parts_hold_what_their_parts_held()
    {
        var random = new Random(17);
        var readers = new Dictionary<long, HistoryPartReader>();
        var heads = new List<HistoryPart>();
        var all = new List<PackedPoint>();
        for (var i = 0; i < 12; i++)
        {
            using var writer = new HistoryPartWriter(tier: 0);
            var points = Enumerable.Range(0, 3_000).Select(n => new PackedPoint(
                SeriesKey.Of(random.Next(40), random.Next(2)), random.Next(100_000), i * 3_000 + n, i * 3_000 + n + 1,
                random.Next(1_000), 0, 1)).Order().ToList();
            all.AddRange(points);
            foreach (var point in points) writer.Add(point, [1, (byte)ValueKind.Decimal, (byte)(point.Series % 3)]);
            writer.Finish();
            foreach (var (part, body) in writer.Parts)
            {
                heads.Add(part with { Id = heads.Count + 1 });
                readers[heads.Count] = new HistoryPartReader(heads[^1], body);
            }
        }

        var merged = await HistoryPacker.MergeAsync(heads, part => new(readers[part.Id]));
        var back = new List<PackedPoint>();
        foreach (var (part, body) in merged)
        {
            Assert.Equal(1, part.Tier);
            var reader = new HistoryPartReader(part, body);
            var some = new List<PackedPoint>();
            reader.Read(PointRange.All, static _ => true, some);
            Assert.All(some, point => Assert.Equal(point.Series % 3, reader.Shapes[point.Shape][2]));
            back.AddRange(some.Select(point => point with { Shape = 0 }));
        }

        Assert.Equal(all.Order(), back);
    }

    [Fact]
    public async Task A_limit_cuts_and_says_so()
    {
        await using var rig = await CityRig.OpenAsync(shards: 1);
        await rig.WriteAsync(CityRig.Create("urn:a"));
        for (var i = 0; i < 20; i++) await rig.WriteAsync(CityRig.Append("urn:a", CityRig.Number(i)));
        var cut = await rig.HistoryAsync(new HistoryQuery { Id = "urn:a", Limit = 7 });
        Assert.Equal((7, false), (cut.Series.Single().Points.Length, cut.Complete));
        Assert.True((await rig.HistoryAsync(new HistoryQuery { Id = "urn:a", Limit = 20 })).Complete);
        foreach (var wrong in new[] { new HistoryQuery { Id = "urn:a", Limit = 0 }, new() { Id = "urn:a", LastN = 0 } })
        {
            var refused = await rig.City.HistoryAsync(wrong, CityRig.Caller, CityRig.Cancel);
            Assert.Equal("query.limit", refused.Refusal?.Code);
        }
    }

    [Fact]
    public async Task The_first_and_the_last_of_a_very_long_past_are_found_though_readings_came_in_any_order()
    {
        await using var rig = await CityRig.OpenAsync(shards: 1);
        await rig.WriteAsync(CityRig.Create("urn:a", CityRig.Number(1, Other)));
        var start = 1_800_000_000_000;
        var times = Enumerable.Range(0, 20_000).ToArray();
        new Random(31).Shuffle(times);
        foreach (var some in times.Chunk(1_000))
            await rig.City.WriteAllAsync(
                [.. some.Select(time => CityRig.Append("urn:a", CityRig.Number(time, observed: new(start + time))))],
                CityRig.Caller, CityRig.Cancel);
        var all = new HistoryQuery { Id = "urn:a", Attributes = [CityRig.Speed], Limit = 3_000 };

        var first = await rig.HistoryAsync(all);
        var last = await rig.HistoryAsync(all with { LastN = 2_500 });
        var some6 = await rig.HistoryAsync(all with { From = new(start + 700), Until = new(start + 706) });
        var recorded = await rig.HistoryAsync(all with { Time = HistoryTime.Recorded, LastN = 3 });

        Assert.Equal(Enumerable.Range(0, 3_000), Numbers(first));
        Assert.False(first.Complete);
        Assert.Equal(Enumerable.Range(17_500, 2_500), Numbers(last));
        Assert.True(last.Complete);
        Assert.Equal(Enumerable.Range(700, 6), Numbers(some6));
        Assert.Equal(times[^3..], Numbers(recorded));

        static IEnumerable<int> Numbers(HistoryPage page) =>
            page.Series.Single().Points.Select(point => int.Parse(point.Value.ToJson(), CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_limit_cuts_all_series_at_the_same_time()
    {
        await using var rig = await CityRig.OpenAsync(shards: 1);
        await rig.WriteAsync(CityRig.Create("urn:a"));
        for (var i = 0; i < 20; i++)
        {
            var at = new Moment(i * 1_000L);
            await rig.WriteAsync(CityRig.Append(
                "urn:a", CityRig.Number(i, observed: at), CityRig.Number(i, "https://t/load", at)));
        }

        var query = new HistoryQuery { Id = "urn:a", Limit = 7 };
        var cut = await rig.HistoryAsync(query);
        Assert.Equal([3, 3], cut.Series.Select(series => series.Points.Length));
        Assert.Equal(HistoryPosition.Through(new Moment(2_000)), cut.Next);
        var last = await rig.HistoryAsync(query with { LastN = 5 });
        Assert.Equal([17_000L, 18_000, 19_000], last.Series[0].Points.Select(point => point.ObservedAt.Milliseconds));
        Assert.Equal(HistoryPosition.Through(new Moment(17_000)), last.Next);
    }

    [Fact]
    public async Task The_pasts_of_several_entities_are_read_together()
    {
        await using var rig = await CityRig.OpenAsync();
        foreach (var id in new[] { "urn:a", "urn:b" })
            for (var i = 0; i < 4; i++)
                await rig.WriteAsync(new EntityCommand
                {
                    Kind = CommandKind.UpsertUpdate, Id = id, Types = [CityRig.Car],
                    Attributes = [CityRig.Number(i, observed: new Moment(i * 1_000L))],
                });
        await rig.WriteAsync(CityRig.Delete("urn:b"));

        var query = new HistoryQuery { Until = new Moment(100_000), Limit = 5 };
        var first = await ReadAsync(query);
        Assert.Equal(["urn:a", "urn:b"], first.Pages.Select(page => page.Id));
        Assert.All(first.Pages, page => Assert.Equal(2, page.Series.Single().Points.Length));
        var rest = await ReadAsync(query with { Behind = first.Next });
        Assert.All(rest.Pages, page => Assert.Equal(2, page.Series.Single().Points.Length));
        Assert.Null(rest.Next);

        async Task<HistoriesPage> ReadAsync(HistoryQuery asked)
        {
            var result = await rig.City.HistoriesAsync(
                ["urn:never", "urn:a", "urn:b"], asked, CityRig.Caller, CityRig.Cancel);
            Assert.True(result.TryGet(out var page, out var refusal), refusal?.Detail);
            return page;
        }
    }

    [Fact]
    public async Task Nobody_reads_too_many_pasts_at_once_or_without_the_right()
    {
        await using var rig = await CityRig.OpenAsync();
        ImmutableArray<string> ids = [.. Enumerable.Range(0, 1_001).Select(i => $"urn:{i}")];
        var many = await rig.City.HistoriesAsync(ids, new HistoryQuery(), CityRig.Caller, CityRig.Cancel);
        Assert.Equal("query.limit", many.Refusal?.Code);
        var writer = new Caller("", "writer", Grants.Write);
        var forbidden = await rig.City.HistoriesAsync([], new HistoryQuery(), writer, CityRig.Cancel);
        Assert.Equal("access.denied", forbidden.Refusal?.Code);
        var asOf = await rig.City.HistoriesAsync(
            ["urn:a"], new HistoryQuery { AsOf = Knowledge.Of(new FeedPosition([1])) }, CityRig.Caller, CityRig.Cancel);
        Assert.Equal("query.limit", asOf.Refusal?.Code);
    }

    /// <summary>Some 70,000 points of 60 entities, of which some come late.</summary>
    private static async Task<List<ModelPoint>> FillAsync(CityRig rig, int writes)
    {
        var (points, random) = (new List<ModelPoint>(), new Random(23));
        for (var turn = 0; turn < writes; turn++)
        {
            rig.Clock.Advance(1_000);
            var commands = Enumerable.Range(0, 60).Select(i => new EntityCommand
            {
                Kind = CommandKind.UpsertUpdate, Id = $"urn:{i}", Types = [CityRig.Car],
                Attributes = [CityRig.Number(random.Next(500) / 10.0, observed: Observed(rig, random))],
            }).ToList();
            var outcomes = await rig.City.WriteAllAsync(commands, CityRig.Caller, CityRig.Cancel);
            for (var i = 0; i < outcomes.Length; i++)
            {
                Assert.Null(outcomes[i].Refusal);
                points.Add(new ModelPoint(outcomes[i].Seq, "", commands[i].Id, CityRig.Speed, null, rig.Clock.Time,
                    commands[i].Attributes[0]));
            }
        }

        return points;
    }

    private static Moment? Observed(CityRig rig, Random random) => random.Next(10) switch
    {
        0 => null,
        1 => new Moment(rig.Clock.Time.Milliseconds - random.Next(500_000)),
        _ => rig.Clock.Time,
    };

    private static async Task AssertAnswersAsync(CityRig rig, List<ModelPoint> points)
    {
        var random = new Random(29);
        for (var tries = 0; tries < 30; tries++)
        {
            var query = new HistoryQuery
            {
                Id = $"urn:{random.Next(60)}", Time = (HistoryTime)random.Next(2), Limit = 100_000,
                From = new Moment(1_800_000_000_000 + random.Next(600_000)),
                Until = new Moment(1_800_000_000_000 + random.Next(600_000, 1_300_000)),
                LastN = tries % 3 == 0 ? random.Next(1, 50) : null,
            };
            var expected = points
                .Where(point => point.Id == query.Id && Time(point) >= query.From && Time(point) < query.Until)
                .OrderBy(Time).ThenBy(point => point.Seq).ToList();
            if (query.LastN is { } last) expected = [.. expected.TakeLast(last)];
            var found = (await rig.HistoryAsync(query)).Series.SingleOrDefault()?.Points ?? [];
            Assert.Equal(
                expected.Select(point => (point.Seq, point.Observed, point.RecordedAt, point.Shape!.Value)),
                found.Select(point => (point.Seq, point.ObservedAt, point.RecordedAt, point.Value)));
            if (query.LastN is null) await AssertSummariesAsync(rig, query, expected);

            Moment Time(ModelPoint point) => query.Time == HistoryTime.Observed ? point.Observed : point.RecordedAt;
        }
    }

    private static async Task AssertSummariesAsync(CityRig rig, HistoryQuery query, List<ModelPoint> points)
    {
        var result = await rig.City.SummariesAsync(query, TimeSpan.FromSeconds(90), CityRig.Caller, CityRig.Cancel);
        Assert.True(result.TryGet(out var summaries, out _));
        var expected = points.GroupBy(point => (Time(point) - query.From.Milliseconds) / 90_000).Select(period =>
        {
            var numbers = period.Select(point => point.Shape!.Value.TryGetNumber(out var number) ? number : 0).ToList();
            return (From: query.From.Milliseconds + period.Key * 90_000, Count: (long)numbers.Count, Min: numbers.Min(),
                Max: numbers.Max(), Mean: Math.Round(numbers.Average(), 6), Distinct: (long)numbers.Distinct().Count(),
                Deviation: Math.Round(Math.Sqrt(numbers.Average(n => Math.Pow(n - numbers.Average(), 2))), 4));
        });
        Assert.Equal(expected, summaries.Single().Periods.Select(period => (
            period.From.Milliseconds, period.Count, period.Min, period.Max, Math.Round(period.Mean, 6),
            period.DistinctCount, Math.Round(period.StandardDeviation, 4))));

        long Time(ModelPoint point) =>
            (query.Time == HistoryTime.Observed ? point.Observed : point.RecordedAt).Milliseconds;
    }
}
