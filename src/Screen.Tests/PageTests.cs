using System.Net;
using Xunit;

namespace City.Screen.Tests;

public sealed class PageTests
{
    private const string Lamp = """
        {"id":"urn:x:lamp-1","type":"Streetlight","createdAt":"2026-11-01T00:00:00Z",
         "modifiedAt":"2026-11-23T07:59:00Z",
         "power":{"type":"Property","value":4.5,"unitCode":"WTT","observedAt":"2026-11-23T07:00:00Z",
           "modifiedAt":"2026-11-23T07:00:01Z","providedBy":{"type":"Relationship","object":"urn:x:gateway-9"},
           "accuracy":{"type":"Property","value":0.1}},
         "name":{"type":"LanguageProperty","languageMap":{"en":"First lamp","zh":"一号路灯"}},
         "https://example.org/model#road":{"type":"Relationship","object":["urn:x:road-1","urn:x:road-2"]},
         "location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[-93.198,44.963]}},
         "note":[{"type":"Property","value":"<b>bold & \"quoted\"</b>"},
           {"type":"Property","value":"b","datasetId":"urn:d:2"}]}
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_entity_is_shown_with_value_unit_times_ages_source_and_links()
    {
        await using var show = (await Show.OpenAsync()).Says("/ngsi-ld/v1/entities/urn%3Ax%3Alamp-1", Lamp);
        using var answer = await show.GetAsync("/entities/urn:x:lamp-1", ("Cookie", "citybrain-zone=Asia/Shanghai"));
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        var text = Show.Plain(html);

        Assert.Contains("power 4.5 W accuracy 0.1 2026-11-23 15:00:00 UTC+8 1 h ago 2026-11-23 15:00:01 UTC+8", text,
            StringComparison.Ordinal);
        Assert.Contains("urn:x:gateway-9", text, StringComparison.Ordinal);
        Assert.Contains("href=\"/entities/urn%3Ax%3Aroad-2\"", html, StringComparison.Ordinal);
        Assert.Contains("44.963° N, 93.198° W", text, StringComparison.Ordinal);
        Assert.Contains("First lamp", text, StringComparison.Ordinal);
        Assert.Contains("note urn:d:2 b", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "power 7 W Observed 2026-11-23 04:00:00 UTC – learnt of 3 h later")]
    [InlineData("zh", "power 7 W 观测时间 2026-11-23 04:00:00 UTC ——3 小时后得知")]
    public async Task What_happened_last_is_told_by_when_the_city_learnt_of_it_with_both_times(
        string language, string first)
    {
        await using var show = (await Show.OpenAsync()).Says("/ngsi-ld/v1/entities/urn%3Ax%3Alamp-1", Lamp)
            .Says("/ngsi-ld/v1/temporal/entities/urn%3Ax%3Alamp-1", """
                {"id":"urn:x:lamp-1","type":"Streetlight","power":[
                 {"type":"Property","value":4.5,"unitCode":"WTT","observedAt":"2026-11-23T06:00:00Z",
                  "modifiedAt":"2026-11-23T06:00:01Z"},
                 {"type":"Property","value":7,"unitCode":"WTT","observedAt":"2026-11-23T04:00:00Z",
                  "modifiedAt":"2026-11-23T07:00:00Z"}] }
                """);

        var text = await show.ReadAsync("/entities/urn:x:lamp-1", ("Accept-Language", language));

        Assert.Contains(first, text, StringComparison.Ordinal);
        var (newer, older) = (text.IndexOf(first, StringComparison.Ordinal),
            text.LastIndexOf("4.5 W", StringComparison.Ordinal));
        Assert.True(newer < older, text);
        Assert.Contains(show.Asked, each => each.Path.Contains("timeproperty=modifiedAt", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("en", "lit yes", "broken no")]
    [InlineData("zh", "lit 是", "broken 否")]
    public async Task What_is_true_or_false_is_said_in_the_readers_words(string language, string lit, string broken)
    {
        await using var show = (await Show.OpenAsync()).Says("/ngsi-ld/v1/entities/urn%3Ax%3Alamp-2", """
            {"id":"urn:x:lamp-2","type":"Streetlight","lit":{"type":"Property","value":true},
             "broken":{"type":"Property","value":false} }
            """);
        var text = Show.Plain(await show.ReadAsync("/entities/urn:x:lamp-2", ("Accept-Language", language)));

        Assert.Contains(lit, text, StringComparison.Ordinal);
        Assert.Contains(broken, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_entity_says_is_text_and_never_marks()
    {
        await using var show = (await Show.OpenAsync()).Says("/ngsi-ld/v1/entities/urn%3Ax%3Alamp-1", Lamp);
        using var answer = await show.GetAsync("/entities/urn:x:lamp-1");
        var html = await answer.Content.ReadAsStringAsync(Cancel);

        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;bold &amp; &quot;quoted&quot;&lt;/b&gt;", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_names_that_domains_give_are_shown_in_the_readers_language()
    {
        await using var show = (await Show.OpenAsync()).Says("/ngsi-ld/v1/entities/urn%3Ax%3Alamp-1", Lamp)
            .Says("/api/domains", """
                [{"id":"Lights","types":[{"type":"https://uri.etsi.org/ngsi-ld/default-context/Streetlight",
                "name":{"en":"Street light","zh":"路灯"},"attributes":[{"attribute":"https://example.org/model#road",
                "name":{"en":"Road it lights","zh":"所在道路"}}]}]}]
                """);

        var zh = await show.ReadAsync("/entities/urn:x:lamp-1", ("Accept-Language", "zh"));
        var en = await show.ReadAsync("/entities/urn:x:lamp-1", ("Accept-Language", "en"));

        Assert.Contains("一号路灯", zh, StringComparison.Ordinal);
        Assert.Contains("所在道路", zh, StringComparison.Ordinal);
        Assert.Contains("Street light", en, StringComparison.Ordinal);
        Assert.Contains("Road it lights", en, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_reads_as_its_reader_and_as_nobody_else()
    {
        await using var show = (await Show.OpenAsync()).Says("/ngsi-ld/v1/entities/urn%3Ax%3Alamp-1", Lamp);
        await show.ReadAsync(
            "/entities/urn:x:lamp-1", ("Authorization", "Bearer mine"), ("Cookie", "citybrain-session=s"));

        Assert.NotEmpty(show.Asked);
        Assert.All(show.Asked, asked =>
            Assert.Equal(("Bearer mine", "citybrain-session=s"), (asked.Authorization, asked.Cookie)));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/entities")]
    [InlineData("/entities/urn:x:lamp-1")]
    [InlineData("/login")]
    public async Task Every_page_forbids_foreign_and_inline_content(string path)
    {
        await using var show = (await Show.OpenAsync()).Says("/ngsi-ld/v1/entities", "[]", total: 0);
        using var answer = await show.GetAsync(path);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        var html = await answer.Content.ReadAsStringAsync(Cancel);

        Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("onclick", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script(?![^>]*src=)", html);
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    [Theory]
    [InlineData("/entities/urn%3Ax%3A1", "/ngsi-ld/v1/entities/", "entity.unknown", "没有此实体，")]
    [InlineData("/map?part=search&q=x", "/ngsi-ld/v1/entities?q=", "ngsi.query.syntax", "查询条件无法识别，")]
    [InlineData("/entities?type=X", "/ngsi-ld/v1/entities", "ngsi.query.syntax", "查询条件无法识别，")]
    public async Task What_the_city_refuses_is_said_in_the_readers_language_first(
        string page, string door, string code, string said)
    {
        await using var show = (await Show.OpenAsync()).Says("/api/types", "{}")
            .Says(door, $$"""{"code":"{{code}}","detail":"In English."}""", status: 400);

        using var answer = await show.GetAsync(page, ("Accept-Language", "zh"));
        var html = await answer.Content.ReadAsStringAsync(Cancel);

        Assert.Contains(said, Show.Plain(html), StringComparison.Ordinal);
        Assert.Matches("lang=\"en\"[^>]*>In English[.]", html);
        Assert.True(html.IndexOf(said, StringComparison.Ordinal)
            < html.IndexOf("In English", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(404, 404, "Nothing is known under this name")]
    [InlineData(403, 403, "does not allow this")]
    [InlineData(503, 503, "busy")]
    [InlineData(500, 500, "did not answer as expected")]
    public async Task What_cannot_be_read_is_said_in_words_with_the_code_beside(int status, int answered, string said)
    {
        await using var show = (await Show.OpenAsync())
            .Says("/ngsi-ld/v1/entities/", """{"code":"some.code","detail":"Some detail."}""", status);
        using var answer = await show.GetAsync("/entities/urn:x:1");
        var text = Show.Plain(await answer.Content.ReadAsStringAsync(Cancel));

        Assert.Equal(answered, (int)answer.StatusCode);
        Assert.Contains(said, text, StringComparison.Ordinal);
        Assert.Contains("Some detail. Code some.code", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/feeds/nope", "feed.unknown", "en", "No feed of this name")]
    [InlineData("/feeds/nope", "feed.unknown", "zh", "没有运行中的此名称的接入")]
    [InlineData("/feeds/nope/letters/9", "feed.unknown", "en", "No feed of this name")]
    [InlineData("/rules/nope", "rules.model.unknown", "en", "no model of this name")]
    [InlineData(Show.Nowhere, null, "en", "There is nothing at this address.")]
    [InlineData(Show.Nowhere, null, "zh", "此地址没有内容。")]
    public async Task What_is_not_there_is_called_what_it_is(string path, string? code, string language, string said)
    {
        await using var show = await Show.OpenAsync();
        foreach (var door in (string[])["/api/feeds/nope", "/api/rules/models/nope"])
            if (code is not null)
                show.Says(door, $$"""{"code":"{{code}}"}""", 404);
        using var answer = await show.GetAsync(path, ("Accept-Language", language));
        var html = await answer.Content.ReadAsStringAsync(Cancel);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(said, Show.Plain(html), StringComparison.Ordinal);
        Assert.DoesNotContain(language == "zh" ? "实体，" : "entity", Show.Plain(html), StringComparison.Ordinal);
        Assert.Contains("href=\"/\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_has_ended_leads_to_the_sign_in_and_back()
    {
        await using var show = (await Show.OpenAsync()).Says("/ngsi-ld/v1/entities", "{}", 401);
        using var answer = await show.GetAsync("/entities?type=A%20B");

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/login?to=%2Fentities%3Ftype%3DA%2520B", answer.Headers.Location?.ToString());
    }

    [Fact]
    public async Task An_id_reaches_the_api_as_it_is_even_with_slashes_and_percent_signs()
    {
        await using var show = await Show.OpenAsync();
        await show.ReadAsync("/entities/" + Uri.EscapeDataString("https://example.org/a%2Fb?c#d"));

        Assert.Contains(show.Asked, asked => asked.Path.StartsWith(
            "/ngsi-ld/v1/entities/https%3A%2F%2Fexample.org%2Fa%252Fb%3Fc%23d?", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_overview_counts_by_type_and_shows_the_newest_changes_first()
    {
        await using var show = (await Show.OpenAsync())
            .Says("/ngsi-ld/v1/entities?local=true&count=true&limit=0", "[]", total: 1_234)
            .Says("/api/types", """
                {"types":[{"type":"Lamp","entities":34},{"type":"Road","entities":1200}],"more":false}
                """)
            .Says("/api/status", """
                {"pending":1,"pendingMax":18,"shards":[{"state":"serving","seq":40,"pending":1,"pendingMax":9},
                {"state":"recovering","seq":2,"pending":0,"pendingMax":9}],"storeBytes":{"log":1500000,"blobs":500000}}
                """)
            .Says("/api/feed?from=28.0&", """
                {"recordedAt":"2026-11-23T07:59:50Z","id":"urn:x:old","kind":"create","attributes":["a"]}
                {"recordedAt":"2026-11-23T07:59:58Z","id":"urn:x:new","kind":"update","attributes":["b","c"]}
                """.Replace("\r", "", StringComparison.Ordinal));
        var text = await show.ReadAsync("/");

        Assert.Contains(
            "Entities 1,234 Changes so far 42 Shards serving 1 / 2 Waiting for the disk 1 / 18 On disk 2 MB", text,
            StringComparison.Ordinal);
        Assert.Contains("Road 1,200 Lamp 34", text, StringComparison.Ordinal);
        Assert.Matches("urn:x:new changed b, c .* urn:x:old new a", text);
    }

    [Fact]
    public async Task The_overview_asks_again_for_what_it_shows_and_says_how_that_goes()
    {
        await using var show = (await Show.OpenAsync())
            .Says("/ngsi-ld/v1/entities?local=true&count=true&limit=0", "[]", total: 1_234);
        using var whole = await show.GetAsync("/");
        using var part = await show.GetAsync("/?part=now");
        var html = (await part.Content.ReadAsStringAsync(Cancel)).TrimStart();

        Assert.Contains("role=\"status\" data-poll=\"/?part=now\" data-into=\"#overview\" data-state=\"off\"",
            await whole.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.StartsWith("<div id=\"overview\">", html, StringComparison.Ordinal);
        Assert.Contains("1,234", html, StringComparison.Ordinal);
        Assert.DoesNotContain("part=", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_searches_literally_and_pages_on()
    {
        await using var show = (await Show.OpenAsync()).Says("/ngsi-ld/v1/entities", $"[{Lamp}]", total: 60);
        using var answer = await show.GetAsync("/entities?id=a.b(c&type=Streetlight&offset=25");
        var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel));

        Assert.Contains(show.Asked, asked => asked.Path.Contains("idPattern=a%5C.b%5C%28c", StringComparison.Ordinal)
            && asked.Path.Contains("offset=25", StringComparison.Ordinal));
        Assert.Contains("26 to 26 of 60", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/entities?id=a.b(c&type=Streetlight&offset=50\"", html, StringComparison.Ordinal);
        Assert.Contains("rel=\"prev\" href=\"/entities?id=a.b(c&type=Streetlight\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_finds_by_a_part_of_the_name_and_keeps_what_was_searched_for()
    {
        await using var show = (await Show.OpenAsync()).Says("/ngsi-ld/v1/entities", $"[{Lamp}]", total: 60);
        using var answer = await show.GetAsync("/entities?name=First+l");
        var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel));

        Assert.Contains(show.Asked, asked => asked.Path.Contains(
            "&q=(name~=%22%28%3Fi%29First%5C%20l%22%7C", StringComparison.Ordinal));
        Assert.Contains("name=\"name\" value=\"First l\"", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/entities?name=First+l&offset=25\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Choosing_a_language_comes_back_to_the_same_page_and_is_kept()
    {
        await using var show = await Show.OpenAsync();
        using var chosen = await show.GetAsync("/login?to=%2Fentities&lang=zh");

        Assert.Equal("/login?to=%2Fentities", chosen.Headers.Location?.ToString());
        var cookie = chosen.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        Assert.Contains("登录", await show.ReadAsync("/login", ("Cookie", cookie), ("Accept-Language", "en")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:81", "http://127.0.0.1:81/")]
    [InlineData("http://[::]:81", "http://[::1]:81/")]
    [InlineData("http://10.0.0.7:81", "http://10.0.0.7:81/")]
    [InlineData("http://localhost:81", "http://localhost:81/")]
    public void Pages_reach_their_own_server_whatever_it_listens_on(string bound, string reached) =>
        Assert.Equal(reached, CityClient.Loopback(bound).ToString());
}
