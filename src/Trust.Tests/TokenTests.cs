using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace City.Trust.Tests;

public sealed class TokenTests
{
    [Fact]
    public async Task A_token_opens_the_doors_and_lasts_thirty_days()
    {
        var clock = new ManualClock();
        await using var gate = await Gatehouse.OpenAsync(clock: clock);
        using var made = await gate.AskTokenAsync(new { password = gate.Password, name = "bench" });
        using var body = await Gatehouse.JsonAsync(made);
        var token = body.RootElement.GetProperty("token").GetString()!;
        Assert.Equal("2026-12-23T08:00:00.000Z", body.RootElement.GetProperty("expiresAt").GetString());
        var id = body.RootElement.GetProperty("id").GetString();
        Assert.Equal($"/api/tokens/{id}", made.Headers.Location?.ToString());

        clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        using var last = await gate.WhoAsync(("Authorization", $"Bearer {token}"));
        Assert.Equal("|bench|All", await Gatehouse.TextAsync(last));

        clock.Advance(TimeSpan.FromSeconds(1));
        using var late = await gate.WhoAsync(("Authorization", $"Bearer {token}"));
        Assert.Equal(HttpStatusCode.Unauthorized, late.StatusCode);
    }

    [Fact]
    public async Task A_revoked_token_is_refused_at_once_and_the_others_are_not()
    {
        await using var gate = await Gatehouse.OpenAsync();
        var (token, id) = await gate.TokenAsync();
        var (other, _) = await gate.TokenAsync("other");
        for (var i = 0; i < 3; i++)
            (await gate.WhoAsync(("Authorization", $"Bearer {token}"))).EnsureSuccessStatusCode();

        using var gone = await gate.RevokeAsync(id, other);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);

