namespace City.Sense.Tests;

public sealed class TimeTextTests
{
    private static readonly TimeZoneInfo Chicago = TimeZoneInfo.FindSystemTimeZoneById("America/Chicago");
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    [Theory]
    [InlineData("2016-07-01T12:00Z", "2016-07-01T12:00:00Z")]
    [InlineData("2016-07-01 12:00:30+08:00", "2016-07-01T04:00:30Z")]
    [InlineData("2016-07-01T12:00:30.25-05:00", "2016-07-01T17:00:30.250Z")]
    public void An_iso_time_with_an_offset_needs_no_zone(string text, string moment) =>
        Assert.Equal(moment, Read(text, new TimeRule()));

    [Theory]
    [InlineData("2016-07-01T12:00", "2016-07-01T04:00:00Z")]
    [InlineData("2016-07-01 12:00:30", "2016-07-01T04:00:30Z")]
    [InlineData("2016-07-01T12:00Z", "2016-07-01T12:00:00Z")]
    public void A_time_without_an_offset_is_meant_in_the_zone(string text, string moment) =>
        Assert.Equal(moment, Read(text, new TimeRule { Zone = Shanghai }));

    [Fact]
    public void A_time_without_offset_and_zone_is_refused() =>
        Assert.Equal("time.zone", Refused("2016-07-01T12:00", new TimeRule()));

    [Theory]
    [InlineData("2016-13-01T12:00")]
    [InlineData("2017-02-29T12:00")]
    [InlineData("2016-07-01T24:00")]
    [InlineData("2016-07-01")]
    [InlineData("01.07.2016 12:00")]
    [InlineData("noon")]
    public void What_is_no_such_time_is_refused(string text) =>
        Assert.Equal("value.time", Refused(text, new TimeRule { Zone = Shanghai }));

    [Theory]
    [InlineData("dd/MM/yyyy hh:mm tt", "01/07/2016 01:30 PM", "2016-07-01T18:30:00Z")]
    [InlineData("yyyyMMddHHmmss", "20161226080000", "2016-12-26T14:00:00Z")]
    [InlineData("yyyy-MM-dd", "2016-07-01", "2016-07-01T05:00:00Z")]
    public void A_pattern_reads_what_is_written_by_it(string format, string text, string moment) =>
        Assert.Equal(moment, Read(text, new TimeRule { Format = format, Zone = Chicago }));

    [Fact]
    public void A_pattern_with_an_offset_needs_no_zone()
    {
        var rule = new TimeRule { Format = "dd.MM.yyyy HH:mm zzz" };

        Assert.Equal("2016-07-01T10:00:00Z", Read("01.07.2016 12:00 +02:00", rule));
        Assert.Equal("value.time", Refused("01.07.2016 12:00", rule));
    }

    [Theory]
    [InlineData("unix", "1478412000", "2016-11-06T06:00:00Z")]
    [InlineData("unix", "1478412000.25", "2016-11-06T06:00:00.250Z")]
    [InlineData("unix", "-1", "1969-12-31T23:59:59Z")]
    [InlineData("unix-ms", "1478412000123", "2016-11-06T06:00:00.123Z")]
    public void Counted_time_is_read(string format, string text, string moment) =>
        Assert.Equal(moment, Read(text, new TimeRule { Format = format }));

    [Theory]
    [InlineData("unix", "1e9")]
    [InlineData("unix", "99999999999999")]
    [InlineData("unix-ms", "")]
    public void Counted_time_out_of_range_is_refused(string format, string text) =>
        Assert.Equal("value.time", Refused(text, new TimeRule { Format = format }));

    /// <summary>2016-11-06 02:00 clocks went back from -05:00 to -06:00: 01:00 to 01:59 came twice.</summary>
    [Theory]
    [InlineData(AmbiguousTime.Earlier, "2016-11-06T00:59", "2016-11-06T05:59:00Z")]
    [InlineData(AmbiguousTime.Earlier, "2016-11-06T01:00", "2016-11-06T06:00:00Z")]
    [InlineData(AmbiguousTime.Later, "2016-11-06T01:00", "2016-11-06T07:00:00Z")]
    [InlineData(AmbiguousTime.Earlier, "2016-11-06T01:59", "2016-11-06T06:59:00Z")]
    [InlineData(AmbiguousTime.Later, "2016-11-06T02:00", "2016-11-06T08:00:00Z")]
    public void An_hour_that_came_twice_is_read_as_the_mapping_chooses(
        AmbiguousTime choice, string text, string moment) =>
        Assert.Equal(moment, Read(text, new TimeRule { Zone = Chicago, Ambiguous = choice }));

    [Fact]
    public void An_hour_that_came_twice_is_refused_unless_the_mapping_chooses() =>
        Assert.Equal("time.ambiguous", Refused("2016-11-06T01:30", new TimeRule { Zone = Chicago }));

    /// <summary>2017-03-12 02:00 clocks went forward from -06:00 to -05:00: 02:00 to 02:59 never came.</summary>
    [Theory]
    [InlineData("2017-03-12T01:59", "2017-03-12T07:59:00Z")]
    [InlineData("2017-03-12T02:00", "2017-03-12T08:00:00Z")]
    [InlineData("2017-03-12T02:59", "2017-03-12T08:59:00Z")]
    [InlineData("2017-03-12T03:00", "2017-03-12T08:00:00Z")]
    public void An_hour_that_never_came_can_be_shifted(string text, string moment) =>
        Assert.Equal(moment, Read(text, new TimeRule { Zone = Chicago, Gap = TimeGap.Shift }));

    [Fact]
    public void An_hour_that_never_came_is_refused_otherwise() =>
        Assert.Equal("time.gap", Refused("2017-03-12T02:00", new TimeRule { Zone = Chicago }));

    private static string Read(string text, TimeRule rule)
    {
        Assert.True(TimeText.Read(text, rule, "when").TryGet(out var moment, out var refusal), refusal?.Detail);
        return moment.ToString();
    }

    private static string Refused(string text, TimeRule rule)
    {
        Assert.False(TimeText.Read(text, rule, "when").TryGet(out _, out var refusal));
        Assert.Equal("when", refusal.At);
        return refusal.Code;
    }
}
