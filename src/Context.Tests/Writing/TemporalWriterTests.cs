using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;

namespace City.Context.Tests;

public sealed class TemporalWriterTests
{
    private const string Speed = "https://uri.etsi.org/ngsi-ld/default-context/speed";

    private static readonly Attribute Measured = new()
    {
        Name = Speed, Kind = AttributeKind.Property, UnitCode = "KMH", ObservedAt = Moment.Earliest,
        Value = Value.Absent,
        SubAttributes =
        [
            new Attribute
            {
                Name = "https://uri.etsi.org/ngsi-ld/default-context/accuracy", Kind = AttributeKind.Property,
                Value = Value.Decimal(5, 1),
            },
        ],
    };

    private static readonly Attribute Said = new()
    {
        Name = Speed, Kind = AttributeKind.Property, Value = Value.Absent,
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_thousand_points_are_written_without_garbage(bool values)
    {
        var page = Page([.. Enumerable.Range(0, 2_000).Select(i => Point(i, Measured, Value.Decimal(i, 1)))]);
        var writer = new TemporalWriter(LdContext.Core, contextInBody: false, systemTimes: true);
        Write();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Write();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000);

        void Write() => writer.Write(JsonBuffer.Rent(), page, values, HistoryTime.Observed);
    }

    [Fact]
    public void Each_point_has_the_unit_and_the_sub_attributes_of_its_own_shape()
    {
        var removed = new HistoryPoint(new Moment(2_000), new Moment(2_000), 3, null, Value.Null);
        var page = Page(
            Point(0, Measured, Value.Decimal(101, 1)), Point(1, Measured, Value.Of(11)), removed,
            Point(3, Said, Value.Of("fast \"enough\"")), Point(4, Measured, Value.Of(true)),
            Point(5, Said, Value.Json("{\"a\":[1,null]}"u8.ToArray())));
        const string rest = """
            "unitCode":"KMH","observedAt":"1970-01-01T00:00:0$Z","accuracy":{"type":"Property","value":0.5}}
            """;
        TestCity.Same($$"""
            {"id":"urn:x:1","type":"Car","speed":[
              {"type":"Property","value":10.1,{{rest.Replace('$', '0')}},
              {"type":"Property","value":11,{{rest.Replace('$', '1')}},
              {"type":"Property","value":"fast \"enough\""},
              {"type":"Property","value":true,{{rest.Replace('$', '4')}},
              {"type":"Property","value":{"a":[1,null]} }]}
            """, Written(page));
    }

    [Fact]
    public void A_sub_attribute_has_its_unit_its_time_its_instances_and_its_own_sub_attributes()
    {
        var accuracy = Measured.SubAttributes[0];
        var page = Page(Point(0, Said with
        {
            SubAttributes =
            [
                accuracy with { UnitCode = "P1", ObservedAt = new Moment(9_000), SubAttributes = [accuracy] },
                accuracy with { DatasetId = "urn:d:2" },
            ],
        }, Value.Of(1)));

        TestCity.Same("""
            {"id":"urn:x:1","type":"Car","speed":[{"type":"Property","value":1,"accuracy":[
              {"type":"Property","value":0.5,"unitCode":"P1","observedAt":"1970-01-01T00:00:09Z",
               "accuracy":{"type":"Property","value":0.5} },
              {"type":"Property","value":0.5,"datasetId":"urn:d:2"}]}]}
            """, Written(page));
    }

    private static JsonNode? Written(HistoryPage page)
    {
        var into = JsonBuffer.Rent();
        new TemporalWriter(LdContext.Core, false, false).Write(into, page, false, HistoryTime.Observed);
        return JsonNode.Parse(Encoding.UTF8.GetString(into.Written));
    }

    private static HistoryPage Page(params ImmutableArray<HistoryPoint> points) => new(
        "urn:x:1", ["https://uri.etsi.org/ngsi-ld/default-context/Car"], [new HistorySeries(Speed, null, points)],
        true);

    private static HistoryPoint Point(int second, Attribute shape, Value value) =>
        new(new Moment(second * 1_000L), new Moment(second * 1_000L), second + 1, shape, value);
}