        using var refused = await gate.WhoAsync(("Authorization", $"Bearer {token}"));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var kept = await gate.WhoAsync(("Authorization", $"Bearer {other}"));
        Assert.Equal(HttpStatusCode.OK, kept.StatusCode);
        using var again = await gate.RevokeAsync(id, other);
        Assert.Equal("trust.token.unknown", await Gatehouse.CodeAsync(again));
    }

    [Fact]
    public async Task What_a_token_opened_for_long_can_tell_when_it_is_revoked_and_when_it_is_over()
    {
        var clock = new ManualClock();
        await using var gate = await Gatehouse.OpenAsync(clock: clock);
        var (token, id) = await gate.TokenAsync();
        var (other, _) = await gate.TokenAsync("other");
        (await gate.WhoAsync(("Authorization", $"Bearer {token}"))).EnsureSuccessStatusCode();
        var came = gate.Came!;
        (await gate.WhoAsync(("Authorization", $"Bearer {other}"))).EnsureSuccessStatusCode();
        var cameOther = gate.Came!;
        Assert.True(came.IsGood);

        using var gone = await gate.RevokeAsync(id, other);

        Assert.False(came.IsGood);
        Assert.True(cameOther.IsGood);
        clock.Advance(TimeSpan.FromDays(30));
        Assert.False(cameOther.IsGood);
    }

    [Fact]
    public async Task Tokens_survive_a_restart_but_the_password_does_not()
    {
        var blobs = new Blobs();
        string token, password;
        await using (var first = await Gatehouse.OpenAsync(blobs))
        {
            password = first.Password;
            (token, _) = await first.TokenAsync();
        }

        await using var second = await Gatehouse.OpenAsync(blobs);
        using var known = await second.WhoAsync(("Authorization", $"Bearer {token}"));
        Assert.Equal("|bench|All", await Gatehouse.TextAsync(known));
        using var old = await second.AskTokenAsync(new { password, name = "a" });
        Assert.Equal("trust.password.wrong", await Gatehouse.CodeAsync(old));
    }

    [Fact]
    public async Task A_revoked_token_stays_revoked_after_a_restart()
    {
        var blobs = new Blobs();
        string token;
        await using (var first = await Gatehouse.OpenAsync(blobs))
        {
            (token, var id) = await first.TokenAsync();
            using var gone = await first.RevokeAsync(id, token);
            gone.EnsureSuccessStatusCode();
        }

        await using var second = await Gatehouse.OpenAsync(blobs);
        using var refused = await second.WhoAsync(("Authorization", $"Bearer {token}"));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task A_disk_that_fails_does_not_keep_a_revoked_token_alive()
    {
        var blobs = new Blobs();
        await using var gate = await Gatehouse.OpenAsync(blobs);
        var (token, id) = await gate.TokenAsync();
        blobs.Broken = true;

        using var failed = await gate.RevokeAsync(id, token);
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        using var refused = await gate.WhoAsync(("Authorization", $"Bearer {token}"));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Neither_the_store_nor_the_log_nor_the_list_ever_holds_a_secret()
    {
        var blobs = new Blobs();
        using var log = new KeptLog();
        await using var gate = await Gatehouse.OpenAsync(blobs, log: log);
        var (token, _) = await gate.TokenAsync();
        var cookie = (await gate.SignInAsync()).Split('=')[1];
        using var wrong = await gate.AskTokenAsync(new { password = "hunter2-hunter2", name = "a" });
        using var who = await gate.WhoAsync(
            ("Authorization", $"Bearer {token}"), ("Cookie", $"citybrain-session={cookie}"));
        using var list = await gate.ListAsync(token);

        var places = new[]
        {
            string.Join('\n', blobs.Documents.Values.Select(Encoding.UTF8.GetString)),
            string.Join('\n', log.Lines),
            await Gatehouse.TextAsync(list),
        };
        Assert.All(places, place =>
        {
            Assert.NotEmpty(place);
            Assert.All([token, cookie, gate.Password, "hunter2"],
                secret => Assert.DoesNotContain(secret, place, StringComparison.Ordinal));
        });
        Assert.Contains(log.Lines, line => line.Contains("4001", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_list_shows_what_is_in_use_oldest_first()
    {
        var clock = new ManualClock();
        await using var gate = await Gatehouse.OpenAsync(clock: clock);
        await gate.TokenAsync("first");
        clock.Advance(TimeSpan.FromDays(20));
        var (token, _) = await gate.TokenAsync("second");
        clock.Advance(TimeSpan.FromSeconds(1));
        await gate.SignInAsync();

        Assert.Equal(["first/token", "second/token", "browser/session"], await ListAsync(gate, token));
        clock.Advance(TimeSpan.FromDays(11));
        Assert.Equal(["second/token"], await ListAsync(gate, token));
    }

    [Fact]
    public async Task A_token_that_may_only_read_manages_no_credentials()
    {
        await using var gate = await Gatehouse.OpenAsync();
        using var made = await gate.AskTokenAsync(
            new { password = gate.Password, name = "eye", grants = new[] { "read" } });
        using var body = await Gatehouse.JsonAsync(made);
        var token = body.RootElement.GetProperty("token").GetString()!;
        var id = body.RootElement.GetProperty("id").GetString()!;

        using var who = await gate.WhoAsync(("Authorization", $"Bearer {token}"));
        Assert.Equal("|eye|Read", await Gatehouse.TextAsync(who));
        using var list = await gate.ListAsync(token);
        Assert.Equal(HttpStatusCode.Forbidden, list.StatusCode);
        using var revoke = await gate.RevokeAsync(id, token);
        Assert.Equal("trust.forbidden", await Gatehouse.CodeAsync(revoke));
    }

    [Fact]
    public async Task One_token_more_than_there_may_be_is_refused()
    {
        await using var gate = await Gatehouse.OpenAsync(options: new TrustOptions { TokensMax = 2 });
        await gate.TokenAsync();
        await gate.TokenAsync();

        using var third = await gate.AskTokenAsync(new { password = gate.Password, name = "c" });
        Assert.Equal(HttpStatusCode.Conflict, third.StatusCode);
        Assert.Equal("trust.tokens.full", await Gatehouse.CodeAsync(third));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("[]", null)]
    [InlineData("{\"password\":", null)]
    [InlineData("{} {}", null)]
    [InlineData("{\"name\":\"a\"}", "password")]
    [InlineData("{\"password\":\"x\"}", "name")]
    [InlineData("{\"password\":\"x\",\"name\":\"\"}", "name")]
    [InlineData("{\"password\":\"x\",\"name\":\"a\\nb\"}", "name")]
    [InlineData("{\"password\":\"x\",\"name\":7}", "name")]
    [InlineData("{\"password\":\"x\",\"name\":\"a\",\"admin\":true}", "admin")]
    [InlineData("{\"password\":\"x\",\"name\":\"a\",\"tenants\":[\"A\"]}", "tenants")]
    [InlineData("{\"password\":\"x\",\"name\":\"a\",\"tenants\":[]}", "tenants")]
    [InlineData("{\"password\":\"x\",\"name\":\"a\",\"grants\":[\"everything\"]}", "grants")]
    [InlineData("{\"password\":\"x\",\"name\":\"a\",\"name2\":{\"b\":{\"c\":{\"d\":{}}}}}", null)]
    public async Task A_request_that_is_not_as_described_is_refused_and_says_where(string sent, string? at)
    {
        await using var gate = await Gatehouse.OpenAsync();
        using var content = new StringContent(sent, Encoding.UTF8, "application/json");

        using var answer = await gate.SendAsync(HttpMethod.Post, "/api/tokens", [], content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("trust.body.invalid", await Gatehouse.CodeAsync(answer));
        using var body = await Gatehouse.JsonAsync(answer);
        Assert.Equal(at, body.RootElement.TryGetProperty("at", out var named) ? named.GetString() : null);
    }

    [Fact]
    public async Task Long_requests_and_other_media_types_are_refused()
    {
        await using var gate = await Gatehouse.OpenAsync();
        using var longBody = new StringContent(
            $"{{\"password\":\"{new string('x', 9_000)}\"}}", Encoding.UTF8, "application/json");
        using var text = new StringContent("{}", Encoding.UTF8, "text/plain");

        using var large = await gate.SendAsync(HttpMethod.Post, "/api/tokens", [], longBody);
        using var typed = await gate.SendAsync(HttpMethod.Post, "/api/tokens", [], text);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, typed.StatusCode);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"version":2,"credentials":[]}""")]
    [InlineData("""{"version":1}""")]
    [InlineData("""
        {"version":1,"credentials":[{"id":"a","kind":"Token","name":"n","hash":"AAAA","createdAt":1,"expiresAt":2,
        "grants":"Read"}]}
        """)]
    public async Task A_damaged_document_stops_the_start_instead_of_opening_the_doors(string document)
    {
        var blobs = new Blobs();
        blobs.Documents[CredentialFile.Name] = Encoding.UTF8.GetBytes(document);

        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => Gatehouse.OpenAsync(blobs));
        Assert.Contains(CredentialFile.Name, fault.Message, StringComparison.Ordinal);
    }

    private static async Task<string[]> ListAsync(Gatehouse gate, string token)
    {
        using var answer = await gate.ListAsync(token);
        using var body = await Gatehouse.JsonAsync(answer);
        return [.. body.RootElement.EnumerateArray().Select(Label)];
    }

    private static string Label(JsonElement item) =>
        $"{item.GetProperty("name").GetString()}/{item.GetProperty("kind").GetString()}";
}
