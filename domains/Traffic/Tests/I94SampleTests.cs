namespace City.Domains.Traffic.Tests;

public sealed class I94SampleTests
{
    private static readonly string Sample = Path.Combine(I94.Folder, "samples", "i94-sample.csv");

    [Fact]
    public async Task Seven_of_the_ten_made_up_rows_are_taken_and_three_have_their_reasons()
    {
        var (report, collected) = await I94.FeedAsync(Sample, TestContext.Current.CancellationToken);

        Assert.Equal(new FeedCounts(Read: 10, Accepted: 7, Rejected: 3, Repeated: 0, Late: 0, Unsent: 0),
            report.Counts);
        Assert.Equal(
            [(6L, "value.number", "traffic_volume"), (7, "value.range", "clouds_pct"), (9, "time.gap", "date_time")],
            collected.Letters.Select(letter => (letter.Record.Line, letter.Refusal.Code, letter.Refusal.At!)));
    }

    [Theory]
    [InlineData(0, "2016-11-06T05:00:00Z")]
    [InlineData(1, "2016-11-06T06:00:00Z")]
    [InlineData(2, "2016-11-06T08:00:00Z")]
    [InlineData(4, "2017-03-12T07:00:00Z")]
    [InlineData(5, "2017-03-12T08:00:00Z")]
    [InlineData(6, "2017-07-04T05:00:00Z")]
    public async Task Local_hours_become_moments_also_when_clocks_change(int record, string moment)
    {
        var (_, collected) = await I94.FeedAsync(Sample, TestContext.Current.CancellationToken);

        var volume = Assert.Single(collected.Commands[record].Attributes,
            attribute => attribute.Name == TrafficDomain.Intensity);
        Assert.Equal(moment, volume.ObservedAt.ToString());
    }

    [Fact]
    public async Task A_record_carries_every_column_in_the_unit_that_is_kept()
    {
        var (_, collected) = await I94.FeedAsync(Sample, TestContext.Current.CancellationToken);

        var said = collected.Commands[0].Attributes.ToDictionary(a => a.Name, a => (a.Value.ToJson(), a.UnitCode));
        Assert.Equal(("1200", "H10"), said[TrafficDomain.Intensity]);
        Assert.Equal(("10", "CEL"), said[I94.Environment + "temperature"]);
        Assert.Equal(("0", "MMT"), said[I94.Environment + "precipitation"]);
        Assert.Equal(("0", "MMT"), said[I94.Own + "snowfall"]);
        Assert.Equal(("1", "P1"), said[I94.Own + "cloudCover"]);
        Assert.Equal(("\"Clear\"", null), said[I94.Environment + "weatherType"]);
        Assert.Equal(("\"sky is clear\"", null), said[I94.Own + "weatherDescription"]);
        Assert.Equal(("\"none\"", null), said[I94.Own + "holiday"]);
        Assert.Equal("\"Independence Day\"", collected.Of(I94.Own + "holiday").Last().Value.ToJson());
        Assert.Equal("22.22", collected.Of(I94.Environment + "temperature").Last().Value.ToJson());
    }

    [Fact]
    public async Task An_empty_cell_leaves_its_attribute_out()
    {
        var (_, collected) = await I94.FeedAsync(Sample, TestContext.Current.CancellationToken);

        Assert.DoesNotContain(collected.Commands[2].Attributes, a => a.Name == I94.Environment + "temperature");
        Assert.DoesNotContain(collected.Commands[3].Attributes, a => a.Name == I94.Environment + "precipitation");
        Assert.Equal(6, collected.Of(I94.Environment + "temperature").Count());
    }

    [Fact]
    public async Task The_place_is_sent_once_and_says_that_it_is_approximate()
    {
        var (_, collected) = await I94.FeedAsync(Sample, TestContext.Current.CancellationToken);

        var place = Assert.Single(collected.Of("https://uri.etsi.org/ngsi-ld/location"));
        Assert.Equal("""{"type":"Point","coordinates":[-93.198,44.963]}""", place.Value.ToJson());
        Assert.Equal("true", place.SubAttributes.Single(note => note.Name == I94.Own + "approximate").Value.ToJson());
        Assert.Null(place.ObservedAt);
    }

    [Fact]
    public async Task Every_attribute_that_the_mapping_makes_is_described_with_the_same_unit()
    {
        var (_, collected) = await I94.FeedAsync(Sample, TestContext.Current.CancellationToken);
        var city = new DomainBuilder();
        new TrafficDomain().Describe(city);
        var described = city.EntityTypes.Single(type => type.Type == TrafficDomain.TrafficFlowObserved)
            .Attributes.Select(a => (a.Attribute, a.UnitCode)).ToHashSet();

        var made = collected.Commands.SelectMany(command => command.Attributes).Select(a => (a.Name, a.UnitCode));

        Assert.Subset(described, made.ToHashSet());
        Assert.All(collected.Commands, command => Assert.Equal([TrafficDomain.TrafficFlowObserved], command.Types));
    }
}
