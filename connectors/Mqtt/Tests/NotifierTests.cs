using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Server;

namespace City.Connectors.Mqtt.Tests;

/// <summary>Notifications over MQTT (GS CIM 009 V1.9.1, annex C), to the brain's own broker and another.</summary>
[Collection(OneSite.Name)]
public sealed class NotifierTests(OneSite one)
{
    private static int s_tests;

    private readonly Site _site = one.Site;
    private readonly string _me = $"n{Interlocked.Increment(ref s_tests)}-";

    [Theory]
    [InlineData("mqtt5.0", "0")]
    [InlineData("mqtt5.0", "1")]
    [InlineData("mqtt3.1.1", "1")]
    [InlineData("mqtt3.1.1", "2")]
    public async Task A_change_reaches_a_topic_of_the_brains_own_broker(string version, string quality)
    {
        var (key, _) = await _site.KeyAsync(_me + "w");
        using var watcher = await WatcherAsync(key);
        var heard = await watcher.HearAsync($"devices/{_me}w/#");
        var at = await _site.SubscribeAsync(Watched.Subscription(
            _me, $"mqtt://{_me}w:{key}@127.0.0.1:{_site.Port}/devices/{_me}w/told%20of", quality, version));

        await WriteAsync("a", 7);

        var message = await heard.ReadAsync(Site.Cancel);
        Assert.Equal($"devices/{_me}w/told of", message.Topic);
        var told = message.Read();
        Assert.Equal("application/json", told.GetProperty("metadata").GetProperty("Content-Type").GetString());
        Assert.Contains("json-ld#context", told.GetProperty("metadata").GetProperty("Link").GetString()!,
            StringComparison.Ordinal);
        var body = told.GetProperty("body");
        Assert.Equal("Notification", body.GetProperty("type").GetString());
        Assert.EndsWith(body.GetProperty("subscriptionId").GetString()!, Uri.UnescapeDataString(at.OriginalString),
            StringComparison.Ordinal);
        Assert.Equal(7, body.GetProperty("data")[0].GetProperty("flow").GetInt32());
    }

    [Fact]
    public async Task What_changes_while_the_broker_is_away_is_told_when_it_is_back()
    {
        var port = Brain.FreePort();
        var told = Channel.CreateUnbounded<MqttApplicationMessage>();
        using var before = await ElsewhereAsync(port, told.Writer);
        await _site.SubscribeAsync(Watched.Subscription(_me, $"mqtt://{OneSite.Opened}:{port}/alarms"));
        await WriteAsync("0", 0);
        Assert.Equal([$"urn:x:Loop:{_me}0"], (await told.Reader.ReadAsync(Site.Cancel)).Told());
        await before.StopAsync();
        for (var i = 1; i <= 10; i++) await WriteAsync($"{i}", i);

        using var after = await ElsewhereAsync(port, told.Writer);

        // The answer to the first may have been lost, and then it comes again.
        var all = new HashSet<string> { $"urn:x:Loop:{_me}0" };
        while (all.Count < 11) all.UnionWith((await told.Reader.ReadAsync(Site.Cancel)).Told());
        Assert.Equal(Enumerable.Range(0, 11).Select(i => $"urn:x:Loop:{_me}{i}").Order(), all.Order());
        await after.StopAsync();
    }

