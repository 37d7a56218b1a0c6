using System.Text;
using System.Text.Json;
using City.Kernel;
using City.TestKit;
using Xunit;

namespace City.Sense.Tests;

public sealed class FeedExampleTests
{
    private static readonly Moment Now = Moment.From(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Json => new(
        Source("at: when"), Source("records: $.list", "at: when"),
        """
        mapping: 1
        feed: deep
        source: { format: json, topic: "loops/{id}/#", records: data.list }
        record: { key: "{$.station}@{values[1].t}" }
        time: { column: "values[1].t", format: unix-ms }
        entity: { id: "urn:x:{id}:{$.station}", type: Loop }
        attributes:
          temp: { column: "values[0].v", type: number, unit: { sent: KEL, kept: CEL }, range: { min: -40, max: 60 } }
          lit: { column: "meta[\"is.lit\"]", type: boolean }
        """);

    [Theory]
    [MemberData(nameof(Json))]
    public async Task The_message_that_is_shown_is_one_that_the_feed_takes(string yaml)
    {
        var mapping = Mappings.Load(yaml);
        var example = FeedExample.OfDevice(mapping, "loop-7", Now)!;

        var taken = await new JsonMessages(mapping).ReadAsync(
            new FeedMessage(example.Topic ?? "", Encoding.UTF8.GetBytes(example.Body)), Cancel);

        Assert.True(taken.Mapper is not null, example.Body);
        var record = Assert.Single(taken.Records);
        Assert.True(taken.Mapper!.Map(record.Fields).TryGet(out var said, out var refusal), refusal?.Detail);
        Assert.Contains("loop-7", said!.EntityId, StringComparison.Ordinal);
    }

    [Fact]
    public void The_message_of_an_entity_names_its_device_and_stands_where_it_stands()
    {
        var mapping = Mappings.Load(Source("at: when"));

        var example = FeedExample.OfEntity(mapping, "urn:ngsi-ld:Loop:loop%207", (106.5, 29.6), Now)!;

        Assert.Equal(("loop 7", "devices/loop 7/flow"), (example.Device, example.Topic));
        Assert.True(example.IsOwnTopic);
        using var body = JsonDocument.Parse(example.Body);
        Assert.Equal(106.5, body.RootElement.GetProperty("lon").GetDouble());
        Assert.Equal(example.Now, body.RootElement.GetProperty("when").GetString());
    }

    [Theory]
    [InlineData("urn:ngsi-ld:Lamp:7")]
    [InlineData("urn:ngsi-ld:Loop:")]
    [InlineData("urn:ngsi-ld:Loop:a%2Fb")]
    public void An_entity_that_the_feed_cannot_have_written_has_no_message(string id) =>
        Assert.Null(FeedExample.OfEntity(Mappings.Load(Source("at: when")), id, null, Now));

    [Fact]
    public void A_mapping_of_cells_gives_a_header_and_a_line()
    {
        var mapping = Mappings.Load(File.ReadAllText(Path.Combine(
            SourceTree.Root, "domains", "Traffic", "mappings", "i94-traffic-volume.yaml")));

        var example = FeedExample.OfDevice(mapping, "x", Now)!;

        var lines = example.Body.Split('\n');
        Assert.Equal(("text/csv", 2), (example.MediaType, lines.Length));
        Assert.Contains("traffic_volume", lines[0], StringComparison.Ordinal);
        Assert.Equal(lines[0].Split(',').Length, lines[1].Split(',').Length);
    }

    private static string Source(params string[] more) => $$"""
        mapping: 1
        feed: loops
        source:
          format: json
          topic: devices/{device}/flow
          {{(more.Length > 1 ? more[0] : "limits: { records: 10 }")}}
        record: { key: "{device}@{when}" }
        time: { column: when }
        entity: { id: "urn:ngsi-ld:Loop:{device}", type: Loop }
        attributes:
          intensity: { column: flow, type: integer, range: { min: 0, max: 20000 } }
          location:
            kind: GeoProperty
            position: { longitude: { column: lon }, latitude: { column: lat }, system: WGS-84 }
        """;
}
