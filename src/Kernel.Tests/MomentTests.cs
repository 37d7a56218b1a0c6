namespace City.Kernel.Tests;

public sealed class MomentTests
{
    private static readonly Gen<Moment> Any = Gen.OneOf(
        Gen.Long[Moment.Earliest.Milliseconds, Moment.Latest.Milliseconds],
        Gen.Long[-2_000_000, 2_000_000], Gen.Long[1_700_000_000_000, 1_900_000_000_000])
        .Select(milliseconds => new Moment(milliseconds));

    [Fact]
    public void Every_moment_reads_back_from_its_own_text_and_sorts_as_its_text_does() =>
        Gen.Select(Any, Any).Sample(
            (one, other) =>
            {
                Assert.True(Moment.TryParse(one.ToString(), out var back));
                Assert.Equal(one, back);
                Assert.Equal(one.ToDateTimeOffset().ToString(
                    one.Milliseconds % 1000 == 0 ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss.fffZ",
                    System.Globalization.CultureInfo.InvariantCulture), one.ToString());
                Assert.Equal(Moment.From(one.ToDateTimeOffset()), one);
                Assert.Equal(one.CompareTo(other) < 0, one < other);
                Assert.Equal(one >= other, !(one < other));
            }, iter: 5_000);

    [Theory]
    [InlineData("2026-11-23T08:15:30Z", "2026-11-23T08:15:30Z")]
    [InlineData("2026-11-23T08:15:30.1Z", "2026-11-23T08:15:30.100Z")]
    [InlineData("2026-11-23T08:15:30,12Z", "2026-11-23T08:15:30.120Z")]
    [InlineData("2026-11-23T08:15:30.123999999Z", "2026-11-23T08:15:30.123Z")]
    [InlineData("2026-11-23T08:15:30+08:00", "2026-11-23T00:15:30Z")]
    [InlineData("2026-01-01T00:00:00-05:30", "2026-01-01T05:30:00Z")]
    [InlineData("2024-02-29T23:59:59.999Z", "2024-02-29T23:59:59.999Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z")]
    [InlineData("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z")]
    public void Dates_with_a_zone_are_read_in_all_their_forms(string text, string same)
    {
        Assert.True(Moment.TryParse(text, out var moment));
        Assert.Equal(same, moment.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-23")]
    [InlineData("2026-11-23T08:15:30")]
    [InlineData("2026-11-23T08:15Z")]
    [InlineData("2026-11-23 08:15:30Z")]
    [InlineData("2026-11-23T08:15:30z")]
    [InlineData("2026-11-23T08:15:30.Z")]
    [InlineData("2026-11-23T08:15:30+8:00")]
    [InlineData("2026-11-23T08:15:30+0800")]
    [InlineData("2026-11-23T08:15:30+15:00")]
    [InlineData("2026-11-23T08:15:30+08:60")]
    [InlineData("2026-11-23T08:15:30ZZ")]
    [InlineData("2026-11-23T08:15:30Z ")]
    [InlineData("2026-13-23T08:15:30Z")]
    [InlineData("2026-00-23T08:15:30Z")]
    [InlineData("2026-11-31T08:15:30Z")]
    [InlineData("2025-02-29T08:15:30Z")]
    [InlineData("2026-11-00T08:15:30Z")]
    [InlineData("2026-11-23T24:00:00Z")]
    [InlineData("2026-11-23T08:60:00Z")]
    [InlineData("2026-11-23T08:15:60Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("+026-11-23T08:15:30Z")]
    [InlineData("２026-11-23T08:15:30Z")]
    [InlineData("2026-11-23T08:15:30.00000000000000000000Z")]
    public void What_names_no_moment_without_doubt_is_refused(string text) =>
        Assert.False(Moment.TryParse(text, out _));

    [Fact]
    public void Bytes_that_are_no_date_are_refused_and_never_make_the_reader_fall_over() =>
        Gen.Byte.Array[0, 45].Sample(bytes => Assert.False(Moment.TryParse(bytes, out _)), iter: 20_000);
}
