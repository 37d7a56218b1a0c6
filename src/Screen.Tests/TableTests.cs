using System.Net;
using System.Text;
using Xunit;

namespace City.Screen.Tests;

public sealed class TableTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/feeds?sort=accepted", "air 4 loops 30 water 200")]
    [InlineData("/feeds?sort=-accepted", "water 200 loops 30 air 4")]
    [InlineData("/feeds?sort=-name", "water 200 loops 30 air 4")]
    [InlineData("/feeds?sort=owner", "loops 30 air 4 water 200")]
    [InlineData("/feeds?sort=-owner", "air 4 loops 30 water 200")]
    [InlineData("/feeds?sort=no-such", "loops 30 water 200 air 4")]
    [InlineData("/feeds?filter=AIR", "air 4")]
    [InlineData("/feeds?filter=a&sort=name", "air 4 water 200")]
    public async Task Rows_are_sorted_and_filtered_by_the_server(string path, string rows)
    {
        await using var show = await FeedsAsync();
        var text = await RowsAsync(show, path);

        Assert.Equal(rows, text);
    }

    [Fact]
    public async Task A_header_sorts_by_its_column_and_the_other_way_when_it_is_asked_again()
    {
        await using var show = await FeedsAsync();
        var html = await HtmlAsync(show, "/feeds?sort=accepted&filter=a&offset=0");

        Assert.Contains("aria-sort=\"ascending\"><a class=\"sort\" href=\"/feeds?filter=a&sort=-accepted\"", html,
            StringComparison.Ordinal);
        Assert.Contains("href=\"/feeds?filter=a&sort=name\"", html, StringComparison.Ordinal);
        Assert.Contains("<input type=\"hidden\" name=\"sort\" value=\"accepted\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_a_table_leads_to_the_next_and_keeps_its_order()
    {
        var feeds = Enumerable.Range(1, 30).Select(at => $$"""{"name":"f{{at}}","accepted":{{at}} }""");
        await using var show = (await Show.OpenAsync())
            .Says("/api/feeds", $$"""{"feeds":[{{string.Join(',', feeds)}}]}""");
        var html = await HtmlAsync(show, "/feeds?sort=-accepted&offset=25");

        Assert.Contains("26 to 30 of 30", Show.Plain(html), StringComparison.Ordinal);
        Assert.Contains("rel=\"prev\" href=\"/feeds?sort=-accepted\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("rel=\"next\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_that_fits_nothing_says_so_and_leads_back()
    {
        await using var show = await FeedsAsync();
        var text = await show.ReadAsync("/feeds?filter=zzz", ("Accept-Language", "en"));

        Assert.Contains("Show all", text, StringComparison.Ordinal);
        Assert.Contains("No row holds “zzz”.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_is_exported_as_it_is_sorted_and_filtered_in_a_form_that_spreadsheets_read()
    {
        await using var show = await FeedsAsync();
        using var answer = await show.GetAsync("/feeds?sort=-accepted&filter=a&format=csv", ("Accept-Language", "zh"));
        var bytes = await answer.Content.ReadAsByteArrayAsync(Cancel);
        var lines = Encoding.UTF8.GetString(bytes[3..]).Split("\r\n");

        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("feeds.csv", answer.Content.Headers.ContentDisposition?.FileName);
        Assert.StartsWith("接入,状态,已接收记录", lines[0], StringComparison.Ordinal);
        Assert.Equal("water,运行中,200,0,0,0,,2026-11-23T07:00:00+00:00,", lines[1]);
        Assert.Equal("air,运行中,4,0,0,0,,,'=1+1", lines[2]);
    }

    [Theory]
    [InlineData("en", 1_000, "Download as CSV")]
    [InlineData("en", 1_001, "Download the first 1,000 as CSV")]
    [InlineData("zh", 1_001, "导出前 1,000 行为 CSV")]
    public async Task The_link_to_a_file_says_where_that_holds_less_than_there_is(
        string language, long total, string said)
    {
        await using var show = (await Show.OpenAsync())
            .Says("/ngsi-ld/v1/entities", """[{"id":"urn:x:1","type":"T"}]""", total: total);

        foreach (var path in (string[])["/entities", "/entities?sort=name"])
            Assert.Contains(said, await show.ReadAsync(path, ("Accept-Language", language)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("＝1", "'＝1")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("=a\"b", "\"'=a\"\"b\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("七号桥", "七号桥")]
    public void No_cell_is_taken_for_a_formula_or_ends_its_line(string text, string cell) =>
        Assert.Equal(cell, CsvText.Cell(text));

    [Fact]
    public async Task Entities_are_sorted_over_the_first_thousand_that_match_and_the_page_says_so()
    {
        await using var show = (await Show.OpenAsync()).Says("/ngsi-ld/v1/entities", """
            [{"id":"urn:x:lamp-10","type":"Lamp"},{"id":"urn:x:lamp-2","type":"Lamp"}]
            """, total: 5_000);
        var text = await show.ReadAsync("/entities?type=Lamp&sort=id", ("Accept-Language", "en"));

        Assert.Contains("1 to 2 of 2 – the first 2 of 5,000", text, StringComparison.Ordinal);
        Assert.Matches("lamp-2 .*lamp-10", text);
        Assert.Contains(show.Asked, each => each.Path.Contains("limit=1000&offset=0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Subscriptions_are_listed_with_their_state_and_what_waits()
    {
        await using var show = (await Show.OpenAsync()).Says("/ngsi-ld/v1/subscriptions", """
            [{"id":"urn:s:1","type":"Subscription","subscriptionName":"Flows","status":"active",
              "entities":[{"type":"TrafficFlowObserved"}],"watchedAttributes":["intensity"],
              "notification":{"endpoint":{"uri":"https://example.org/told"},"timesSent":1204,"timesFailed":7,
              "status":"failed","lastFailure":"2026-11-23T07:59:30Z"},"lag":{"waiting":12,"behind":true} },
             {"id":"urn:s:2","type":"Subscription","status":"paused",
              "notification":{"endpoint":{"uri":"mqtt://b/t"} } }]
            """, total: 2);

        var text = await show.ReadAsync("/subscriptions?sort=-waiting", ("Accept-Language", "en"));

        Assert.Contains(
            "Flows urn:s:1 High the last delivery failed TrafficFlowObserved, intensity https://example.org/told "
            + "1,204 7 12",
            text, StringComparison.Ordinal);
        Assert.Contains("urn:s:2 Notice paused", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "Nobody is told of changes yet")]
    [InlineData("zh", "还没有订阅")]
    public async Task A_city_without_subscriptions_says_how_to_make_one(string language, string said)
    {
        await using var show = (await Show.OpenAsync()).Says("/ngsi-ld/v1/subscriptions", "[]", total: 0);

        var text = await show.ReadAsync("/subscriptions", ("Accept-Language", language));

        Assert.Contains(said, text, StringComparison.Ordinal);
        Assert.Contains($"{show.Origin}/ngsi-ld/v1/subscriptions", text, StringComparison.Ordinal);
    }

    private static async Task<Show> FeedsAsync() => (await Show.OpenAsync()).Says("/api/feeds", """
        {"feeds":[{"name":"loops","accepted":30,"owner":""},
          {"name":"water","accepted":200,"lastTaken":"2026-11-23T07:00:00Z"},
          {"name":"air","accepted":4,"owner":"=1+1"}],"files":[]}
        """);

    private static async Task<string> HtmlAsync(Show show, string path)
    {
        using var answer = await show.GetAsync(path, ("Accept-Language", "en"));
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>Name and first count of each row.</summary>
    private static async Task<string> RowsAsync(Show show, string path)
    {
        var html = await HtmlAsync(show, path);
        var rows = html.Split("<tr>").Skip(2).Select(row => Show.Plain(row).Split(' '));
        return string.Join(' ', rows.Select(row => $"{row[0]} {row.First(word => char.IsAsciiDigit(word[0]))}"));
    }
}
