using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Protocol;

namespace City.Connectors.Mqtt.Tests;

[Collection(OneSite.Name)]
public sealed class CommandTests(OneSite one)
{
    private static int s_tests;

    private readonly Site _site = one.Site;
    private readonly string _me = $"c{Interlocked.Increment(ref s_tests)}";

    [Fact]
    public async Task A_command_reaches_the_device_and_its_answer_settles_it()
    {
        using var device = await _site.DeviceAsync(_me);
        var heard = await device.HearAsync($"devices/{_me}/commands/+");

        var asked = await _site.AskAsync(_me, """{"id":"r1","attribute":"dimming","value":40}""");
        var message = await heard.ReadAsync(Site.Cancel);

        Assert.Equal("pending", asked.GetProperty("state").GetString());
        Assert.Equal("test", asked.GetProperty("requestedBy").GetString());
        Assert.Equal($"devices/{_me}/commands/r1", message.Topic);
        Assert.Equal(("r1", "dimming", 40), (message.Read().GetProperty("id").GetString(),
            message.Read().GetProperty("attribute").GetString(), message.Read().GetProperty("value").GetInt32()));
        await _site.UntilStateAsync(_me, "r1", "sent");
        await device.SayAsync(_me, "r1", """{"state":"confirmed","info":"done"}""");
        var settled = await _site.CommandAsync(_me, "r1");
        Assert.Equal(("confirmed", "done"), (settled.GetProperty("state").GetString(),
            settled.GetProperty("info").GetString()));
        var entity = await _site.GetAsync(
            $"/ngsi-ld/v1/entities/urn:ngsi-ld:DeviceCommand:{_me}:r1?options=keyValues");
        Assert.Equal("confirmed", entity.GetProperty("commandState").GetString());
        Assert.Equal($"urn:ngsi-ld:Device:{_me}", entity.GetProperty("device").GetString());
        Assert.Empty((await _site.GetAsync($"/api/devices/{_me}/commands")).EnumerateArray());
    }

    [Fact]
    public async Task A_device_that_was_away_is_told_when_it_comes_and_again_until_it_answers()
    {
        var (key, _) = await _site.KeyAsync(_me);
        await _site.AskAsync(_me, """{"id":"r1","attribute":"on","value":true}""");
        for (var visit = 0; visit < 2; visit++)
        {
            using var device = new MqttClientFactory().CreateMqttClient();
            await device.ConnectAsync(_site.Options(_me, key).Build(), Site.Cancel);
            var heard = await device.HearAsync($"devices/{_me}/#");
            Assert.Equal($"devices/{_me}/commands/r1", (await heard.ReadAsync(Site.Cancel)).Topic);
            await _site.UntilStateAsync(_me, "r1", "sent");
            if (visit == 1) await device.SayAsync(_me, "r1", """{"state":"failed","info":"lamp broken"}""");
        }

        var settled = await _site.CommandAsync(_me, "r1");
        Assert.Equal(("failed", "lamp broken"), (settled.GetProperty("state").GetString(),
            settled.GetProperty("info").GetString()));
    }

