using MQTTnet;

namespace City.Connectors.Mqtt.Tests;

/// <summary>What the broker has promised before the power goes, it keeps when it is back.</summary>
public sealed class PowerTests : IAsyncLifetime
{
    private Site _site = null!;
    private string _key = "";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _site = await Site.OpenAsync();
        (_key, _) = await _site.KeyAsync("d");
        using (var device = new MqttClientFactory().CreateMqttClient())
        {
            await device.ConnectAsync(_site.Options("d", _key).Build(), Site.Cancel);
            foreach (var (name, text) in new[] { ("name", "north"), ("gone", "x"), ("gone", ""), ("name", "south") })
                Assert.True((await device.PublishAsync(
                    Site.Message($"devices/d/{name}", text, retain: true), Site.Cancel)).IsSuccess);
            for (var i = 1; i <= 3; i++)
                await device.PublishAsync(Site.Message("devices/d/flow", Site.Reading(i, i)), Site.Cancel);
            await device.PublishAsync(Site.Message("devices/d/flow", "garbage"), Site.Cancel);
            // Counts are written once a second at most.
            await Site.UntilAsync(async () => await CountAsync("recordsRejected") == 1);
        }

        await _site.AskAsync("d", """{"id":"r1","attribute":"on","value":true,"timeout":3600}""");
        await _site.AskAsync("d", """{"id":"r2","attribute":"on","value":true,"timeout":1}""");
        await _site.Brain.KillAsync(Site.Cancel);
        await _site.Brain.DisposeAsync();
        await _site.StartAsync();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task Retained_messages_commands_and_counts_are_there_after_the_power_went()
    {
        using var device = new MqttClientFactory().CreateMqttClient();
        await device.ConnectAsync(_site.Options("d", _key).Build(), Site.Cancel);
        var heard = await device.HearAsync("devices/d/#");

        var all = new Dictionary<string, string>();
        while (all.Count < 2)
        {
            var message = await heard.ReadAsync(Site.Cancel);
            all[message.Topic] = message.ConvertPayloadToString();
        }

        Assert.Equal(["devices/d/commands/r1", "devices/d/name"], all.Keys.Order());
        Assert.Equal("south", all["devices/d/name"]);
        Assert.True((await device.SayAsync("d", "r1", """{"state":"confirmed"}""")).IsSuccess);
        Assert.Equal("confirmed", (await _site.CommandAsync("d", "r1")).GetProperty("state").GetString());
        await _site.UntilStateAsync("d", "r2", "timedOut");

        await device.PublishAsync(Site.Message("devices/d/flow", Site.Reading(4, 4)), Site.Cancel);
        var feed = await _site.GetAsync("/api/feeds/loops");
        Assert.Equal((4, 1, 5), (feed.GetProperty("accepted").GetInt32(), feed.GetProperty("rejected").GetInt32(),
            feed.GetProperty("records").GetInt32()));
        await Site.UntilAsync(async () => await CountAsync("recordsAccepted") == 4);
    }

    private async Task<int?> CountAsync(string name)
    {
        using var answer = await _site.Brain.Client.GetAsync(
            new Uri("/ngsi-ld/v1/entities/urn:ngsi-ld:Feed:loops?options=keyValues", UriKind.Relative), Site.Cancel);
        if (!answer.IsSuccessStatusCode) return null;
        var feed = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Site.Cancel)).RootElement;
        return feed.GetProperty(name).GetInt32();
    }
}
