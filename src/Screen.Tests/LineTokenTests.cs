using System.Net;
using Xunit;

namespace City.Screen.Tests;

/// <summary>Lines to copy that want a token: it is made for them by a button, and revoked by another.</summary>
public sealed class LineTokenTests
{
    private const string Lamp = "/ngsi-ld/v1/entities/urn%3Ax%3Alamp";
    private const string Made = """
        {"token":"cb1_secret","id":"5a6d","kind":"token","name":"n","createdAt":"2026-11-23T08:00:00.000Z",
         "expiresAt":"2026-12-23T08:00:00.000Z","grants":["write"],"tenants":[""]}
        """;
    private const string Examples = """
        [{"feed":"files","device":"d-1","grants":[],"mediaType":"text/csv","body":"a,b"},
         {"feed":"loops","device":"d-1","topic":"devices/d-1/flow","grants":[],"mediaType":"text/csv","body":"c,d"}]
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "Make a token for this line", "$TOKEN")]
    [InlineData("zh", "为此命令生成令牌", "$TOKEN")]
    public async Task The_page_of_an_entity_that_no_feed_writes_has_a_button_for_a_token(
        string language, string button, string blank)
    {
        await using var show = await OpenAsync();

        var text = await show.ReadAsync("/entities/urn:x:lamp", ("Accept-Language", language));

        Assert.Contains(button, text, StringComparison.Ordinal);
        Assert.Contains($"-H \"Authorization: Bearer {blank}\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "en", "It is shown this once", "2026-12-23 08:00:00 UTC")]
    [InlineData("?part=send", "zh", "仅显示这一次", "2026-12-23 08:00:00 UTC")]
    public async Task A_token_is_made_when_it_is_asked_for_and_stands_in_the_line_this_once(
        string part, string language, string once, string until)
    {
        await using var show = (await OpenAsync()).Says("/api/tokens/own", Made, status: 201);

        var (status, text) = await PostAsync(
            show, "/tokens/line" + part, "entity=urn%3Ax%3Alamp", ("Cookie", "citybrain-session=s"),
            ("Accept-Language", language));
        var again = await show.ReadAsync("/entities/urn:x:lamp");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.All(
            [once, until, "DELETE /api/tokens/5a6d", "PATCH -H 'Authorization: Bearer cb1_secret' -H 'Content-Type"],
            words => Assert.Contains(words, text, StringComparison.Ordinal));
        Assert.DoesNotContain("$TOKEN", text, StringComparison.Ordinal);
        Assert.DoesNotContain("cb1_secret", again, StringComparison.Ordinal);
        Assert.Contains(show.Asked, each => each is { Path: "/api/tokens/own", Cookie: "citybrain-session=s" });
    }

    [Fact]
    public async Task It_may_write_and_nothing_else_in_the_tenant_of_the_page()
    {
        await using var show = (await OpenAsync()).Says("/api/tokens/own", Made, status: 201);

        await PostAsync(show, "/tokens/line", "entity=urn%3Ax%3Alamp", ("Accept-Language", "en"));
        var (_, text) = await PostAsync(
            show, "/tokens/line", "entity=urn%3Ax%3Alamp", ("Accept-Language", "en"), ("NGSILD-Tenant", "west"));

        Assert.Equal(
            [
                """{"name":"line of urn:x:lamp","grants":["write"],"tenants":[""]}""",
                """{"name":"line of urn:x:lamp","grants":["write"],"tenants":["west"]}""",
            ],
            show.Sent);
        Assert.Contains("Bearer cb1_secret' -H 'NGSILD-Tenant: west' -H", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_id_is_cut_in_the_tokens_name_and_no_letter_in_its_middle()
    {
        var id = "urn:x:" + new string('y', 85) + "🚦🚦";
        await using var show = (await Show.OpenAsync()).Says("/api/feed-examples", "[]")
            .Says("/ngsi-ld/v1/entities/", """{"id":"i","type":"L","level":{"type":"Property","value":1} }""")
            .Says("/api/tokens/own", Made, status: 201);

        await PostAsync(
            show, "/tokens/line", "entity=" + Uri.EscapeDataString(id), ("Accept-Language", "en"));

        Assert.StartsWith(
            $$"""{"name":"line of urn:x:{{new string('y', 85)}}","grants":""", Assert.Single(show.Sent),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_line_of_a_feed_without_a_topic_gets_it_and_a_devices_key_does_not_stand_there()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/feed-examples", Examples)
            .Says("/api/tokens/own", Made, status: 201)
            .Says("/api/devices/d-1/keys", """{"key":"cbd_secret","id":"1"}""", status: 201);

        var (_, token) = await PostAsync(show, "/tokens/line", "feed=files&device=d-1", ("Accept-Language", "en"));
        var (_, key) = await PostAsync(show, "/devices/d-1/key", "feed=files", ("Accept-Language", "en"));

        Assert.Contains("curl -sS -H 'Authorization: Bearer cb1_secret' -H", token, StringComparison.Ordinal);
        Assert.Contains("-u 'd-1:KEY'", token, StringComparison.Ordinal);
        Assert.Contains("curl -sS -H \"Authorization: Bearer $TOKEN\" -H", key, StringComparison.Ordinal);
        Assert.Contains("-u 'd-1:cbd_secret'", key, StringComparison.Ordinal);
        Assert.Equal(2, show.Asked.Count(
            each => each.Path == "/api/feed-examples?feed=files&device=d-1"));
        Assert.Contains("{\"name\":\"line of files\",\"grants\":[\"write\"],\"tenants\":[\"\"]}", show.Sent);
    }

    [Fact]
    public async Task A_token_that_is_not_made_is_said_and_the_line_stays()
    {
        await using var show = (await OpenAsync()).Says("/api/tokens/own",
            """{"code":"trust.forbidden","detail":"This credential may not manage credentials."}""", status: 403);

        var (status, text) = await PostAsync(show, "/tokens/line", "entity=urn%3Ax%3Alamp");

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("trust.forbidden", text, StringComparison.Ordinal);
        Assert.Contains("-H \"Authorization: Bearer $TOKEN\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_token_is_made_for_an_entity_that_is_gone_and_that_is_said()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/feed-examples", "[]")
            .Says(Lamp, """{"code":"entity.unknown","detail":"There is none."}""", status: 404);

        var (status, text) = await PostAsync(show, "/tokens/line?part=send", "entity=urn%3Ax%3Alamp");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("entity.unknown", text, StringComparison.Ordinal);
        Assert.DoesNotContain(show.Asked, each => each.Path == "/api/tokens/own");
    }

    [Theory]
    [InlineData("en", "The token is revoked")]
    [InlineData("zh", "令牌已撤销")]
    public async Task A_token_is_revoked_by_a_button_and_the_line_wants_one_again(string language, string words)
    {
        await using var show = (await OpenAsync()).Says("/api/tokens/5a6d", "", status: 204);

        var (status, text) = await PostAsync(
            show, "/tokens/5a6d/revoke?part=send", "entity=urn%3Ax%3Alamp", ("Accept-Language", language));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains(words, text, StringComparison.Ordinal);
        Assert.Contains("-H \"Authorization: Bearer $TOKEN\"", text, StringComparison.Ordinal);
        Assert.Contains(show.Asked, each => each.Path == "/api/tokens/5a6d");
    }

    [Fact]
    public async Task A_token_that_is_not_revoked_is_said()
    {
        await using var show = (await OpenAsync()).Says(
            "/api/tokens/5a6d", """{"code":"trust.token.unknown","detail":"Gone."}""", status: 404);

        var (status, text) = await PostAsync(show, "/tokens/5a6d/revoke", "entity=urn%3Ax%3Alamp");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("trust.token.unknown", text, StringComparison.Ordinal);
        Assert.DoesNotContain("is revoked", text, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(
        Show show, string path, string form, params (string Name, string Value)[] headers)
    {
        using var answer = await show.PostAsync(path, form, headers);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        return (answer.StatusCode, Show.Plain(await answer.Content.ReadAsStringAsync(Cancel)));
    }

    private static async Task<Show> OpenAsync() => (await Show.OpenAsync()).Says("/api/feed-examples", "[]")
        .Says(Lamp, """{"id":"urn:x:lamp","type":"Lamp","level":{"type":"Property","value":40.5} }""");
}
