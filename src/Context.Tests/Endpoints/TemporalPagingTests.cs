using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using CsCheck;

namespace City.Context.Tests;

/// <summary>
/// Who follows the links of an answer about the past reads each point once, however small the answers.
/// </summary>
public sealed class TemporalPagingTests(TemporalPagingTests.PastCity city)
    : IClassFixture<TemporalPagingTests.PastCity>
{
    private const string Temporal = "/ngsi-ld/v1/temporal/entities";
    private const string Everything = "timerel=after&timeAt=2000-01-01T00:00:00Z";

    [Fact]
    public async Task Following_the_links_reads_every_point_once()
    {
        var questions =
            from entities in Gen.Int[1, 9]
            from points in Gen.Int[1, 40]
            from last in Gen.OneOf(Gen.Const((int?)null), Gen.Int[1, 40].Select(n => (int?)n))
            from recorded in Gen.Bool
            from range in Gen.Select(Gen.Int[-1, 12], Gen.Int[0, 14])
            select (entities, points, last, recorded, range);
        await questions.SampleAsync(async question =>
        {
            var (entities, points, last, recorded, (from, length)) = question;
            var (begin, end) = (PastCity.Time(from), PastCity.Time(from + length));
            var range = recorded ? Everything : $"timerel=between&timeAt={begin}&endTimeAt={end}";
            var path = $"{Temporal}?type=Paged&limit={entities}&{range}" + (last is null ? "" : $"&lastN={last}")
                + (recorded ? "&timeproperty=modifiedAt" : "");

            var read = await ReadAllAsync(path, points);

            var expected = city.Points.Where(point => recorded || (point.At >= begin && point.At < end))
                .GroupBy(point => (point.Entity, point.Series))
                .SelectMany(series => series.OrderBy(point => recorded ? default : point.At)
                    .TakeLast(last ?? int.MaxValue))
                .Select(point => point.Value);
            Assert.Equal(expected.Order(), read.Order());
        }, iter: 60, seed: "0000KeTPAO14", threads: 1);
    }

    [Fact]
    public async Task One_entity_of_many_points_is_read_on_until_its_end()
    {
        foreach (var limit in new[] { 1, 3, 7, 1_000 })
            Assert.Equal(
                city.Points.Where(point => point.Entity == 2).Select(point => point.Value).Order(),
                (await ReadAllAsync($"{Temporal}/{PastCity.Id(2)}?{Everything}", limit)).Order());
    }

    [Fact]
    public async Task Reading_on_from_the_end_of_the_content_range_reads_every_point_once()
    {
        city.Options.TemporalPointsMax = 12;
        var (at, read) = ("2000-01-01T00:00:00Z", new List<long>());
        while (true)
        {
            using var answer = await city.SendAsync(
                HttpMethod.Get, $"{Temporal}?id={PastCity.Id(0)},{PastCity.Id(1)}&timerel=after&timeAt={at}");
            read.AddRange(Values(await TestCity.ExpectAsync(answer, (int)answer.StatusCode)));
            if ((int)answer.StatusCode == 200) break;
            var range = answer.Content.Headers.GetValues("Content-Range").Single();
            Assert.Matches(@"^date-time \S+Z-\S+Z/\*$", range);
            at = range[(range.IndexOf("Z-", StringComparison.Ordinal) + 2)..^2];
        }

        Assert.Equal(
            city.Points.Where(point => point.Entity < 2).Select(point => point.Value).Order(), read.Order());
    }

    [Fact]
    public async Task All_entities_of_an_answer_end_at_the_same_time()
    {
        city.Options.TemporalPointsMax = 40;
        using var answer = await city.SendAsync(HttpMethod.Get, $"{Temporal}?type=Paged&{Everything}");
        var body = await TestCity.ExpectAsync(answer, 206);
        var end = Instances(body).Max(instance => (string)instance["observedAt"]!);

        var complete = city.Points.Where(point => string.CompareOrdinal(point.At.ToString(), end) <= 0);
        Assert.Equal(complete.Select(point => point.Value).Order(), Values(body).Order());
        Assert.InRange(Values(body).Count, 2, 40);
    }

    [Fact]
    public async Task The_last_points_stay_the_same_ones_while_they_are_read()
    {
        const string id = "urn:ngsi-ld:Live:1";
        var (next, read) = (0L, new List<long>());
        await WriteAsync();
        city.Options.TemporalPointsMax = 4;
        for (var path = $"{Temporal}/{id}?lastN=10"; path is not null;)
        {
            using var answer = await city.SendAsync(HttpMethod.Get, path);
            read.AddRange(Values(await TestCity.ExpectAsync(answer, TestCity.Next(answer) is null ? 200 : 206)));
            path = TestCity.Next(answer);
            await WriteAsync();
        }

        Assert.Equal(Enumerable.Range(10, 10).Select(value => (long)value), read.Order());

        async Task WriteAsync()
        {
            for (var i = 0; i < 20; i++, next++)
                await city.WriteAsync(id, PastCity.Number("speed", null, next, PastCity.Time((int)next)));
        }
    }

    private async Task<List<long>> ReadAllAsync(string? path, int points)
    {
        city.Options.TemporalPointsMax = points;
        var read = new List<long>();
        for (var pages = 0; path is not null; pages++)
        {
            Assert.True(pages < 1_000, "The links lead in a circle.");
            using var answer = await city.SendAsync(HttpMethod.Get, path);
            var cut = (int)answer.StatusCode == 206;
            var values = Values(await TestCity.ExpectAsync(answer, cut ? 206 : 200));
            // The three points of a change stand together.
            Assert.True(values.Count <= Math.Max(points, 3));
            Assert.Equal(cut, answer.Content.Headers.Contains("Content-Range"));
            read.AddRange(values);
            path = TestCity.Next(answer);
            if (cut) Assert.NotNull(path);
        }

        return read;
    }

    private static List<long> Values(JsonNode? body) => [.. Instances(body).Select(each => (long)each["value"]!)];

    private static IEnumerable<JsonNode> Instances(JsonNode? body) =>
        (body is JsonArray all ? [.. all] : ImmutableArray.Create(body)).SelectMany(entity =>
            entity!.AsObject().Where(member => member.Value is JsonArray)
                .SelectMany(member => member.Value!.AsArray().Select(instance => instance!)));

    /// <summary>A city with nine entities of three series, many points of the same time among them.</summary>
    public sealed class PastCity : IAsyncLifetime
    {
        private const string Names = "https://uri.etsi.org/ngsi-ld/default-context/";
        private readonly TestCity _city = new();

        public NgsiLdOptions Options => _city.Options;

        internal List<(int Entity, int Series, Moment At, long Value)> Points { get; } = [];

        public static string Id(int entity) => string.Create(
            CultureInfo.InvariantCulture, $"urn:ngsi-ld:Paged:{entity}");

        public static Moment Time(int minute) => new(1_767_225_600_000 + minute * 60_000L);

        public static Attribute Number(string name, string? dataset, long value, Moment at) => new()
        {
            Name = Names + name, Kind = AttributeKind.Property, DatasetId = dataset, Value = Value.Of(value),
            ObservedAt = at,
        };

        public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path) => _city.SendAsync(method, path);

        public async Task WriteAsync(string id, params Attribute[] attributes)
        {
            var command = new EntityCommand
            {
                Kind = CommandKind.UpsertUpdate, Id = id, Attributes = [.. attributes],
                Types = [Names + (id.Contains("Paged", StringComparison.Ordinal) ? "Paged" : "Live")],
            };
            var outcome = await _city.City.WriteAsync(
                command, new Caller("", "test", Grants.All), TestContext.Current.CancellationToken);
            Assert.Null(outcome.Refusal);
        }

        public async ValueTask InitializeAsync()
        {
            await _city.InitializeAsync();
            var random = new Random(41);
            for (var turn = 0; turn < 90; turn++)
            {
                // The clock of the third entity stands still, and the last ones hardly report.
                var entity = random.Next(turn < 60 ? 6 : 9);
                var at = entity == 2 ? Time(5) : Time(random.Next(12));
                var attributes = new List<Attribute>();
                for (var series = 0; series < 3; series++)
                {
                    if (random.Next(3) == 0) continue;
                    var value = turn * 3L + series;
                    Points.Add((entity, series, at, value));
                    attributes.Add(Number(
                        series == 0 ? "speed" : "load", series == 2 ? "urn:ngsi-ld:Dataset:2" : null, value, at));
                }

                if (attributes.Count > 0) await WriteAsync(Id(entity), [.. attributes]);
            }
        }

        public ValueTask DisposeAsync() => _city.DisposeAsync();
    }
}
