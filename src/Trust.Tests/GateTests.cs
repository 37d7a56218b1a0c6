using System.Net;
using Xunit;

namespace City.Trust.Tests;

public sealed class GateTests
{
    [Theory]
    [InlineData("/who")]
    [InlineData("/")]
    [InlineData("/api/tokens")]
    [InlineData("/ngsi-ld/v1/entities")]
    [InlineData("/no/such/door")]
    [InlineData("/HEALTH")]
    [InlineData("/health/")]
    [InlineData("/assets/../who")]
    [InlineData("/assets/%2e%2e/who")]
    [InlineData("/login/../who")]
    [InlineData("//who")]
    public async Task A_stranger_is_refused_at_every_door(string path)
    {
        await using var gate = await Gatehouse.OpenAsync();

        using var answer = await gate.SendAsync(HttpMethod.Get, path, []);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        Assert.Equal("trust.unauthenticated", await Gatehouse.CodeAsync(answer));
    }

    [Theory]
    [InlineData("PUT", "/health")]
    [InlineData("POST", "/health")]
    [InlineData("POST", "/assets/a.js")]
    [InlineData("DELETE", "/api/tokens/1")]
    [InlineData("POST", "/api/tokens/own")]
    [InlineData("DELETE", "/login")]
    [InlineData("POST", "/logout")]
    [InlineData("OPTIONS", "/who")]
    public async Task A_door_that_is_open_to_look_through_is_not_open_to_change(string method, string path)
    {
        await using var gate = await Gatehouse.OpenAsync();

        using var answer = await gate.SendAsync(new HttpMethod(method), path, []);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/login")]
    [InlineData("/assets/app.js")]
    public async Task Health_the_login_page_and_its_scripts_are_open_even_with_a_bad_credential(string path)
    {
        await using var gate = await Gatehouse.OpenAsync();

        using var without = await gate.SendAsync(HttpMethod.Get, path, []);
        using var bad = await gate.SendAsync(HttpMethod.Get, path, [("Authorization", "Bearer gone")]);

        Assert.Equal(HttpStatusCode.OK, without.StatusCode);
        Assert.Equal(HttpStatusCode.OK, bad.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer cb1_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Basic YWRtaW46YWRtaW4=")]
    [InlineData("Bearer TOKEN TOKEN")]
    [InlineData("BearerTOKEN")]
    [InlineData("TOKEN")]
    [InlineData("Bearer tOKEN")]
    public async Task A_header_that_is_not_a_valid_bearer_is_refused(string header)
    {
        await using var gate = await Gatehouse.OpenAsync();
        var (token, _) = await gate.TokenAsync();
        var sent = header.Replace("tOKEN", token[..^1] + (token[^1] == 'A' ? 'B' : 'A'), StringComparison.Ordinal)
            .Replace("TOKEN", token, StringComparison.Ordinal);

        using var answer = await gate.WhoAsync(("Authorization", sent));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Two_authorization_headers_are_refused_whichever_is_good()
    {
        await using var gate = await Gatehouse.OpenAsync();
        var (token, _) = await gate.TokenAsync();

        using var answer = await gate.WhoAsync(("Authorization", $"Bearer {token}"), ("Authorization", "Bearer other"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_bad_bearer_is_not_made_good_by_a_session()
    {
        await using var gate = await Gatehouse.OpenAsync();
        var cookie = await gate.SignInAsync();

        using var answer = await gate.WhoAsync(("Authorization", "Bearer other"), ("Cookie", cookie));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task The_tenant_of_the_header_is_the_callers()
    {
        await using var gate = await Gatehouse.OpenAsync();
        var (token, _) = await gate.TokenAsync();

        using var answer = await gate.WhoAsync(("Authorization", $"Bearer {token}"), ("NGSILD-Tenant", "chongqing-1"));

        Assert.Equal("chongqing-1|bench|All", await Gatehouse.TextAsync(answer));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Chongqing")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("../etc")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_tenant_that_is_no_name_is_refused(string tenant)
    {
        await using var gate = await Gatehouse.OpenAsync();
        var (token, _) = await gate.TokenAsync();

        using var answer = await gate.WhoAsync(("Authorization", $"Bearer {token}"), ("NGSILD-Tenant", tenant));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("trust.tenant.invalid", await Gatehouse.CodeAsync(answer));
    }

    [Fact]
    public async Task Two_tenants_at_once_are_refused()
    {
        await using var gate = await Gatehouse.OpenAsync();
        var (token, _) = await gate.TokenAsync();

        using var answer = await gate.WhoAsync(
            ("Authorization", $"Bearer {token}"), ("NGSILD-Tenant", "a"), ("NGSILD-Tenant", "b"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_credential_is_good_only_for_the_tenants_it_was_made_for()
    {
        await using var gate = await Gatehouse.OpenAsync();
        using var made = await gate.AskTokenAsync(
            new { password = gate.Password, name = "a", tenants = new[] { "east" } });
        using var body = await Gatehouse.JsonAsync(made);
        var bearer = ("Authorization", $"Bearer {body.RootElement.GetProperty("token").GetString()}");

        using var own = await gate.WhoAsync(bearer, ("NGSILD-Tenant", "east"));
        using var other = await gate.WhoAsync(bearer, ("NGSILD-Tenant", "west"));
        using var none = await gate.WhoAsync(bearer);

        Assert.Equal("east|a|All", await Gatehouse.TextAsync(own));
        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
        Assert.Equal("trust.tenant.forbidden", await Gatehouse.CodeAsync(none));
    }

    [Fact]
    public async Task Looking_up_a_known_bearer_takes_no_memory()
    {
        await using var gate = await Gatehouse.OpenAsync(clock: TimeProvider.System);
        var (token, _) = await gate.TokenAsync();
        var header = $"Bearer {token}";
        var credentials = gate.Credentials;
        for (var i = 0; i < 10_000; i++) Assert.NotNull(credentials.FindHeader(header)!.CallerFor(""));

        const int Times = 100_000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Times; i++) credentials.FindHeader(header)!.CallerFor("");

        // Hashing each header anew would take some.
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
