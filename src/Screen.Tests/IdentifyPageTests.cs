using System.Net;
using Xunit;

namespace City.Screen.Tests;

public sealed class IdentifyPageTests
{
    private const string Statistics = """
        {"asOf":"2026-11-23T08:00:00Z","notedAt":"2026-11-23T07:59:59Z","startedAt":"2026-11-23T05:00:00Z",
         "interval":{"from":"2026-11-23T07:00:00Z","to":"2026-11-23T08:00:00Z","resolution":"minute"},
         "figures":{"registered":120,"reported":9876543210,"resolved":2000,"successRate":0.9432,"p50":11,"p99":95,
          "enterprises":3,"secondLevel":2},
         "reports":[{"prefix":"top.a","to":"2026-11-01T00:00:00Z","registered":9876543210,"resolved":0,
          "source":"A page <b>of</b> paper","receivedAt":"2026-11-23T05:00:00Z","by":"x"}],
         "definitions":[{"id":"registered","unit":"identifiers","name":{"en":"Stored here indeed","zh":"确为本节点存储"},
          "formula":{"en":"What lies here.","zh":"此处所存。"},"source":{"en":"the log","zh":"此日志"}}]}
        """;

    private const string Nodes = """
        {"total":2,"rows":[
         {"prefix":"top.a","role":"top","name":"Alpha","nameZh":"甲","region":"50","isHere":true,"registered":0,
          "serves":[{"region":"51","name":{"en":"Sichuan","zh":"四川"}},{"region":"52","name":{"en":"Guizhou",
          "zh":"贵州"}}]},
         {"prefix":"88.7","role":"second","name":"Beta","nameZh":"乙","isHere":false,"registered":7}]}
        """;

    private const string Flows = """
        {"total":3,"rows":[
         {"source":"51","sourceName":{"en":"Sichuan","zh":"四川"},"node":"top.a","nodeName":{"en":"Alpha","zh":"甲"},
          "nodeRegion":"50","resolved":640,"reported":false},
         {"source":"53","sourceName":{"en":"Yunnan","zh":"云南"},"node":"top.a","nodeName":{"en":"Alpha","zh":"甲"},
          "nodeRegion":"50","resolved":30,"reported":true},
         {"source":"","sourceName":{"en":"unknown","zh":"未知"},"resolved":12,"reported":false}]}
        """;

    [Theory]
    [InlineData("en", "the log", "Stored here indeed 120 What lies here.", "Alpha Sichuan 640 counted here",
        "Alpha Yunnan 30 reported", "unknown unknown 12 counted here", "9,876,543,210",
        "Printed: A page <b>of</b> paper")]
    [InlineData("zh", "此日志", "确为本节点存储 120 此处所存。", "甲 四川 640 本节点计数", "甲 云南 30 下级上报", "未知 未知 12 本节点计数",
        "9,876,543,210", "A page <b>of</b> paper")]
    public async Task The_page_says_each_figure_with_what_it_means_and_each_flow_in_a_table(
        string language, params string[] said)
    {
        await using var show = await OpenAsync();

        var text = await show.ReadAsync("/identify", ("Accept-Language", language));

        Assert.All(said, words => Assert.Contains(words, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_line_flies_only_for_a_flow_that_happened_between_places_that_are_known()
    {
        await using var show = await OpenAsync();

        using var answer = await show.GetAsync("/identify?part=numbers&last=15m");
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        // Sichuan and Yunnan; Guizhou is served but nobody asked from there, and unknown has no place.
        Assert.Equal(2, Count(html, "class=\"flying"));
        Assert.Equal(1, Count(html, "class=\"flying reported\""));
        Assert.Contains("Guizhou</text>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<html", html, StringComparison.Ordinal);
        Assert.Contains(show.Asked, asked => asked.Path == "/api/identify/statistics/flows?last=15m&pageSize=1000");
    }

    [Fact]
    public async Task Where_no_node_runs_the_page_says_how_to_start_one_and_the_ways_lead_past_it()
    {
        await using var show = await Show.OpenAsync();

        using var answer = await show.GetAsync("/identify");
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("./run run --identify", html, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"/identify\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_way_leads_from_a_node_to_a_prefix_to_an_identifier()
    {
        await using var show = (await OpenAsync())
            .Says("/api/identify/nodes/88.7", """
                {"prefix":"88.7","role":"second","name":"Beta","nameZh":"乙","isHere":false,"registered":7}
                """)
            .Says("/api/identify/statistics/prefix?last=1h&pageSize=100&under=88.7", """
                {"total":1,"rows":[{"key":"88.7.1","name":{"en":"88.7.1","zh":"88.7.1"},"registered":2,"resolved":5,
                 "answered":5,"missing":0,"referred":0,"failed":0}]}
                """)
            .Says("/api/handles?prefix=88.7.1", """
                {"responseCode":1,"prefix":"88.7.1","totalCount":120,"page":1,"pageSize":50,"handles":["88.7.1/a/b"]}
                """)
            .Says("/api/identify/resolve?id=hdl%3A88.7.1%2Fa%2Fb", """
                {"scheme":"handle","twin":{"entity":"urn:x:1"},"record":{"responseCode":1,"handle":"88.7.1/a/b",
                 "values":[{"index":1,"type":"URL","data":{"format":"string",
                 "value":"javascript:alert(1)"},"ttl":86400,"timestamp":"2023-11-14T22:13:20Z"},{"index":2,"type":"URL",
                 "data":{"format":"string","value":"https://example.com/"},"ttl":86400,
                 "timestamp":"2023-11-14T22:13:20Z"}]}}
                """);
        async Task<string> Html(string path)
        {
            using var answer = await show.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }

        Assert.Contains("href=\"/identify/nodes/88.7\"", await Html("/identify"), StringComparison.Ordinal);
        Assert.Contains("href=\"/identify/prefixes/88.7.1\"", await Html("/identify/nodes/88.7"),
            StringComparison.Ordinal);
        var prefix = await Html("/identify/prefixes/88.7.1?page=1");
        Assert.Contains("href=\"/identify/handles/88.7.1%2Fa%2Fb\"", prefix, StringComparison.Ordinal);
        Assert.Contains("page=2#handles", prefix, StringComparison.Ordinal);
        var handle = await Html("/identify/handles/88.7.1%2Fa%2Fb");
        Assert.Contains("href=\"https://example.com/\"", handle, StringComparison.Ordinal);
        Assert.Contains("href=\"/entities/urn%3Ax%3A1\"", handle, StringComparison.Ordinal);
        Assert.Contains("src=\"/api/identify/qr/88.7.1%2Fa%2Fb.svg\"", handle, StringComparison.Ordinal);
        // What somebody registered is no script of this page.
        Assert.DoesNotContain("href=\"javascript", handle, StringComparison.Ordinal);
    }

    private static async Task<Show> OpenAsync() => (await Show.OpenAsync())
        .Says("/api/identify/statistics?last=", Statistics)
        .Says("/api/identify/statistics/flows", Flows)
        .Says("/api/identify/nodes?", Nodes);

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
