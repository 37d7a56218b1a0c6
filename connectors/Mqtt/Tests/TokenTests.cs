using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Formatter;

namespace City.Connectors.Mqtt.Tests;

/// <summary>One token on every door: programs come to the broker with what they send to the API.</summary>
[Collection(OneSite.Name)]
public sealed class TokenTests(OneSite one)
{
    private const string User = "token";

    private static int s_tests;

    private readonly Site _site = one.Site;
    private readonly string _me = $"t{Interlocked.Increment(ref s_tests)}";

    [Fact]
    public async Task A_token_writes_to_what_feeds_take_as_any_device_may_and_hears_what_others_write()
    {
        using var program = await ComeAsync(_site.Brain.Token);
        var heard = await program.HearAsync($"devices/{_me}/#");
        using var device = await _site.DeviceAsync(_me);

        var own = await program.PublishAsync(Site.Message($"devices/{_me}/flow", Site.Reading(1, 7)), Site.Cancel);

        Assert.True(own.IsSuccess);
        Assert.Equal(7, await _site.FlowAsync(_me));
        Assert.Equal($"devices/{_me}/flow", (await heard.ReadAsync(Site.Cancel)).Topic);
        await device.PublishAsync(Site.Message($"devices/{_me}/other", "x"), Site.Cancel);
        Assert.Equal($"devices/{_me}/other", (await heard.ReadAsync(Site.Cancel)).Topic);
    }

    [Fact]
    public async Task A_token_does_no_more_than_its_grants_say()
    {
        var (reading, writing) = (await TokenAsync("read"), await TokenAsync("write"));
        using var reader = await ComeAsync(reading.Token);
        using var writer = await ComeAsync(writing.Token);

        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, (await WriteAsync(reader, "flow")).ReasonCode);
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, (await WriteAsync(writer, "untaken")).ReasonCode);
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, (await WriteAsync(writer, "commands/x")).ReasonCode);
        Assert.True((await WriteAsync(writer, "flow")).IsSuccess);
        Assert.Equal(MqttClientSubscribeResultCode.NotAuthorized, await ListenAsync(writer, "devices/#"));
        Assert.Equal(MqttClientSubscribeResultCode.NotAuthorized, await ListenAsync(reader, "$SYS/#"));
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await ListenAsync(reader, "#"));
    }

    [Fact]
    public async Task What_is_no_token_comes_not_in_nor_under_the_name_of_another()
    {
        var (token, _) = await TokenAsync("read", "write");
        var (key, _) = await _site.KeyAsync(_me);

        Assert.Equal(MqttClientConnectResultCode.Success, await TryAsync(User, token, ""));
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, await TryAsync(User, token + "x"));
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, await TryAsync(_me, token));
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, await TryAsync(User, key));
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, await TryAsync(User, await SessionAsync()));
        using var device = new MqttClientFactory().CreateMqttClient();
        await device.ConnectAsync(_site.Options(_me, key).Build(), Site.Cancel);
        Assert.Equal(MqttClientConnectResultCode.ClientIdentifierNotValid, await TryAsync(User, token, _me));
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V500)]
    [InlineData(MqttProtocolVersion.V311)]
    public async Task Who_came_with_a_token_that_is_revoked_is_cut_off(MqttProtocolVersion version)
    {
        var (token, id) = await TokenAsync("read", "write");
        using var program = await ComeAsync(token, version);
        var gone = new TaskCompletionSource();
        program.DisconnectedAsync += left =>
        {
            gone.TrySetResult();
            return Task.CompletedTask;
        };

        using var revoked = await _site.Brain.Client.DeleteAsync(
            new Uri($"/api/tokens/{id}", UriKind.Relative), Site.Cancel);

        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Site.Cancel);
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, await TryAsync(User, token));
    }

    [Fact]
    public async Task A_program_that_hears_a_command_is_not_the_device_that_is_asked()
    {
        await _site.KeyAsync(_me);
        using var program = await ComeAsync(_site.Brain.Token);
        var heard = await program.HearAsync($"devices/{_me}/#");

        await _site.AskAsync(_me, """{"id":"r1","attribute":"on","value":true}""");
        Assert.Equal($"devices/{_me}/commands/r1", (await heard.ReadAsync(Site.Cancel)).Topic);
        // What comes behind it was acknowledged after it.
        await program.PublishAsync(Site.Message($"devices/{_me}/flow", Site.Reading(1, 7)), Site.Cancel);
        Assert.Equal($"devices/{_me}/flow", (await heard.ReadAsync(Site.Cancel)).Topic);
        await program.PublishAsync(Site.Message($"devices/{_me}/flow", Site.Reading(2, 8)), Site.Cancel);

        Assert.Equal("pending", (await _site.CommandAsync(_me, "r1")).GetProperty("state").GetString());
    }

    private Task<MqttClientPublishResult> WriteAsync(IMqttClient client, string below) =>
        client.PublishAsync(Site.Message($"devices/{_me}/{below}", Site.Reading(1, 1)), Site.Cancel);

    private static async Task<MqttClientSubscribeResultCode> ListenAsync(IMqttClient client, string filter)
    {
        var answer = await client.SubscribeAsync(
            filter, MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce, Site.Cancel);
        return answer.Items.Single().ResultCode;
    }

    private async Task<IMqttClient> ComeAsync(string token, MqttProtocolVersion version = MqttProtocolVersion.V500)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(
            _site.Options(User, token, version).WithClientId($"{_me}-{Guid.NewGuid():N}").Build(), Site.Cancel);
        return client;
    }

    private async Task<MqttClientConnectResultCode> TryAsync(string user, string password, string? id = null)
    {
        using var come = new MqttClientFactory().CreateMqttClient();
        id ??= $"{_me}-{Guid.NewGuid():N}";
        return (await come.ConnectAsync(_site.Options(user, password).WithClientId(id).Build(), Site.Cancel))
            .ResultCode;
    }

    /// <summary>A token with some grants alone.</summary>
    private async Task<(string Token, string Id)> TokenAsync(params string[] grants)
    {
        var password = await _site.PasswordAsync();
        using var answer = await _site.Brain.Client.PostAsJsonAsync(
            new Uri("/api/tokens", UriKind.Relative), new { password, name = _me, grants }, Site.Cancel);
        var made = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Site.Cancel);
        return (made.GetProperty("token").GetString()!, made.GetProperty("id").GetString()!);
    }

    /// <summary>The secret of a browser's session.</summary>
    private async Task<string> SessionAsync()
    {
        using var open = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        open.BaseAddress = _site.Brain.Address;
        open.DefaultRequestHeaders.Add("Origin", _site.Brain.Address.GetLeftPart(UriPartial.Authority));
        using var form = new FormUrlEncodedContent([new("password", await _site.PasswordAsync())]);
        using var answer = await open.PostAsync(new Uri("/login", UriKind.Relative), form, Site.Cancel);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        return cookie.Split('=', ';')[1];
    }
}
