using System.Net;
using System.Net.Http.Json;
using System.Text;
using Xunit;

namespace City.Trust.Tests;

public sealed class DeviceKeyTests
{
    private const string Door = "/api/devices/d1/keys";

    [Fact]
    public async Task A_key_is_good_for_its_device_alone_until_it_is_revoked()
    {
        await using var gate = await Gatehouse.OpenAsync();
        var (token, _) = await gate.TokenAsync();
        var (key, id) = await MadeAsync(gate, token, """{"topics":["loops/7/#"]}""");

        Assert.Equal(["loops/7/#"], gate.Devices.Check("d1", key)!.Topics);
        Assert.Null(gate.Devices.Check("d2", key));
        Assert.Null(gate.Devices.Check("d1", key + "x"));
        var pass = gate.Devices.Check("d1", key)!;
        Assert.True(gate.Devices.IsGood(pass));
        using var gone = await gate.SendAsync(HttpMethod.Delete, $"{Door}/{id}", Bearer(token));
        using var again = await gate.SendAsync(HttpMethod.Delete, $"{Door}/{id}", Bearer(token));
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Equal("device.key.unknown", await Gatehouse.CodeAsync(again));
        Assert.False(gate.Devices.IsGood(pass));
        Assert.Null(gate.Devices.Check("d1", key));
    }

    [Fact]
    public async Task Keys_survive_a_restart_and_are_kept_as_hashes()
    {
        var blobs = new Blobs();
        string key;
        await using (var first = await Gatehouse.OpenAsync(blobs))
            (key, _) = await MadeAsync(first, (await first.TokenAsync()).Token, "");

        using var again = await DeviceKeys.OpenAsync(blobs, new ManualClock(), TestContext.Current.CancellationToken);

        Assert.NotNull(again.Check("d1", key));
        Assert.DoesNotContain(key, Encoding.UTF8.GetString(blobs.Documents["trust/devices.json"]),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_has_four_keys_at_most()
    {
        await using var gate = await Gatehouse.OpenAsync();
        var (token, _) = await gate.TokenAsync();
        for (var i = 0; i < DeviceKeys.KeysOfDeviceMax; i++) await MadeAsync(gate, token, "");

        using var full = await MakeAsync(gate, Door, token, "");

        Assert.Equal("device.keys.full", await Gatehouse.CodeAsync(full));
    }

    [Theory]
    [InlineData("/api/devices/a%20b/keys", "", "device.invalid")]
    [InlineData(Door, "{", "trust.body.invalid")]
    [InlineData(Door, """{"topics":"a"}""", "trust.body.invalid")]
    [InlineData(Door, """{"topics":["a/#/b"]}""", "trust.body.invalid")]
    [InlineData(Door, """{"topics":["a+"]}""", "trust.body.invalid")]
    [InlineData(Door, """{"topics":["$SYS/#"]}""", "trust.body.invalid")]
    [InlineData(Door, """{"topic":[]}""", "trust.body.invalid")]
    public async Task What_is_no_request_for_a_key_is_refused(string door, string body, string code)
    {
        await using var gate = await Gatehouse.OpenAsync();
        using var answer = await MakeAsync(gate, door, (await gate.TokenAsync()).Token, body);

        Assert.Equal(code, await Gatehouse.CodeAsync(answer));
    }

    [Fact]
    public async Task A_request_too_long_that_does_not_say_its_length_is_refused_and_not_read_as_none()
    {
        await using var gate = await Gatehouse.OpenAsync();
        // Sent in chunks.
        using var body = JsonContent.Create(new { topics = new[] { new string('x', 20_000) } });

        using var answer = await gate.SendAsync(
            HttpMethod.Post, Door, Bearer((await gate.TokenAsync()).Token), body);

        Assert.Equal("trust.body.large", await Gatehouse.CodeAsync(answer));
    }

    [Fact]
    public async Task A_document_that_is_damaged_is_named()
    {
        var blobs = new Blobs();
        blobs.Documents["trust/devices.json"] = [1, 2, 3];

        await Assert.ThrowsAsync<InvalidDataException>(
            async () => await DeviceKeys.OpenAsync(blobs, new ManualClock(), TestContext.Current.CancellationToken));
    }

    private static async Task<(string Key, string Id)> MadeAsync(Gatehouse gate, string token, string body)
    {
        using var answer = await MakeAsync(gate, Door, token, body);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        using var made = await Gatehouse.JsonAsync(answer);
        return (made.RootElement.GetProperty("key").GetString()!, made.RootElement.GetProperty("id").GetString()!);
    }

    private static Task<HttpResponseMessage> MakeAsync(Gatehouse gate, string door, string token, string body) =>
        gate.SendAsync(HttpMethod.Post, door, Bearer(token), new StringContent(body));

    private static (string, string)[] Bearer(string token) => [("Authorization", $"Bearer {token}")];
}
