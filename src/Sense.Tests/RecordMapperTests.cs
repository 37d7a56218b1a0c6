namespace City.Sense.Tests;

public sealed class RecordMapperTests
{
    private static readonly RecordMapper Mapper = Mappings.Load(Mappings.Right).Bind(Mappings.Columns).Mapper!;

    [Fact]
    public void A_record_becomes_a_command_with_expanded_names()
    {
        Assert.True(Mapper.Map(["301", "2016-07-01T12:00", "4500", "300.15", "Clear"]).TryGet(out var record, out _));

        var command = Mapper.Command(record, withConstants: true);

        Assert.Equal(CommandKind.UpsertUpdate, command.Kind);
        Assert.Equal("urn:ngsi-ld:TrafficFlowObserved:301", command.Id);
        Assert.Equal(["https://smartdatamodels.org/dataModel.Transportation/TrafficFlowObserved"], command.Types);
        Assert.Equal(
            ["https://smartdatamodels.org/intensity", "https://uri.etsi.org/ngsi-ld/default-context/temperature",
                "https://uri.etsi.org/ngsi-ld/default-context/weather", "https://uri.etsi.org/ngsi-ld/location"],
            command.Attributes.Select(attribute => attribute.Name));
        Assert.Equal(new Moment(1467392400000), record.Time);
    }

    [Theory]
    [InlineData("GCJ-02", "116.41024449916938", "39.91640428150164", "GCJ-02")]
    [InlineData("bd-09", "116.41662724378733", "39.922699552216216", "BD-09")]
    [InlineData("CGCS2000", "116.404", "39.915", null)]
    public void A_place_in_shifted_coordinates_is_kept_in_wgs_84_and_says_where_it_comes_from(
        string system, string longitude, string latitude, string? convertedFrom)
    {
        var mapping = Mappings.With(
            "kind: GeoProperty\nposition: { longitude: { column: c }, latitude: { column: d }, "
            + $"system: {system} }}");
        Assert.True(mapping.Bind(["id", "c", "d"]).Mapper!.Map(["1", longitude, latitude])
            .TryGet(out var record, out _));

        var place = Assert.Single(record.Attributes);
        Assert.Equal("{\"type\":\"Point\",\"coordinates\":[116.404,39.915]}", place.Value.ToJson());
        Assert.Equal(convertedFrom, place.SubAttributes.Select(note => note.Value.AsText()).SingleOrDefault());
    }

    [Theory]
    [InlineData("", "2016-07-01T12:00", "record.id", "station")]
    [InlineData("301", "", "record.key", "when")]
    [InlineData("301", "yesterday", "value.time", "when")]
    public void A_record_without_id_key_or_time_is_refused(string station, string when, string code, string at)
    {
        Assert.False(Mapper.Map([station, when, "1", "300", "x"]).TryGet(out _, out var refusal));

        Assert.Equal((code, at), (refusal.Code, refusal.At));
    }

    [Fact]
    public void An_id_longer_than_a_city_takes_is_refused()
    {
        Assert.False(Mapper.Map([new string('x', 1024), "2016-07-01T12:00", "1", "300", "x"])
            .TryGet(out _, out var refusal));

        Assert.Equal("record.id", refusal.Code);
    }

    [Fact]
    public void Letters_that_a_uri_cannot_hold_are_escaped_in_the_id()
    {
        Assert.True(Mapper.Map(["A 1/é", "2016-07-01T12:00", "1", "300", "x"]).TryGet(out var record, out _));

        Assert.Equal("urn:ngsi-ld:TrafficFlowObserved:A%201%2F%C3%A9", record.EntityId);
    }

    [Fact]
    public void The_same_record_has_the_same_command_id_and_a_corrected_one_another()
    {
        var first = Id("301", "2016-07-01T12:00", "4500");

        Assert.Equal(first, Id("301", "2016-07-01T12:00", "4500"));
        Assert.NotEqual(first, Id("301", "2016-07-01T12:00", "4501"));
        Assert.NotEqual(first, Id("302", "2016-07-01T12:00", "4500"));
        Assert.StartsWith("loops/301@2016-07-01T12:00/", first, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("站,点 1%\"")]
    [InlineData("a very long name of a station that goes on and on and on and on and on and never seems to end")]
    public void A_command_id_is_visible_ascii_without_commas_and_fits(string station)
    {
        var id = Id(station, "2016-07-01T12:00", "1");

        Assert.True(id.Length <= EntityCommand.CommandIdLengthMax, id);
        Assert.All(id, letter => Assert.True(letter is > ' ' and <= '~' and not ',' and not '"', id));
        Assert.NotEqual(id, Id(station + "x", "2016-07-01T12:00", "1"));
    }

    private static string Id(string station, string when, string volume)
    {
        Assert.True(Mapper.Map([station, when, volume, "300", "x"]).TryGet(out var record, out var refusal),
            refusal?.Detail);
        return Mapper.Command(record, withConstants: false).CommandId!;
    }
}
