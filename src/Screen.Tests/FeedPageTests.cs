using System.Net;
using Xunit;

namespace City.Screen.Tests;

public sealed class FeedPageTests
{
    private const string Loops = """
        {"name":"loops","state":"silent","topic":"devices/{device}/flow","owner":"Roads department",
         "freshnessSeconds":300,"lastTaken":"2026-11-23T07:00:00Z","accepted":1204,"rejected":3,"late":2,"repeated":0,
         "recovered":1,"passedOver":41,"deadLetters":2,"deadLetterLast":9,"lagMilliseconds":3}
        """;

    private const string Letters = """
        [{"number":7,"time":"2026-11-23T07:30:00Z","topic":"devices/loop-7/flow","original":"{\"flow\":\"<b>\"}",
          "refused":[{"record":1,"code":"value.number","detail":"flow is no number.","at":"flow"}]}]
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "loops Medium silent for too long 1,204 3 2 2 3", "Line 4, column 3: No such unit.")]
    [InlineData("zh", "loops 中 超时未收到数据 1,204 3 2 2 3", "第 4 行第 3 列： No such unit.")]
    public async Task Feeds_are_listed_with_their_state_and_counts_and_so_are_mappings_with_faults(
        string language, string feed, string fault)
    {
        await using var show = (await Show.OpenAsync()).Says("/api/feeds", $$"""
            {"feeds":[{{Loops}}],"files":[{"file":"loops.yaml","feed":"loops","faults":[]},{"file":"air.yaml",
             "faults":[{"line":4,"column":3,"code":"unit.unknown","detail":"No such unit."}]}]}
            """);

        var text = await show.ReadAsync("/feeds", ("Accept-Language", language));

        Assert.Contains(feed, text, StringComparison.Ordinal);
        Assert.Contains("air.yaml", text, StringComparison.Ordinal);
        Assert.Contains(fault, text, StringComparison.Ordinal);
        Assert.DoesNotContain("loops.yaml", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "Line 4, column 3: The unit is not known, or cannot be converted into the other. 'kph' is no")]
    [InlineData("zh", "第 4 行第 3 列： 单位未知，或无法换算。 'kph' is no unit")]
    public async Task A_fault_of_a_mapping_is_said_in_the_readers_language_before_the_citys_own_words(
        string language, string said)
    {
        await using var show = (await Show.OpenAsync()).Says("/api/feeds", """
            {"feeds":[],"files":[{"file":"air.yaml",
             "faults":[{"line":4,"column":3,"code":"mapping.unit","detail":"'kph' is no unit."}]}]}
            """);

        var text = await show.ReadAsync("/feeds", ("Accept-Language", language));

        Assert.Contains(said, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "“at” lies in the future: the sender's clock is wrong.")]
    [InlineData("zh", "“at”是未来的时间：发送方的时钟有误，")]
    public async Task A_reading_of_the_future_is_said_to_come_from_a_clock_that_is_wrong(string language, string said)
    {
        await using var show = (await Show.OpenAsync()).Says("/api/feeds/loops", Loops).Says(
            "/api/feeds/loops/dead-letters",
            Letters.Replace("value.number", "time.future", StringComparison.Ordinal)
                .Replace("\"at\":\"flow\"", "\"at\":\"at\"", StringComparison.Ordinal));

        Assert.Contains(said, await show.ReadAsync("/feeds/loops/letters/7", ("Accept-Language", language)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "Low running, with dead letters")]
    [InlineData("zh", "低 运行中，有死信")]
    public async Task A_feed_that_runs_and_is_not_all_well_says_why(string language, string said)
    {
        var running = Loops.Replace("silent", "running", StringComparison.Ordinal);
        await using var show = (await Show.OpenAsync()).Says("/api/feeds", $$"""{"feeds":[{{running}}],"files":[]}""")
            .Says("/api/feeds/loops", running).Says("/api/feeds/loops/dead-letters", Letters);

        foreach (var path in (string[])["/feeds", "/feeds/loops"])
            Assert.Contains(said, await show.ReadAsync(path, ("Accept-Language", language)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "retained ones passed over 41")]
    [InlineData("zh", "略过的保留消息 41")]
    public async Task What_a_feed_passed_over_is_counted_on_its_page(string language, string said)
    {
        await using var show = (await Show.OpenAsync()).Says("/api/feeds/loops", Loops)
            .Says("/api/feeds/loops/dead-letters", Letters);

        Assert.Contains(said, await show.ReadAsync("/feeds/loops", ("Accept-Language", language)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "empty in each of the 12 records since the mapping is in use. Are they spelt as the messages have"
        + " them? flouw")]
    [InlineData("zh", "12 条记录中，以下列始终为空。请核对列名是否与消息一致。 flouw")]
    public async Task Columns_that_no_record_filled_are_told_on_the_page_of_the_feed(string language, string said)
    {
        var misspelt = Loops.Replace(
            "\"accepted\"", "\"unseen\":{\"records\":12,\"columns\":[\"flouw\"]},\"accepted\"",
            StringComparison.Ordinal);
        await using var show = (await Show.OpenAsync()).Says("/api/feeds/loops", misspelt)
            .Says("/api/feeds/loops/dead-letters", Letters);

        Assert.Contains(said, await show.ReadAsync("/feeds/loops", ("Accept-Language", language)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "There is no dead letter of this number.")]
    [InlineData("zh", "没有此编号的死信")]
    public async Task A_letter_that_the_feed_does_not_keep_is_called_that(string language, string said)
    {
        await using var show = (await Show.OpenAsync()).Says("/api/feeds/loops", Loops)
            .Says("/api/feeds/loops/dead-letters", Letters);

        using var answer = await show.GetAsync("/feeds/loops/letters/9", ("Accept-Language", language));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(said, Show.Plain(await answer.Content.ReadAsStringAsync(Cancel)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_pages_of_feeds_follow_one_stream_and_fetch_what_it_changes()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/feeds", $$"""{"feeds":[{{Loops}}],"files":[]}""")
            .Says("/api/feeds/loops", Loops).Says("/api/feeds/loops/dead-letters", Letters);

        var (list, one) = (await HtmlAsync("/feeds?sort=name"), await HtmlAsync("/feeds/loops"));
        var table = await HtmlAsync("/feeds?sort=name&part=table");
        var parts = await HtmlAsync("/feeds/loops?part=live");

        Assert.Contains("data-live=\"/api/stream?type=Feed\" data-part=\"/feeds?sort=name&amp;part=table\"", list,
            StringComparison.Ordinal);
        Assert.Contains("data-live=\"/api/stream?id=urn%3Angsi-ld%3AFeed%3Aloops\"", one, StringComparison.Ordinal);
        Assert.Contains("data-into=\"#feed-now, #letters\"", one, StringComparison.Ordinal);
        Assert.StartsWith("<div id=\"feeds\">", table, StringComparison.Ordinal);
        Assert.StartsWith("<div id=\"feed-now\">", parts, StringComparison.Ordinal);
        Assert.Contains("id=\"letters\"", parts, StringComparison.Ordinal);
        Assert.All([table, parts], part => Assert.DoesNotContain("part=", part, StringComparison.Ordinal));

        async Task<string> HtmlAsync(string path)
        {
            using var answer = await show.GetAsync(path);
            return (await answer.Content.ReadAsStringAsync(Cancel)).TrimStart();
        }
    }

    [Theory]
    [InlineData("en", "“flow” is no number.")]
    [InlineData("zh", "“flow”不是数字，")]
    public async Task A_dead_letter_is_shown_with_its_reason_in_the_readers_words_and_what_came_as_text(
        string language, string reason)
    {
        await using var show = (await Show.OpenAsync()).Says("/api/feeds/loops", Loops)
            .Says("/api/feeds/loops/dead-letters", Letters);

        var table = await show.ReadAsync("/feeds/loops", ("Accept-Language", language));
        using var answer = await show.GetAsync("/feeds/loops/letters/7", ("Accept-Language", language));
        var html = await answer.Content.ReadAsStringAsync(Cancel);

        Assert.Contains(reason, table, StringComparison.Ordinal);
        Assert.Contains(reason, Show.Plain(html), StringComparison.Ordinal);
        Assert.Contains("flow is no number. value.number", Show.Plain(html), StringComparison.Ordinal);
        Assert.Contains("{\"flow\":\"<b>\"}", Show.Plain(html), StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        Assert.Contains("devices/loop-7/flow", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_thrown_away_leaves_the_page_at_once_and_the_city_when_the_time_to_undo_is_over()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/feeds/loops", Loops)
            .Says("/api/feeds/loops/dead-letters", Letters);

        using var answer = await show.PostAsync("/feeds/loops/discard", "letter=7", ("Cookie", "citybrain-session=s"));
        var page = await show.ReadAsync(answer.Headers.Location!.OriginalString, ("Accept-Language", "en"));
        Assert.Contains("Letter 7 is thrown away. Undo", page, StringComparison.Ordinal);
        Assert.DoesNotContain("is no number", page, StringComparison.Ordinal);
        const string deleted = "/api/feeds/loops/dead-letters/7";
        Assert.DoesNotContain(show.Asked, each => each.Path == deleted);

        show.Clock.Ring();
        await UntilAsync(() => show.Asked.ToArray().Any(each => each.Path == deleted));
        Assert.Equal("citybrain-session=s", show.Asked.First(each => each.Path == deleted).Cookie);
        page = await show.ReadAsync(answer.Headers.Location!.OriginalString, ("Accept-Language", "en"));
        Assert.DoesNotContain("Undo", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_undone_is_never_thrown_away()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/feeds/loops", Loops)
            .Says("/api/feeds/loops/dead-letters", Letters);
        using var held = await show.PostAsync("/feeds/loops/discard", "through=9");
        var key = held.Headers.Location!.OriginalString.Split("held=")[1];

        using var undone = await show.PostAsync("/feeds/loops/undo", "key=" + key);
        using var twice = await show.PostAsync("/feeds/loops/undo", "key=" + key);
        show.Clock.Ring();
        var page = await show.ReadAsync("/feeds/loops?undone=1", ("Accept-Language", "en"));

        Assert.Equal("/feeds/loops?undone=1", undone.Headers.Location?.OriginalString);
        Assert.Equal("/feeds/loops?undone=0", twice.Headers.Location?.OriginalString);
        Assert.Contains("is no number", page, StringComparison.Ordinal);
        Assert.DoesNotContain(show.Asked, each => each.Path.Contains("through=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_letters_are_thrown_away_up_to_the_last_that_the_reader_could_know_of()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/feeds/loops", Loops)
            .Says("/api/feeds/loops/dead-letters", Letters);
        var html = await HtmlAsync(show, "/feeds/loops");
        Assert.Contains("name=\"through\" value=\"9\"", html, StringComparison.Ordinal);

        using var held = await show.PostAsync("/feeds/loops/discard", "through=9");
        show.Clock.Ring();

        await UntilAsync(() => show.Asked.ToArray()
            .Any(each => each.Path == "/api/feeds/loops/dead-letters?through=9"));
    }

    [Theory]
    [InlineData("retry", "letter=7", "/api/feeds/loops/dead-letters/7/retry")]
    [InlineData("retry", "", "/api/feeds/loops/dead-letters/retry")]
    public async Task Trying_again_asks_the_city_as_the_reader_and_comes_back_with_what_came_of_it(
        string verb, string form, string asked)
    {
        await using var show = (await Show.OpenAsync())
            .Says("/api/feeds/loops/dead-letters", """{"letters":1,"accepted":1,"refused":0,"left":4}""");

        using var answer = await show.PostAsync($"/feeds/loops/{verb}", form, ("Cookie", "citybrain-session=s"));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/feeds/loops?accepted=1&left=4", answer.Headers.Location?.OriginalString);
        Assert.Contains(show.Asked, each => each.Path == asked && each.Cookie == "citybrain-session=s");
    }

    [Fact]
    public async Task What_came_of_it_is_said_on_the_page()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/feeds/loops", Loops)
            .Says("/api/feeds/loops/dead-letters", "[]");

        var text = await show.ReadAsync("/feeds/loops?accepted=1&left=4", ("Accept-Language", "en"));

        Assert.Contains("1 records were taken; 4 letters are left.", text, StringComparison.Ordinal);
        Assert.Contains("Everything that came could be taken.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_city_refuses_is_shown_and_nothing_is_said_to_be_done()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/feeds/loops/dead-letters",
            """{"code":"feed.forbidden","detail":"This needs the grant to administer."}""", status: 403);

        using var answer = await show.PostAsync("/feeds/loops/discard", "letter=7");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("feed.forbidden", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_feed_that_does_not_run_for_its_file_is_shown_with_the_faults_of_that()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/feeds/air", "{}", status: 404)
            .Says("/api/feeds", """
                {"feeds":[],"files":[{"file":"air.yaml","faults":[{"line":4,"column":3,"code":"unit.unknown",
                 "detail":"No such unit."}]},{"file":"other.yaml","faults":[{"line":1,"column":1,"code":"x",
                 "detail":"Of another."}]}]}
                """);

        var text = await show.ReadAsync("/feeds/air", ("Accept-Language", "en"));

        Assert.Contains("air.yaml has faults and does not run Line 4, column 3: No such unit.", text,
            StringComparison.Ordinal);
        Assert.DoesNotContain("Of another.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_city_without_feeds_says_how_to_make_one()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/feeds", """{"feeds":[],"files":[]}""");

        Assert.Contains("--feeds feeds", await show.ReadAsync("/feeds"), StringComparison.Ordinal);
    }

    private static async Task<string> HtmlAsync(Show show, string path)
    {
        using var answer = await show.GetAsync(path);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!isSo()) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
    }
}