    [Fact]
    public async Task A_password_in_an_endpoint_is_shown_to_nobody_and_cannot_be_sent_back()
    {
        var (key, _) = await _site.KeyAsync(_me + "w");
        var at = await _site.SubscribeAsync(Watched.Subscription(
            _me, $"mqtt://{_me}w:{key}@127.0.0.1:{_site.Port}/devices/{_me}w/x"));

        var shown = await _site.GetAsync(at.OriginalString);

        var uri = shown.GetProperty("notification").GetProperty("endpoint").GetProperty("uri").GetString();
        Assert.Equal($"mqtt://{_me}w:***@127.0.0.1:{_site.Port}/devices/{_me}w/x", uri);
        Assert.DoesNotContain(key, shown.GetRawText(), StringComparison.Ordinal);
        using var fragment = Site.Json(new { notification = new { endpoint = new { uri } } });
        using var patch = await _site.Brain.Client.PatchAsync(at, fragment, Site.Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, patch.StatusCode);
        await WriteAsync("a", 1);
        Assert.DoesNotContain(key, _site.Brain.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mqtt://127.0.0.1:1/topic", "1", "mqtt5.0")]
    [InlineData("mqtt://127.0.0.3/topic", "1", "mqtt5.0")]
    [InlineData("mqtt://[::1]/topic", "1", "mqtt5.0")]
    [InlineData("mqtts://10.1.2.3/topic", "1", "mqtt5.0")]
    [InlineData("mqtt://example.org", "1", "mqtt5.0")]
    [InlineData("mqtt://example.org/", "1", "mqtt5.0")]
    [InlineData("mqtt://example.org/a/%23", "1", "mqtt5.0")]
    [InlineData("mqtt://example.org/a/+/b", "1", "mqtt5.0")]
    [InlineData("mqtt://example.org/$SYS/x", "1", "mqtt5.0")]
    [InlineData("mqtt://example.org/a?b=c", "1", "mqtt5.0")]
    [InlineData("mqtt://example.org/a", "3", "mqtt5.0")]
    [InlineData("mqtt://example.org/a", "1", "mqtt6")]
    [InlineData("amqp://example.org/a", "1", "mqtt5.0")]
    public async Task A_hopeless_endpoint_is_refused_when_the_subscription_is_made(
        string uri, string quality, string version)
    {
        using var body = Site.Json(Watched.Subscription(_me, uri, quality, version));
        using var answer = await _site.Brain.Client.PostAsync(
            new Uri("/ngsi-ld/v1/subscriptions", UriKind.Relative), body, Site.Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Site.Cancel);
        Assert.Equal("ngsi.subscription.endpoint", problem.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Whoever_names_the_own_broker_needs_a_key_and_its_topics_like_any_device()
    {
        var (key, _) = await _site.KeyAsync(_me + "w");
        using var watcher = await WatcherAsync(key);
        var heard = await watcher.HearAsync($"devices/{_me}w/#");
        var stranger = await _site.SubscribeAsync(Watched.Subscription(
            _me, $"mqtt://{_me}w:wrong@127.0.0.1:{_site.Port}/devices/{_me}w/x"));
        var trespasser = await _site.SubscribeAsync(Watched.Subscription(
            _me, $"mqtt://{_me}w:{key}@127.0.0.1:{_site.Port}/devices/another/x"));
        await _site.SubscribeAsync(Watched.Subscription(
            _me, $"mqtt://{_me}w:{key}@127.0.0.1:{_site.Port}/devices/{_me}w/good"));

        await WriteAsync("a", 1);

        Assert.Equal($"devices/{_me}w/good", (await heard.ReadAsync(Site.Cancel)).Topic);
        await _site.UntilFailedAsync(stranger);
        await _site.UntilFailedAsync(trespasser);
    }

    /// <summary>A broker that is not the brain's, on an address that the operator opened.</summary>
    private static async Task<MqttServer> ElsewhereAsync(int port, ChannelWriter<MqttApplicationMessage> told)
    {
        var server = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder()
            .WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(IPAddress.Parse(OneSite.Opened))
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None).WithDefaultEndpointPort(port).Build());
        server.InterceptingPublishAsync += come => told.WriteAsync(come.ApplicationMessage).AsTask();
        await server.StartAsync();
        return server;
    }

    private async Task<IMqttClient> WatcherAsync(string key)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(_site.Options(_me + "w", key, MqttProtocolVersion.V500).Build(), Site.Cancel);
        return client;
    }

    private async Task WriteAsync(string loop, int flow)
    {
        using var body = Site.Json(new { id = $"urn:x:Loop:{_me}{loop}", type = "Loop", flow });
        using var answer = await _site.Brain.Client.PostAsync(
            new Uri("/ngsi-ld/v1/entities", UriKind.Relative), body, Site.Cancel);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }
}
