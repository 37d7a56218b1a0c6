using Microsoft.AspNetCore.Http;
using Xunit;

namespace City.Screen.Tests;

/// <summary>
/// Numbers, moments and lengths as pages print them: marks and dates that mean the same in English and Chinese, words
/// of the reader's language, the reader's time zone.
/// </summary>
public sealed class FrameTests
{
    private static readonly DateTimeOffset Moment = new(2026, 11, 22, 20, 15, 30, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(1234567, "1,234,567")]
    [InlineData(-1234, "-1,234")]
    public void Thousands_stand_apart(long number, string shown)
    {
        Assert.Equal(shown, Frame.Whole(number));
        Assert.Equal(shown, Frame.Number(number));
        foreach (var language in new[] { "en", "zh" })
            Assert.Contains(shown, Texts.Of(language).Fill("list.shown", 1, 2, number), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1234.5, "1,234.5")]
    [InlineData(0.1234567, "0.123457")]
    [InlineData(-20.1, "-20.1")]
    public void A_number_has_a_point_before_its_digits(double number, string shown) =>
        Assert.Equal(shown, Frame.Number(number));

    [Theory]
    [InlineData(1_500, "1.5 kB")]
    [InlineData(2_500_000, "2.5 MB")]
    [InlineData(7_250_000_000, "7.25 GB")]
    public void Bytes_are_shown_in_the_greatest_unit_that_fits(long bytes, string shown) =>
        Assert.Equal(shown, Frame.Bytes(bytes));

    [Theory]
    [InlineData("", "2026-11-22 20:15:30 UTC")]
    [InlineData("Asia/Shanghai", "2026-11-23 04:15:30 UTC+8")]
    [InlineData("Asia/Kolkata", "2026-11-23 01:45:30 UTC+5:30")]
    [InlineData("America/New_York", "2026-11-22 15:15:30 UTC−5")]
    [InlineData("No/Where", "2026-11-22 20:15:30 UTC")]
    public void A_moment_is_shown_in_the_zone_of_the_reader_and_names_it(string zone, string shown)
    {
        foreach (var language in new[] { "en", "zh" })
            Assert.Equal(shown, Of(language, zone).Local(Moment));
    }

    [Theory]
    [InlineData("en", "11 h ago", "2 h", "250 ms")]
    [InlineData("zh", "11 小时前", "2 小时", "250 毫秒")]
    public void Lengths_of_time_are_said_in_the_words_of_the_reader(
        string language, string age, string length, string lag)
    {
        var frame = Of(language, "");

        Assert.Equal(age, frame.Age(Moment));
        Assert.Equal(length, frame.Length(TimeSpan.FromMinutes(130)));
        Assert.Equal(lag, frame.Lag(250));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh")]
    public async Task A_page_shows_great_numbers_with_thousands_apart(string language)
    {
        await using var show = (await Show.OpenAsync())
            .Says("/api/feeds", """{"feeds":[{"name":"loops","accepted":1234567,"rejected":8901234}]}""");

        var text = await show.ReadAsync("/feeds", ("Accept-Language", language));

        Assert.Contains("1,234,567", text, StringComparison.Ordinal);
        Assert.DoesNotContain("1234567", text, StringComparison.Ordinal);
        Assert.Contains("8,901,234", text, StringComparison.Ordinal);
        Assert.DoesNotContain("8901234", text, StringComparison.Ordinal);
    }

    private static Frame Of(string language, string zone)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.AcceptLanguage = language;
        if (zone.Length > 0) context.Request.Headers.Cookie = $"{Frame.ZoneCookieName}={Uri.EscapeDataString(zone)}";
        return Frame.Of(context, new StillClock());
    }
}
