using System.Net;
using System.Text;
using Xunit;

namespace City.Trust.Tests;

public sealed class DeviceLoginTests
{
    [Fact]
    public async Task A_device_comes_in_with_its_key_where_feeds_take_messages_and_may_do_nothing_else()
    {
        await using var gate = await Gatehouse.OpenAsync();
        var made = await gate.Devices.IssueAsync("loop-7", [], TestContext.Current.CancellationToken);
        Assert.True(made.TryGet(out var key, out _));
        var basic = Basic("loop-7", key.Secret);

        using var records = await SendAsync(gate, HttpMethod.Post, "/api/feeds/loops/records", basic);
        using var letters = await SendAsync(gate, HttpMethod.Get, "/api/feeds/loops/dead-letters", basic);
        using var who = await SendAsync(gate, HttpMethod.Get, "/who", basic);

        // The gatehouse has no feeds: whoever is let in finds no door.
        Assert.Equal(HttpStatusCode.NotFound, records.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, letters.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, who.StatusCode);
    }

    [Theory]
    [InlineData("loop-7", "cbd_wrong")]
    [InlineData("loop-8", null)]
    [InlineData("", null)]
    public async Task A_key_that_is_not_the_devices_is_refused(string device, string? key)
    {
        await using var gate = await Gatehouse.OpenAsync();
        var made = await gate.Devices.IssueAsync("loop-7", [], TestContext.Current.CancellationToken);
        Assert.True(made.TryGet(out var good, out _));

        using var answer = await SendAsync(
            gate, HttpMethod.Post, "/api/feeds/loops/records", Basic(device, key ?? good.Secret));

        // The same words whether or not there is such a device.
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("Basic", answer.Headers.WwwAuthenticate.Select(way => way.Scheme));
        var said = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"code\":\"device.key.wrong\"", said, StringComparison.Ordinal);
        Assert.Contains("POST /api/devices/ID/keys", said, StringComparison.Ordinal);
        Assert.DoesNotContain("loop", said, StringComparison.Ordinal);
        Assert.DoesNotContain("password", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer cbt_wrong")]
    public async Task Whoever_comes_as_no_device_is_told_of_tokens(string? header)
    {
        await using var gate = await Gatehouse.OpenAsync();

        using var answer = await SendAsync(gate, HttpMethod.Post, "/api/feeds/loops/records", header ?? "");

        Assert.Equal("trust.unauthenticated", await Gatehouse.CodeAsync(answer));
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic bG9vcC03")]
    [InlineData("Basic /////w==")]
    public async Task A_header_that_holds_no_device_is_refused(string header)
    {
        await using var gate = await Gatehouse.OpenAsync();

        using var answer = await SendAsync(gate, HttpMethod.Post, "/api/feeds/loops/records", header);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_key_that_was_revoked_lets_nobody_in()
    {
        await using var gate = await Gatehouse.OpenAsync();
        var cancel = TestContext.Current.CancellationToken;
        var made = await gate.Devices.IssueAsync("loop-7", [], cancel);
        Assert.True(made.TryGet(out var key, out _));
        Assert.True(await gate.Devices.RevokeAsync("loop-7", key.Stored.Id, cancel));

        using var answer = await SendAsync(
            gate, HttpMethod.Post, "/api/feeds/loops/records", Basic("loop-7", key.Secret));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_device_that_names_a_tenant_is_refused()
    {
        await using var gate = await Gatehouse.OpenAsync();
        var made = await gate.Devices.IssueAsync("loop-7", [], TestContext.Current.CancellationToken);
        Assert.True(made.TryGet(out var key, out _));

        using var answer = await gate.SendAsync(HttpMethod.Post, "/api/feeds/loops/records",
            [("Authorization", Basic("loop-7", key.Secret)), ("NGSILD-Tenant", "west")]);

        Assert.Equal("trust.tenant.forbidden", await Gatehouse.CodeAsync(answer));
    }

    private static string Basic(string device, string key) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{device}:{key}"));

    private static Task<HttpResponseMessage> SendAsync(
        Gatehouse gate, HttpMethod method, string path, string authorization) =>
        gate.SendAsync(method, path, [("Authorization", authorization)]);
}
