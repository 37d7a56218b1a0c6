using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit;

namespace City.Trust.Tests;

/// <summary><c>POST /api/tokens/own</c>: a token out of the credential that asks, never more than that.</summary>
public sealed class OwnTokenTests
{
    private const string Door = "/api/tokens/own";

    [Fact]
    public async Task A_session_makes_a_token_that_may_less_without_the_password()
    {
        using var log = new KeptLog();
        await using var gate = await Gatehouse.OpenAsync(log: log);
        var cookie = await gate.SignInAsync();
        var asked = JsonContent.Create(new { name = "line", grants = new[] { "write" }, tenants = new[] { "" } });

        using var made = await gate.SendAsync(
            HttpMethod.Post, Door, [("Cookie", cookie), ("Sec-Fetch-Site", "same-origin")], asked);

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.True(made.Headers.CacheControl?.NoStore);
        using var body = await Gatehouse.JsonAsync(made);
        var id = body.RootElement.GetProperty("id").GetString();
        Assert.Equal($"/api/tokens/{id}", made.Headers.Location?.ToString());
        Assert.Equal("token", body.RootElement.GetProperty("kind").GetString());
        Assert.Equal("2026-12-23T08:00:00.000Z", body.RootElement.GetProperty("expiresAt").GetString());
        var token = body.RootElement.GetProperty("token").GetString();
        using var who = await gate.WhoAsync(("Authorization", $"Bearer {token}"));
        using var elsewhere = await gate.WhoAsync(("Authorization", $"Bearer {token}"), ("NGSILD-Tenant", "other"));
        Assert.Equal("|line|Write", await Gatehouse.TextAsync(who));
        Assert.Equal("trust.tenant.forbidden", await Gatehouse.CodeAsync(elsewhere));
        Assert.Contains(log.Lines, line => line.Contains("4003", StringComparison.Ordinal)
            && line.Contains(id!, StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains(token!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_not_asked_for_is_that_of_the_credential()
    {
        await using var gate = await Gatehouse.OpenAsync();
        var maker = await MakerAsync(
            gate, new { grants = new[] { "read", "administer" }, tenants = new[] { "a", "" } });

        var token = await TokenAsync(await OwnAsync(gate, maker, new { name = "same" }));

        using var here = await gate.WhoAsync(("Authorization", $"Bearer {token}"));
        using var there = await gate.WhoAsync(("Authorization", $"Bearer {token}"), ("NGSILD-Tenant", "a"));
        using var beyond = await gate.WhoAsync(("Authorization", $"Bearer {token}"), ("NGSILD-Tenant", "b"));
        Assert.Equal("|same|Read, Administer", await Gatehouse.TextAsync(here));
        Assert.Equal("a|same|Read, Administer", await Gatehouse.TextAsync(there));
        Assert.Equal("trust.tenant.forbidden", await Gatehouse.CodeAsync(beyond));
    }

    [Fact]
    public async Task A_token_goes_first_only_where_that_is_asked_for_by_one_that_does()
    {
        await using var gate = await Gatehouse.OpenAsync();
        var maker = await MakerAsync(gate, new { grants = new[] { "write", "administer", "urgent" } });

        var plain = await TokenAsync(await OwnAsync(gate, maker, new { name = "plain" }));
        var first = await TokenAsync(await OwnAsync(
            gate, maker, new { name = "first", grants = new[] { "write", "urgent" } }));

        using var one = await gate.WhoAsync(("Authorization", $"Bearer {plain}"));
        using var other = await gate.WhoAsync(("Authorization", $"Bearer {first}"));
        Assert.Equal("|plain|Write, Administer", await Gatehouse.TextAsync(one));
        Assert.Equal("|first|Write, Urgent", await Gatehouse.TextAsync(other));
    }

    [Theory]
    [InlineData("write")]
    [InlineData("read", "urgent")]
    public async Task A_grant_that_the_credential_has_not_is_refused(params string[] grants)
    {
        await using var gate = await Gatehouse.OpenAsync();
        var maker = await MakerAsync(gate, new { grants = new[] { "read", "administer" } });

        using var answer = await OwnAsync(gate, maker, new { name = "more", grants });

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(("trust.grants.forbidden", "grants"), await FaultAsync(answer));
    }

    [Fact]
    public async Task Nobody_gets_urgent_out_of_a_session()
    {
        await using var gate = await Gatehouse.OpenAsync();
        var cookie = await gate.SignInAsync();

        using var answer = await gate.SendAsync(
            HttpMethod.Post, Door, [("Cookie", cookie), ("Sec-Fetch-Site", "same-origin")],
            JsonContent.Create(new { name = "first", grants = new[] { "urgent" } }));

        Assert.Equal("trust.grants.forbidden", await Gatehouse.CodeAsync(answer));
    }

    [Fact]
    public async Task A_tenant_that_the_credential_is_not_good_for_is_refused_whatever_the_header_says()
    {
        await using var gate = await Gatehouse.OpenAsync();
        var maker = await MakerAsync(gate, new { tenants = new[] { "a", "b" } });

        using var other = await OwnAsync(gate, maker, new { name = "x", tenants = new[] { "a", "c" } }, "a");
        using var plain = await OwnAsync(gate, maker, new { name = "x", tenants = new[] { "" } }, "a");
        using var header = await OwnAsync(gate, maker, new { name = "x" }, "c");
        var token = await TokenAsync(await OwnAsync(gate, maker, new { name = "x", tenants = new[] { "b" } }, "a"));
        var all = await TokenAsync(await OwnAsync(gate, maker, new { name = "x" }, "a"));

        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
        Assert.Equal(("trust.tenant.forbidden", "tenants"), await FaultAsync(other));
        Assert.Equal(("trust.tenant.forbidden", "tenants"), await FaultAsync(plain));
        Assert.Equal(("trust.tenant.forbidden", "NGSILD-Tenant"), await FaultAsync(header));
        using var who = await gate.WhoAsync(("Authorization", $"Bearer {token}"), ("NGSILD-Tenant", "b"));
        using var a = await gate.WhoAsync(("Authorization", $"Bearer {token}"), ("NGSILD-Tenant", "a"));
        using var both = await gate.WhoAsync(("Authorization", $"Bearer {all}"), ("NGSILD-Tenant", "b"));
        Assert.Equal("b|x|All", await Gatehouse.TextAsync(who));
        Assert.Equal(HttpStatusCode.Forbidden, a.StatusCode);
        Assert.Equal("b|x|All", await Gatehouse.TextAsync(both));
    }

    [Fact]
    public async Task A_token_that_may_make_others_never_outlives_the_one_it_was_made_of()
    {
        var clock = new ManualClock();
        await using var gate = await Gatehouse.OpenAsync(clock: clock);
        var maker = await MakerAsync(gate, new { });
        clock.Advance(TimeSpan.FromDays(29));

        using var heir = await OwnAsync(gate, maker, new { name = "heir" });
        using var line = await OwnAsync(gate, maker, new { name = "line", grants = new[] { "read", "write" } });

        using var inherited = await Gatehouse.JsonAsync(heir);
        using var whole = await Gatehouse.JsonAsync(line);
        Assert.Equal("2026-12-23T08:00:00.000Z", inherited.RootElement.GetProperty("expiresAt").GetString());
        Assert.Equal("2027-01-21T08:00:00.000Z", whole.RootElement.GetProperty("expiresAt").GetString());
    }

    [Fact]
    public async Task Who_may_not_administer_and_who_brings_no_credential_makes_none()
    {
        await using var gate = await Gatehouse.OpenAsync();
        var maker = await MakerAsync(gate, new { grants = new[] { "read", "write" } });
        using var content = JsonContent.Create(new { name = "x", password = gate.Password });

        using var writer = await OwnAsync(gate, maker, new { name = "x" });
        using var stranger = await gate.SendAsync(HttpMethod.Post, Door, [], content);

        Assert.Equal(HttpStatusCode.Forbidden, writer.StatusCode);
        Assert.Equal("trust.forbidden", await Gatehouse.CodeAsync(writer));
        Assert.Equal("trust.unauthenticated", await Gatehouse.CodeAsync(stranger));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("X-Nothing", "said")]
    public async Task Another_sites_page_makes_none_in_a_sessions_name(string name, string value)
    {
        await using var gate = await Gatehouse.OpenAsync();
        var cookie = await gate.SignInAsync();

        using var answer = await gate.SendAsync(
            HttpMethod.Post, Door, [("Cookie", cookie), (name, value)], JsonContent.Create(new { name = "x" }));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("trust.origin", await Gatehouse.CodeAsync(answer));
        Assert.Single(gate.Credentials.List());
    }

    [Fact]
    public async Task It_survives_a_restart()
    {
        var blobs = new Blobs();
        string token;
        await using (var first = await Gatehouse.OpenAsync(blobs))
        {
            var maker = await MakerAsync(first, new { });
            token = await TokenAsync(await OwnAsync(
                first, maker, new { name = "kept", grants = new[] { "write" }, tenants = new[] { "a" } }));
        }

        await using var second = await Gatehouse.OpenAsync(blobs);
        using var known = await second.WhoAsync(("Authorization", $"Bearer {token}"), ("NGSILD-Tenant", "a"));
        Assert.Equal("a|kept|Write", await Gatehouse.TextAsync(known));
    }

    [Fact]
    public async Task One_token_more_than_there_may_be_is_refused()
    {
        await using var gate = await Gatehouse.OpenAsync(options: new TrustOptions { TokensMax = 2 });
        var maker = await MakerAsync(gate, new { });
        (await OwnAsync(gate, maker, new { name = "b" })).EnsureSuccessStatusCode();

        using var third = await OwnAsync(gate, maker, new { name = "c" });

        Assert.Equal(HttpStatusCode.Conflict, third.StatusCode);
        Assert.Equal("trust.tokens.full", await Gatehouse.CodeAsync(third));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("[]", null)]
    [InlineData("{}", "name")]
    [InlineData("{\"name\":\"a\\nb\"}", "name")]
    [InlineData("{\"name\":\"a\",\"grants\":[]}", "grants")]
    [InlineData("{\"name\":\"a\",\"tenants\":[\"A\"]}", "tenants")]
    [InlineData("{\"name\":\"a\",\"password\":\"x\"}", "password")]
    public async Task A_request_that_is_not_as_described_is_refused_and_says_where(string sent, string? at)
    {
        await using var gate = await Gatehouse.OpenAsync();
        var maker = await MakerAsync(gate, new { });
        using var content = new StringContent(sent, Encoding.UTF8, "application/json");

        using var answer = await gate.SendAsync(HttpMethod.Post, Door, [("Authorization", $"Bearer {maker}")], content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(("trust.body.invalid", at), await FaultAsync(answer));
    }

    [Fact]
    public async Task Long_requests_and_other_media_types_are_refused()
    {
        await using var gate = await Gatehouse.OpenAsync();
        var maker = await MakerAsync(gate, new { });
        using var text = new StringContent("{\"name\":\"a\"}", Encoding.UTF8, "text/plain");

        using var large = await OwnAsync(gate, maker, new { name = new string('x', 9_000) });
        using var typed = await gate.SendAsync(HttpMethod.Post, Door, [("Authorization", $"Bearer {maker}")], text);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, typed.StatusCode);
    }

    /// <summary>The token of which others are made: with the password, and what more is asked for.</summary>
    private static async Task<string> MakerAsync(Gatehouse gate, object more)
    {
        var asked = JsonSerializer.SerializeToNode(more)!.AsObject();
        (asked["password"], asked["name"]) = (gate.Password, "maker");
        return await TokenAsync(await gate.AskTokenAsync(asked));
    }

    private static Task<HttpResponseMessage> OwnAsync(Gatehouse gate, string token, object body, string? tenant = null)
    {
        List<(string, string)> headers = [("Authorization", $"Bearer {token}")];
        if (tenant is not null) headers.Add(("NGSILD-Tenant", tenant));
        return gate.SendAsync(HttpMethod.Post, Door, headers, JsonContent.Create(body));
    }

    private static async Task<string> TokenAsync(HttpResponseMessage made)
    {
        using (made)
        {
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
            using var body = await Gatehouse.JsonAsync(made);
            return body.RootElement.GetProperty("token").GetString()!;
        }
    }

    private static async Task<(string Code, string? At)> FaultAsync(HttpResponseMessage answer)
    {
        using var body = await Gatehouse.JsonAsync(answer);
        return (await Gatehouse.CodeAsync(answer),
            body.RootElement.TryGetProperty("at", out var at) ? at.GetString() : null);
    }
}