    [Fact]
    public async Task The_same_id_asks_once_and_another_wish_under_it_is_refused()
    {
        await _site.KeyAsync(_me);
        await _site.AskAsync(_me, """{"id":"r1","attribute":"on","value":true}""");

        using var again = await PostAsync("""{"id":"r1","attribute":"on","value":true,"timeout":9}""");
        using var other = await PostAsync("""{"id":"r1","attribute":"on","value":false}""");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (again.StatusCode, other.StatusCode));
        Assert.Equal("device.command.differs", await CodeAsync(other));
        Assert.Single((await _site.GetAsync($"/api/devices/{_me}/commands")).EnumerateArray());
    }

    [Fact]
    public async Task A_command_whose_time_is_over_times_out_and_a_late_answer_still_counts()
    {
        using var device = await _site.DeviceAsync(_me);
        await _site.AskAsync(_me, """{"id":"r1","attribute":"on","value":true,"timeout":1}""");

        await _site.UntilStateAsync(_me, "r1", "timedOut");

        Assert.Equal("the device did not come", (await _site.CommandAsync(_me, "r1")).GetProperty("info").GetString());
        await device.SayAsync(_me, "r1", """{"state":"confirmed"}""");
        Assert.Equal("confirmed", (await _site.CommandAsync(_me, "r1")).GetProperty("state").GetString());
        var change = await device.SayAsync(_me, "r1", """{"state":"failed"}""");
        Assert.Equal(MqttClientPublishReasonCode.PayloadFormatInvalid, change.ReasonCode);
        Assert.Contains("device.command.settled", change.ReasonString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_reported_value_confirms_a_command_that_names_its_entity()
    {
        using var device = await _site.DeviceAsync(_me);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        await device.PublishAsync(Site.Message($"devices/{_me}/flow", Site.Reading((int)now - 60, 7)), Site.Cancel);

        // It has the value already, but nobody has said so since it was asked.
        await _site.AskAsync(_me, $$"""{"id":"r1","attribute":"flow","value":7,"entity":"urn:x:Loop:{{_me}}"}""");
        await device.PublishAsync(Site.Message($"devices/{_me}/flow", Site.Reading((int)now - 30, 7)), Site.Cancel);
        await _site.AskAsync(_me, $$"""{"id":"r2","attribute":"flow","value":8,"entity":"urn:x:Loop:{{_me}}"}""");
        await device.PublishAsync(Site.Message($"devices/{_me}/flow", Site.Reading((int)now + 60, 8)), Site.Cancel);

        await _site.UntilStateAsync(_me, "r2", "confirmed");
        Assert.Equal("reported", (await _site.CommandAsync(_me, "r2")).GetProperty("info").GetString());
        Assert.Equal("pending", (await _site.CommandAsync(_me, "r1")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Another_device_neither_reads_nor_answers_but_one_that_was_granted_to()
    {
        using var stranger = await _site.DeviceAsync(_me + "x");
        using var gateway = await _site.DeviceAsync(_me + "g", topics: $"devices/{_me}/#");
        await _site.KeyAsync(_me);
        await _site.AskAsync(_me, """{"id":"r1","attribute":"on","value":true}""");

        var listens = await stranger.SubscribeAsync($"devices/{_me}/commands/+", cancellationToken: Site.Cancel);
        var answers = await stranger.SayAsync(_me, "r1", """{"state":"confirmed"}""");

        Assert.Equal(MqttClientSubscribeResultCode.NotAuthorized, listens.Items.Single().ResultCode);
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, answers.ReasonCode);
        var heard = await gateway.HearAsync($"devices/{_me}/commands/+");
        Assert.Equal($"devices/{_me}/commands/r1", (await heard.ReadAsync(Site.Cancel)).Topic);
        Assert.True((await gateway.SayAsync(_me, "r1", """{"state":"confirmed"}""")).IsSuccess);
        Assert.Equal("confirmed", (await _site.CommandAsync(_me, "r1")).GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("""{"attribute":"on"}""", "device.command.body")]
    [InlineData("""{"value":1}""", "device.command.body")]
    [InlineData("""{"attribute":"id","value":1}""", "device.command.body")]
    [InlineData("""{"attribute":"on","value":null}""", "device.command.body")]
    [InlineData("""{"attribute":"on","value":1,"id":"a/b"}""", "device.command.body")]
    [InlineData("""{"attribute":"on","value":1,"id":7}""", "device.command.body")]
    [InlineData("""{"attribute":"on","value":1,"timeout":0}""", "device.command.body")]
    [InlineData("""{"attribute":"on","value":1,"timeout":1e9}""", "device.command.body")]
    [InlineData("""{"attribute":"on","value":1,"entity":"lamp"}""", "device.command.body")]
    [InlineData("""{"attribute":"on","value":1,"state":"confirmed"}""", "device.command.body")]
    [InlineData("[]", "device.command.body")]
    [InlineData("{", "device.command.body")]
    public async Task What_is_no_command_is_refused_with_a_code(string body, string code)
    {
        await _site.KeyAsync(_me);

        using var answer = await PostAsync(body);

        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.StatusCode, await CodeAsync(answer)));
    }

    [Fact]
    public async Task A_device_without_a_key_and_a_command_that_was_never_asked_are_unknown()
    {
        using var asked = await PostAsync("""{"attribute":"on","value":1}""");
        using var sought = await _site.Brain.Client.GetAsync(Of(_me, "/nothing"), Site.Cancel);
        using var device = await _site.DeviceAsync(_me);
        var answered = await device.SayAsync(_me, "nothing", """{"state":"confirmed"}""");
        var garbled = await device.SayAsync(_me, "nothing", "done");

        Assert.Equal((HttpStatusCode.NotFound, "device.unknown"), (asked.StatusCode, await CodeAsync(asked)));
        Assert.Equal((HttpStatusCode.NotFound, "device.command.unknown"), (sought.StatusCode, await CodeAsync(sought)));
        Assert.Contains("device.command.unknown", answered.ReasonString, StringComparison.Ordinal);
        Assert.Contains("device.command.answer", garbled.ReasonString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_has_so_many_open_commands_and_no_more()
    {
        await _site.KeyAsync(_me);
        for (var i = 0; i < 100; i++) await _site.AskAsync(_me, """{"attribute":"on","value":1}""");

        using var answer = await PostAsync("""{"attribute":"on","value":1}""");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "device.commands.full"),
            (answer.StatusCode, await CodeAsync(answer)));
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_command_reaches_a_program_of_the_command_line()
    {
        var (key, _) = await _site.KeyAsync(_me);
        await _site.AskAsync(_me, """{"id":"r1","attribute":"on","value":"灯"}""");
        using var lamp = Process.Start(new ProcessStartInfo("mosquitto_sub",
        [
            "-h", "127.0.0.1", "-p", $"{_site.Port}", "-V", "mqttv5", "-i", _me, "-u", _me, "-P", key, "-q", "1",
            "-t", $"devices/{_me}/commands/+", "-C", "1", "-W", "60",
        ]) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 })!;

        var line = await lamp.StandardOutput.ReadToEndAsync(Site.Cancel);
        await lamp.WaitForExitAsync(Site.Cancel);

        Assert.Equal("灯", JsonDocument.Parse(line).RootElement.GetProperty("value").GetString());
        await _site.UntilStateAsync(_me, "r1", "sent");
    }

    private static Uri Of(string device, string more = "") =>
        new($"/api/devices/{device}/commands{more}", UriKind.Relative);

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Site.Cancel)).GetProperty("code").GetString();

    private async Task<HttpResponseMessage> PostAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _site.Brain.Client.PostAsync(Of(_me), content, Site.Cancel);
    }
}
