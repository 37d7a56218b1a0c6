using MQTTnet;

namespace City.Connectors.Mqtt.Tests;

/// <summary>One brain as the client of another one's broker.</summary>
[Collection(OneSite.Name)]
public sealed class OutsideBrokerTests(OneSite one)
{
    [Fact]
    public async Task Feeds_are_taken_from_a_broker_elsewhere()
    {
        // What the broker elsewhere takes itself is no matter of the brain that listens to it.
        var elsewhere = one.Site;
        var (key, _) = await elsewhere.KeyAsync("brain", "devices/#");
        await using var site = await Site.OpenAsync(
            "--mqtt-from", $"mqtt://brain:{key}@127.0.0.1:{elsewhere.Port}");
        using var device = await elsewhere.DeviceAsync("o1");

        for (var i = 1; await site.FlowAsync("o1") is null; i++)
        {
            Assert.True(i < 100, "Nothing came.");
            await device.PublishAsync(Site.Message("devices/o1/flow", Site.Reading(i, i)), Site.Cancel);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Site.Cancel);
        }

        // Its key is good for devices alone.
        await File.WriteAllTextAsync(
            Path.Combine(site.Feeds, "more.yaml"), RefusedElsewhereTests.More, Site.Cancel);
        await Site.UntilAsync(async () =>
        {
            var outside = (await site.GetAsync("/api/system")).GetProperty("outsideBroker");
            Assert.True(outside.GetProperty("connected").GetBoolean());
            return outside.GetProperty("refused").EnumerateArray().Select(filter => filter.GetString())
                .SequenceEqual(["more/+/flow"]);
        });
    }
}
