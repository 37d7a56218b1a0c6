using City.Live;
using City.Stores.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Server;

namespace City.Connectors.Mqtt.Tests;

/// <summary>What comes from a broker elsewhere while the disk is full is neither lost nor forgotten.</summary>
public sealed class UnsettledTests
{
    [Theory]
    [InlineData("")]
    [InlineData("?version=3.1.1")]
    public async Task What_could_not_be_settled_comes_again_without_a_restart(string version)
    {
        var port = Brain.FreePort();
        using var elsewhere = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder()
            .WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(System.Net.IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(System.Net.IPAddress.None).WithDefaultEndpointPort(port)
            .WithPersistentSessions().Build());
        await elsewhere.StartAsync();

        await ComesAgainAsync(port, version);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?version=3.1.1")]
    public async Task So_it_is_with_a_broker_that_others_made(string version)
    {
        using var elsewhere = await Elsewhere.StartAsync();

        await ComesAgainAsync(elsewhere.Port, version);
    }

    /// <summary>Sends what can be kept as dead letters alone, while the disk is full and after.</summary>
    private static async Task ComesAgainAsync(int port, string version)
    {
        await using var store = new MemoryStore(2);
        await using var city = new LiveCity(
            store, new LiveOptions(), TimeProvider.System, NullLogger<LiveCity>.Instance);
        await city.OpenAllAsync(Site.Cancel);
        var disk = new FailingBlobs(store.Blobs);
        using var feeds = new LiveFeeds(
            city, disk, mapping => new JsonMessages(mapping), null, new LiveFeedOptions(), TimeProvider.System);
        Assert.True(Mapping.Load(Site.Loops).TryGet(out var mapping));
        var feed = await feeds.AddAsync(mapping, Site.Cancel);
        disk.IsFull = true;
        await using var outside = new OutsideBroker(
            feeds, new Uri($"mqtt://127.0.0.1:{port}{version}"), "brain", TimeProvider.System,
            NullLogger<OutsideBroker>.Instance);
        using var device = new MqttClientFactory().CreateMqttClient();
        await device.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId("o2").Build(), Site.Cancel);

        // Nobody says when the brain listens; from the first that comes on, its session is kept.
        for (var i = 1; disk.Failed == 0; i++)
        {
            Assert.True(i < 300, "Nothing came.");
            await device.PublishAsync(Site.Message("devices/o2/flow", $"garbage {i}"), Site.Cancel);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Site.Cancel);
        }

        for (var i = 1; i <= 5; i++)
            await device.PublishAsync(Site.Message("devices/o2/flow", $"more {i}"), Site.Cancel);
        disk.IsFull = false;

        // All of them, the one that failed too: it is the oldest that is kept.
        await Site.UntilAsync(async () =>
        {
            var texts = (await feed.LettersAsync(0, 100, Site.Cancel))
                .Select(letter => System.Text.Encoding.UTF8.GetString(letter.Payload!.Value.Span)).ToList();
            return texts.Any(text => text.StartsWith("garbage", StringComparison.Ordinal))
                && Enumerable.Range(1, 5).All(i => texts.Contains($"more {i}"));
        });
    }
}
