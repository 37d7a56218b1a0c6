using System.Globalization;
using System.Text.Json.Nodes;

namespace City.Context.Tests;

/// <summary>A machine whose clock is set back while the city runs, seen from outside.</summary>
public sealed class ClockTests
{
    private const int Rounds = 12, Entities = 5;

    [Fact]
    public async Task A_clock_that_is_set_back_turns_back_no_recorded_time_and_no_order()
    {
        var clock = new ManualClock();
        await using var city = new TestCity { Clock = clock };
        await city.InitializeAsync();
        for (var i = 0; i < Entities; i++)
            await city.CreateAsync($$"""{"id":"urn:c:{{i}}","type":"C","n":{"type":"Property","value":0} }""");
        for (var round = 1; round <= Rounds; round++)
        {
            clock.Advance(round % 3 == 0 ? TimeSpan.FromHours(-1) : TimeSpan.FromMinutes(1));
            for (var i = 0; i < Entities; i++)
            {
                using var answer = await city.SendAsync(
                    HttpMethod.Patch, $"/ngsi-ld/v1/entities/urn:c:{i}", $$"""{"n":{"value":{{round}} } }""");
                Assert.True(answer.IsSuccessStatusCode);
            }
        }

        var feed = await city.Client.GetStringAsync(
            new Uri("/api/feed?from=beginning", UriKind.Relative), TestContext.Current.CancellationToken);
        var lines = feed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!);
        var shards = lines.GroupBy(line => (int)line["shard"]!).ToList();
        Assert.Equal(Entities * (Rounds + 1), shards.Sum(shard => shard.Count()));
        Assert.All(shards, shard => Rises(shard.Select(line => (string)line["recordedAt"]!)));
        for (var i = 0; i < Entities; i++)
        {
            var past = await city.GetAsync(
                $"/ngsi-ld/v1/temporal/entities/urn:c:{i}?timeproperty=modifiedAt&options=temporalValues");
            var points = past["n"]!["values"]!.AsArray();
            Assert.Equal(Enumerable.Range(0, Rounds + 1), points.Select(point => (int)point![0]!));
            Rises(points.Select(point => (string)point![1]!));
            var now = await city.GetAsync($"/ngsi-ld/v1/entities/urn:c:{i}?options=sysAttrs");
            Assert.Equal((string)points[^1]![1]!, (string)now["n"]!["modifiedAt"]!);
        }
    }

    private static void Rises(IEnumerable<string> times)
    {
        var moments = times.Select(time => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(moments.Order(), moments);
    }
}
