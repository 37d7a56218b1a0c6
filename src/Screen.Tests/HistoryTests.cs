using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace City.Screen.Tests;

public sealed class HistoryTests
{
    private const string Entity = """
        {"id":"urn:x:1","type":"T","flow":{"type":"Property","value":7,"unitCode":"KMH"},
         "state":{"type":"Property","value":"open"}}
        """;

    private const string Temporal = "/ngsi-ld/v1/temporal/entities/urn%3Ax%3A1?attrs=flow";

    private const string Week =
        Temporal + "&timerel=between&timeAt=2018-09-23T23:00:00.000Z&endTimeAt=2018-09-30T23:00:00.001Z";

    [Fact]
    public async Task Few_points_are_shown_one_by_one_newest_first()
    {
        await using var show = await ShownAsync(count: 2);
        show.Says(Week + "&lastN=1500",
            """{"flow":{"type":"Property","values":[[5,"2018-09-30T22:00:00Z"],[7,"2018-09-30T23:00:00Z"]]}}""");
        var text = await show.ReadAsync("/entities/urn:x:1");

        Assert.Contains("2018-09-23 23:00:00 UTC to 2018-09-30 23:00:00 UTC, 2 values. Each point is shown.", text,
            StringComparison.Ordinal);
        Assert.Contains(
            "Value km/h 2018-09-30 23:00:00 UTC 7 2018-09-30 22:00:00 UTC 5", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_points_are_summed_up_by_periods()
    {
        await using var show = await ShownAsync(count: 20_000);
        show.Says(Week + "&options=aggregatedValues&aggrMethods=avg,min,max&aggrPeriodDuration=PT1H", """
            {"flow":{"type":"Property","avg":[[5.25,"2018-09-30T22:00:00Z","2018-09-30T23:00:00Z"]],
             "min":[[1,"2018-09-30T22:00:00Z","2018-09-30T23:00:00Z"]],
             "max":[[9,"2018-09-30T22:00:00Z","2018-09-30T23:00:00Z"]]}}
            """);
        var text = await show.ReadAsync("/entities/urn:x:1");

        Assert.Contains(
            "20,000 values. Summed up by periods of 1 h: mean, least and greatest.", text, StringComparison.Ordinal);
        Assert.Contains("2018-09-30 22:00:00 UTC 5.25 1 9", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attribute_without_past_says_so_and_a_text_has_a_table_but_no_chart()
    {
        await using var show = (await Show.OpenAsync()).Says("/ngsi-ld/v1/entities/urn%3Ax%3A1", Entity)
            .Says("/ngsi-ld/v1/temporal/entities/urn%3Ax%3A1?attrs=state",
                """{"state":{"type":"Property","values":[["open","2018-09-30T22:00:00Z"]]}}""")
            .Says("/ngsi-ld/v1/temporal/entities/urn%3Ax%3A1?attrs=flow", """{"id":"urn:x:1"}""");

        var none = await show.ReadAsync("/entities/urn:x:1");
        Assert.Contains("No values in this range.", none, StringComparison.Ordinal);
        using var answer = await show.GetAsync("/entities/urn:x:1?attr=state");
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("data-chart", html, StringComparison.Ordinal);
        Assert.Contains("<details open", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_past_that_cannot_be_read_does_not_take_the_values_away()
    {
        await using var show = (await Show.OpenAsync()).Says("/ngsi-ld/v1/entities/urn%3Ax%3A1", Entity)
            .Says("/ngsi-ld/v1/temporal/", """{"code":"live.overloaded"}""", 503);
        var text = await show.ReadAsync("/entities/urn:x:1");

        Assert.Contains("flow 7 km/h", text, StringComparison.Ordinal);
        Assert.Contains("Code live.overloaded", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-03-29T02:30", "2026-03-29T12:00", "Europe/Berlin", 1.5, 10)]
    [InlineData("2026-05-01T00:00", "2026-05-02", "Asia/Shanghai", -8, 16)]
    public void Times_that_a_reader_types_are_in_the_readers_zone(
        string from, string to, string zone, double fromHours, double toHours)
    {
        var range = HistoryRange.Of(Query(("from", from), ("to", to)), TimeZoneInfo.FindSystemTimeZoneById(zone));
        var day = new DateTimeOffset(DateTime.Parse(from[..10], null), TimeSpan.Zero);

        Assert.Null(range.Preset);
        Assert.Equal(day.AddHours(fromHours), range.From);
        Assert.Equal(day.AddHours(toHours), range.Until);
    }

    [Theory]
    [InlineData("range", "1y", "1y")]
    [InlineData("range", "forever", "7d")]
    [InlineData("from", "2026-05-01T00:00", "7d")]
    public void A_range_that_makes_no_sense_becomes_the_usual_one(string name, string value, string preset) =>
        Assert.Equal(preset, HistoryRange.Of(Query((name, value)), TimeZoneInfo.Utc).Preset);

    [Theory]
    [InlineData("2026-05-02T00:00", "2026-05-01T00:00", "", "The end must lie after the beginning.")]
    [InlineData("2026-05-01T00:00", "2026-05-01T00:00", "", "The end must lie after the beginning.")]
    [InlineData("junk", "2026-05-01T00:00", "Write a day and a time such as 2026-11-23 16:15.", "")]
    [InlineData("2026-05-01T00:00", "", "", "Fill this in.")]
    public async Task Times_that_make_no_range_stay_as_they_were_typed_with_what_is_wrong_beside_them(
        string from, string to, string atFrom, string atTo)
    {
        await using var show = await ShownAsync(count: 2);
        using var answer = await show.GetAsync($"/entities/urn:x:1?from={from}&to={to}", ("Accept-Language", "en"));
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Contains($"name=\"from\" value=\"{from}\"", html, StringComparison.Ordinal);
        Assert.Contains($"name=\"to\" value=\"{to}\"", html, StringComparison.Ordinal);
        Assert.Contains($"id=\"history-from-fault\">{atFrom}<", html, StringComparison.Ordinal);
        Assert.Contains($"id=\"history-to-fault\">{atTo}<", html, StringComparison.Ordinal);
        Assert.Contains("aria-current=\"true\">7 days<", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "00:05:00")]
    [InlineData(7, "01:00:00")]
    [InlineData(365, "7.00:00:00")]
    [InlineData(3_653, "30.00:00:00")]
    [InlineData(36_530, "150.00:00:00")]
    public void A_longer_range_has_longer_periods_and_never_too_many(int days, string period)
    {
        var found = HistoryReader.PeriodFor(TimeSpan.FromDays(days));

        Assert.Equal(TimeSpan.Parse(period, null), found);
        Assert.True(TimeSpan.FromDays(days) / found <= 300);
    }

    private static QueryCollection Query(params (string Name, string Value)[] pairs) =>
        new(pairs.ToDictionary(pair => pair.Name, pair => new StringValues(pair.Value)));

    private static async Task<Show> ShownAsync(long count) => (await Show.OpenAsync())
        .Says("/ngsi-ld/v1/entities/urn%3Ax%3A1", Entity)
        .Says(Temporal + "&lastN=1&options=temporalValues",
            """{"flow":{"type":"Property","values":[[7,"2018-09-30T23:00:00Z"]]}}""")
        .Says(Week + "&options=aggregatedValues&aggrMethods=totalCount", $$$"""
            {"flow":{"type":"Property",
            "totalCount":[[{{{count}}},"2018-09-23T23:00:00Z","2018-09-30T23:00:00Z"]]}}
            """);
}
