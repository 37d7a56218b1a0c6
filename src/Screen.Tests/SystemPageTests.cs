using Xunit;

namespace City.Screen.Tests;

public sealed class SystemPageTests
{
    private const string Status = """
        {"serving":true,"entities":1200,"pending":17,"pendingMax":160000,"historyLag":340,
         "notifications":{"subscriptions":5,"waiting":23,"behind":1,"failing":0},"streams":{"open":4,"max":10000},
         "position":"1.2","shards":[
         {"shard":0,"state":"serving","seq":900,"snapshotSeq":800,"historySeq":560,"entities":700,"archived":3,
          "pending":9,"pendingMax":80000,"refused":2,"historyPoints":10},
         {"shard":1,"state":"recovering","seq":500,"snapshotSeq":450,"historySeq":500,"entities":500,"archived":0,
          "pending":8,"pendingMax":80000,"refused":1,"historyPoints":10}],
         "storeBytes":{"log":3000000,"history":1500000} }
        """;

    private const string Program = """
        {"version":"1.2.3","startedAt":"2026-11-23T05:00:00+00:00","now":"2026-11-23T08:00:00+00:00","store":"sqlite",
         "memory":{"workingSet":412000000,"managed":95000000,"available":16000000000,"pausePercent":0.37},
         "broker":{"port":1883,"tls":false,"clients":12,"dropped":6},
         "lastBackup":{"at":"2026-11-23T03:00:00+00:00","changes":1,"bytes":7500000} }
        """;

    [Theory]
    [InlineData("en", "Waiting for the disk 17 / 160,000", "Refused as too busy 3", "Behind the snapshot 150",
        "MQTT messages dropped Low 6", "Last backup 7.5 MB", "Memory 412 MB / 16 GB",
        "1 recovering 500 50 0 500 0 8 1")]
    [InlineData("zh", "等待写盘 17 / 160,000", "过载拒绝 3", "快照之后的变更 150", "MQTT 丢弃消息 低 6",
        "最近备份 7.5 MB", "内存 412 MB / 16 GB", "1 恢复中 500 50 0 500 0 8 1")]
    public async Task The_page_says_how_the_brain_is_with_what_each_number_means(
        string language, params string[] said)
    {
        await using var show = (await Show.OpenAsync()).Says("/api/status", Status).Says("/api/system", Program)
            .Says("/api/feeds", """{"feeds":[{"name":"loops","lagMilliseconds":842,"deadLetters":2}]}""");

        var text = await show.ReadAsync("/system", ("Accept-Language", language));

        Assert.All(said, words => Assert.Contains(words, text, StringComparison.Ordinal));
        Assert.Contains(language == "zh" ? "842 毫秒" : "842 ms", text, StringComparison.Ordinal);
        Assert.Contains(Texts.Of(language)["system.dropped.about"], text, StringComparison.Ordinal);
        Assert.Contains("/api/system", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", "[]", "", "MQTT broker elsewhere connected", "从该代理接收消息")]
    [InlineData(
        "true", "[\"a/+\"]", "", "It refuses these topics, so that nothing of them comes: a/+.", "a/+。请在代理上授权")]
    [InlineData("false", "[]", ",\"why\":\"NotAuthorized\"", "not connected", "每两秒重试一次。NotAuthorized")]
    public async Task How_it_stands_with_the_broker_elsewhere_is_said(
        string connected, string refused, string why, string english, string chinese)
    {
        var program = Program.TrimEnd()[..^1]
            + $$""","outsideBroker":{"connected":{{connected}},"refused":{{refused}}{{why}}} }""";
        await using var show = (await Show.OpenAsync()).Says("/api/status", Status).Says("/api/system", program);

        foreach (var (language, said) in new[] { ("en", english), ("zh", chinese) })
            Assert.Contains(said, await show.ReadAsync("/system", ("Accept-Language", language)),
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_part_that_is_asked_for_again_keeps_how_the_table_is_sorted()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/status", Status).Says("/api/system", Program);

        using var answer = await show.GetAsync("/system?sort=-shard&part=numbers");
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.DoesNotContain("<html", html, StringComparison.Ordinal);
        Assert.DoesNotContain("part=numbers", html, StringComparison.Ordinal);
        Assert.Matches("recovering .*serving", Show.Plain(html));
    }

    [Fact]
    public async Task Subscriptions_of_which_no_stream_tells_are_asked_for_again()
    {
        await using var show = (await Show.OpenAsync()).Says("/ngsi-ld/v1/subscriptions", "[]", total: 0);

        using var page = await show.GetAsync("/subscriptions?sort=name");
        using var part = await show.GetAsync("/subscriptions?sort=name&part=table");

        Assert.Contains("data-poll=\"/subscriptions?sort=name&amp;part=table\" data-into=\"#subscriptions\"",
            await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.StartsWith("<div id=\"subscriptions\">",
            await part.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_city_that_does_not_say_how_it_is_is_a_fault_of_the_page()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/status", "{}", status: 503);

        using var answer = await show.GetAsync("/system");

        Assert.Equal(503, (int)answer.StatusCode);
    }
}
