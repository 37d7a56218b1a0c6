using MQTTnet;

namespace City.Connectors.Mqtt.Tests;

/// <summary>One brain as the client of another one's broker.</summary>
[Collection(OneSite.Name)]
public sealed class OutsideBrokerTests(OneSite one)
{
    [Fact]
    public async Task Feeds_are_taken_from_a_broker_elsewhere_and_what_it_refuses_or_had_retained_is_seen()
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

        // Its key is good for devices alone; and one feed more begins to listen to what is there already.
        await device.PublishAsync(Site.Message("devices/o1/kept", """{"flow":1}""", retain: true), Site.Cancel);
        await File.WriteAllTextAsync(
            Path.Combine(site.Feeds, "more.yaml"), RefusedElsewhereTests.More, Site.Cancel);
        await File.WriteAllTextAsync(
            Path.Combine(site.Feeds, "kept.yaml"), RetainedElsewhereTests.AtArrival
                .Replace("feed: loops", "feed: kept", StringComparison.Ordinal)
                .Replace("}/flow", "}/kept", StringComparison.Ordinal), Site.Cancel);
        await Site.UntilAsync(async () =>
        {
            var outside = (await site.GetAsync("/api/system")).GetProperty("outsideBroker");
            Assert.True(outside.GetProperty("connected").GetBoolean());
            return outside.GetProperty("refused").EnumerateArray().Select(filter => filter.GetString())
                .SequenceEqual(["more/+/flow"]);
        });
        await Site.UntilAsync(async () => (await site.GetAsync("/api/feeds")).GetProperty("feeds").EnumerateArray()
            .Any(feed => feed.GetProperty("name").GetString() == "kept"
                && feed.GetProperty("passedOver").GetInt32() == 1));
    }
}
