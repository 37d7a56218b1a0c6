using System.Net;
using Xunit;

namespace City.Trust.Tests;

public sealed class SessionTests
{
    [Fact]
    public async Task Signing_in_gives_a_cookie_that_scripts_and_other_sites_cannot_use()
    {
        await using var gate = await Gatehouse.OpenAsync();
        using var answer = await PostAsync(gate, gate.Password, "/entities?type=Road");

        Assert.Equal("/entities?type=Road", answer.Headers.Location?.ToString());
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; max-age=43200", cookie, StringComparison.OrdinalIgnoreCase);
        using var who = await gate.WhoAsync(("Cookie", cookie.Split(';')[0]));
        Assert.Equal("|browser|All", await Gatehouse.TextAsync(who));
    }

    [Fact]
    public async Task A_session_ends_after_twelve_hours()
    {
        var clock = new ManualClock();
        await using var gate = await Gatehouse.OpenAsync(clock: clock);
        var cookie = await gate.SignInAsync();

        clock.Advance(TimeSpan.FromHours(12));
        using var answer = await gate.WhoAsync(("Cookie", cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_on_the_server_too()
    {
        await using var gate = await Gatehouse.OpenAsync();
        var cookie = await gate.SignInAsync();
        (await gate.WhoAsync(("Cookie", cookie))).EnsureSuccessStatusCode();
        Assert.True(gate.Came!.IsGood);

        using var answer = await gate.SendAsync(
            HttpMethod.Post, "/logout", [("Cookie", cookie), ("Sec-Fetch-Site", "same-origin")]);

        Assert.Equal("/login", answer.Headers.Location?.ToString());
        // What the session had opened for long can tell.
        Assert.False(gate.Came!.IsGood);
        using var who = await gate.WhoAsync(("Cookie", cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, who.StatusCode);
    }

    [Fact]
    public async Task A_wrong_password_leads_back_to_the_page_and_then_has_to_wait()
    {
        await using var gate = await Gatehouse.OpenAsync();
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await PostAsync(gate, "guess", "/who");
            Assert.Equal("/login?to=%2Fwho&fault=wrong", wrong.Headers.Location?.ToString());
            Assert.False(wrong.Headers.Contains("Set-Cookie"));
        }

        using var slowed = await PostAsync(gate, gate.Password, "/who");
        Assert.Equal("/login?to=%2Fwho&fault=slow&wait=10", slowed.Headers.Location?.ToString());
        Assert.False(slowed.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_page_asked_for_without_a_session_leads_to_the_login_page_and_back()
    {
        await using var gate = await Gatehouse.OpenAsync();

        using var page = await gate.SendAsync(HttpMethod.Get, "/entities?q=%E9%BE%98", [("Accept", "text/html,*/*")]);
        using var first = await gate.SendAsync(HttpMethod.Get, "/", [("Accept", "text/html")]);

        Assert.Equal(HttpStatusCode.Found, page.StatusCode);
        Assert.Equal("/login?to=%2Fentities%3Fq%3D%25E9%25BE%2598", page.Headers.Location?.ToString());
        Assert.Equal("/login", first.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("\\\\evil.example")]
    [InlineData("/a\r\nSet-Cookie: x=y")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public async Task After_signing_in_nobody_is_sent_to_another_site(string to)
    {
        await using var gate = await Gatehouse.OpenAsync();

        using var answer = await PostAsync(gate, gate.Password, to);

        Assert.Equal("/", answer.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("X-Nothing", "said")]
    public async Task A_change_with_a_session_that_another_site_may_have_asked_for_is_refused(
        string name, string value)
    {
        await using var gate = await Gatehouse.OpenAsync();
        var cookie = await gate.SignInAsync();

        using var answer = await gate.SendAsync(HttpMethod.Post, "/who", [("Cookie", cookie), (name, value)]);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("trust.origin", await Gatehouse.CodeAsync(answer));
    }

    [Fact]
    public async Task At_the_door_of_identifiers_a_stranger_passes_but_no_other_sites_page_in_a_sessions_name()
    {
        await using var gate = await Gatehouse.OpenAsync();
        var cookie = await gate.SignInAsync();
        const string Door = "/api/handles/88.1/x";

        using var stranger = await gate.SendAsync(HttpMethod.Put, Door, [("Authorization", "Basic eDp5")]);
        using var foreign = await gate.SendAsync(
            HttpMethod.Put, Door, [("Cookie", cookie), ("Origin", "https://evil.example")]);
        using var own = await gate.SendAsync(
            HttpMethod.Put, Door, [("Cookie", cookie), ("Sec-Fetch-Site", "same-origin")]);
        using var beside = await gate.SendAsync(HttpMethod.Get, "/api/handles-of-others", []);

        Assert.Equal("nobody", await Gatehouse.TextAsync(stranger));
        Assert.Equal("trust.origin", await Gatehouse.CodeAsync(foreign));
        Assert.NotEqual("nobody", await Gatehouse.TextAsync(own));
        Assert.Equal(HttpStatusCode.Unauthorized, beside.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/api/identify/audit", "Basic eDp5", "", true)]
    [InlineData("GET", "/api/identify/log", "Handle sessionId=x", "", true)]
    [InlineData("POST", "/api/identify/prefixes/88.1/hand-over", "Basic eDp5", "", true)]
    [InlineData("GET", "/api/identify/audit", "", "", false)]
    [InlineData("GET", "/api/identify/audit", "Bearer eDp5", "", false)]
    [InlineData("GET", "/api/identify/auditors", "Basic eDp5", "", false)]
    [InlineData("GET", "/api/identify/stats", "Basic eDp5", "", false)]
    [InlineData("POST", "/api/sessions", "", "", true)]
    [InlineData("GET", "/api/go/88.1/x", "", "", true)]
    [InlineData("POST", "/", "", "application/x-hdl-message", true)]
    [InlineData("POST", "/", "", "text/plain", false)]
    [InlineData("GET", "/", "", "application/x-hdl-message", false)]
    public async Task Where_administrators_of_identifiers_prove_themselves_a_stranger_passes_and_nowhere_else(
        string method, string path, string authorization, string type, bool passes)
    {
        await using var gate = await Gatehouse.OpenAsync();
        List<(string, string)> headers = [];
        if (authorization.Length > 0) headers.Add(("Authorization", authorization));
        using var content = new ByteArrayContent([]);
        if (type.Length > 0) content.Headers.ContentType = new(type);
        using var answer = await gate.SendAsync(new HttpMethod(method), path, headers, content);
        // Behind the gate there is no such door here.
        Assert.Equal(passes, answer.StatusCode != HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_change_with_a_session_from_our_own_page_is_let_through()
    {
        await using var gate = await Gatehouse.OpenAsync();
        var cookie = await gate.SignInAsync();
        var origin = gate.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);

        using var fetched = await gate.SendAsync(
            HttpMethod.Post, "/who", [("Cookie", cookie), ("Sec-Fetch-Site", "same-origin")]);
        using var old = await gate.SendAsync(HttpMethod.Post, "/who", [("Cookie", cookie), ("Origin", origin)]);

        Assert.Equal(HttpStatusCode.OK, fetched.StatusCode);
        Assert.Equal(HttpStatusCode.OK, old.StatusCode);
    }

    [Fact]
    public async Task Another_sites_page_cannot_sign_a_browser_in()
    {
        await using var gate = await Gatehouse.OpenAsync();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["password"] = gate.Password });

        using var answer = await gate.SendAsync(HttpMethod.Post, "/login", [("Origin", "https://evil.example")], form);

        Assert.Equal("/login?fault=origin", answer.Headers.Location?.ToString());
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task One_browser_more_than_may_be_signed_in_signs_the_oldest_out()
    {
        var clock = new ManualClock();
        await using var gate = await Gatehouse.OpenAsync(clock: clock, options: new TrustOptions { SessionsMax = 2 });
        var cookies = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            cookies.Add(await gate.SignInAsync());
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        var answers = new List<HttpStatusCode>();
        foreach (var cookie in cookies)
        {
            using var answer = await gate.WhoAsync(("Cookie", cookie));
            answers.Add(answer.StatusCode);
        }

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.OK], answers);
    }

    [Fact]
    public async Task A_form_of_too_many_or_too_long_fields_is_refused()
    {
        await using var gate = await Gatehouse.OpenAsync();
        using var many = new FormUrlEncodedContent(
            Enumerable.Range(0, 20).Select(i => KeyValuePair.Create($"f{i}", "x")));
        using var text = new StringContent("password=a");

        using var answer = await gate.SendAsync(HttpMethod.Post, "/login", [], many);
        using var typed = await gate.SendAsync(HttpMethod.Post, "/login", [], text);

        Assert.Equal("trust.body.invalid", await Gatehouse.CodeAsync(answer));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, typed.StatusCode);
    }

    private static async Task<HttpResponseMessage> PostAsync(Gatehouse gate, string password, string to)
    {
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string> { ["password"] = password, ["to"] = to });
        return await gate.SendAsync(HttpMethod.Post, "/login", [], form);
    }
}
