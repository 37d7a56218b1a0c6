using MQTTnet;
using MQTTnet.Formatter;

namespace City.Connectors.Mqtt.Tests;

[Collection(OneSite.Name)]
public sealed class BrokerTests(OneSite one)
{
    private const string People =
        """
        mapping: 1
        feed: people
        source:
          format: json
          topic: people/{person}
        record:
          key: "{person}@{at}"
        time:
          column: at
          format: unix
        entity:
          id: urn:x:Person:{person}
          type: Person
        attributes:
          phone:
            column: phone
        """;

    private static int s_devices;

    private readonly Site _site = one.Site;
    private readonly string _me = $"d{Interlocked.Increment(ref s_devices)}";

    [Theory]
    [InlineData(MqttProtocolVersion.V500)]
    [InlineData(MqttProtocolVersion.V311)]
    public async Task What_is_acknowledged_is_in_the_city(MqttProtocolVersion version)
    {
        using var device = await _site.DeviceAsync(_me, version);
        for (var i = 1; i <= 20; i++)
        {
            var message = Site.Message($"devices/{_me}/flow", Site.Reading(i, i));
            var answer = await device.PublishAsync(message, Site.Cancel);
            Assert.True(answer.IsSuccess);
            Assert.Equal(i, await _site.FlowAsync(_me));
        }
    }

    [Fact]
    public async Task What_is_refused_gets_a_reason_and_is_kept_as_a_dead_letter()
    {
        using var device = await _site.DeviceAsync(_me);

        var answer = await device.PublishAsync(Site.Message($"devices/{_me}/flow", "garbage"), Site.Cancel);

        Assert.Equal(MqttClientPublishReasonCode.PayloadFormatInvalid, answer.ReasonCode);
        Assert.Contains("json.syntax", answer.ReasonString, StringComparison.Ordinal);
        var letters = await _site.GetAsync("/api/feeds/loops/dead-letters");
        var mine = letters.EnumerateArray()
            .Single(letter => letter.GetProperty("topic").GetString() == $"devices/{_me}/flow");
        Assert.Equal("garbage", mine.GetProperty("original").GetString());
    }

    [Fact]
    public async Task Nobody_comes_in_without_a_key_that_is_good()
    {
        var (key, id) = await _site.KeyAsync(_me);
        foreach (var (device, secret) in new[] { (_me, "wrong"), ("another", key), (_me, key + "x") })
            Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, await ComeAsync(device, secret));
        using var stranger = new MqttClientFactory().CreateMqttClient();
        var open = new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", _site.Port).WithClientId("stranger").Build();
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword,
            (await ConnectAsync(stranger, open)).ResultCode);

        Assert.Equal(MqttClientConnectResultCode.Success, await ComeAsync(_me, key));
        using var revoked = await _site.Brain.Client.DeleteAsync(
            new Uri($"/api/devices/{_me}/keys/{id}", UriKind.Relative), Site.Cancel);
        Assert.Equal(System.Net.HttpStatusCode.NoContent, revoked.StatusCode);
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, await ComeAsync(_me, key));
    }

    [Fact]
    public async Task Of_3_1_1_a_client_without_an_id_gets_one_where_it_keeps_no_session()
    {
        var (key, _) = await _site.KeyAsync(_me);
        using var first = await RawDevice.ComeAsync(_site.Port, "", _me, key);
        using var second = await RawDevice.ComeAsync(_site.Port, "", _me, key);
        // Each has an id of its own: the second did not take the first one's place.
        await first.ListenAsync($"devices/{_me}/a");
        await second.ListenAsync($"devices/{_me}/b");

        Assert.False(await RawDevice.TryAsync(_site.Port, "", _me, key, cleanSession: false));
        Assert.True(await RawDevice.TryAsync(_site.Port, _me, _me, key, cleanSession: false));
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V500)]
    [InlineData(MqttProtocolVersion.V311)]
    public async Task A_revoked_key_ends_the_connection_of_those_who_only_listen_and_of_nobody_else(
        MqttProtocolVersion version)
    {
        var (key, id) = await _site.KeyAsync(_me);
        using var revoked = new MqttClientFactory().CreateMqttClient();
        using var other = await _site.DeviceAsync(_me, version);
        await revoked.ConnectAsync(_site.Options(_me + "-listens", key, version).WithCredentials(_me, key).Build(),
            Site.Cancel);
        await revoked.HearAsync($"devices/{_me}/#");
        var heard = await other.HearAsync($"devices/{_me}/#");
        var ended = new TaskCompletionSource();
        revoked.DisconnectedAsync += _ => Task.Run(ended.TrySetResult);

        using var done = await _site.Brain.Client.DeleteAsync(
            new Uri($"/api/devices/{_me}/keys/{id}", UriKind.Relative), Site.Cancel);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), Site.Cancel);

        await other.PublishAsync(Site.Message($"devices/{_me}/name", "north"), Site.Cancel);
        Assert.Equal("north", (await heard.ReadAsync(Site.Cancel)).ConvertPayloadToString());
    }

    [Fact]
    public async Task A_revoked_key_sends_nothing_more()
    {
        var (key, id) = await _site.KeyAsync(_me);
        using var device = new MqttClientFactory().CreateMqttClient();
        await device.ConnectAsync(_site.Options(_me, key).Build(), Site.Cancel);
        using var revoked = await _site.Brain.Client.DeleteAsync(
            new Uri($"/api/devices/{_me}/keys/{id}", UriKind.Relative), Site.Cancel);

        await Assert.ThrowsAnyAsync<Exception>(
            () => device.PublishAsync(Site.Message($"devices/{_me}/flow", Site.Reading(1, 1)), Site.Cancel));

        Assert.Null(await _site.FlowAsync(_me));
    }

    [Theory]
    [InlineData("devices/another/flow")]
    [InlineData("loops/7/flow")]
    [InlineData("devices/d/flow")]
    public async Task A_device_writes_to_its_own_topics_and_those_granted(string foreign)
    {
        using var device = await _site.DeviceAsync(_me, topics: "granted/+/x");

        var answer = await device.PublishAsync(Site.Message(foreign, Site.Reading(1, 1)), Site.Cancel);
        var granted = await device.PublishAsync(Site.Message("granted/1/x", "hello"), Site.Cancel);

        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, answer.ReasonCode);
        Assert.True(granted.IsSuccess);
        var asked = await device.SubscribeAsync("devices/+/flow", cancellationToken: Site.Cancel);
        Assert.Equal(MqttClientSubscribeResultCode.NotAuthorized, asked.Items.Single().ResultCode);
    }

    [Fact]
    public async Task An_old_client_is_cut_off_rather_than_told_a_lie()
    {
        using var device = await _site.DeviceAsync(_me, MqttProtocolVersion.V311);

        await Assert.ThrowsAnyAsync<Exception>(
            () => device.PublishAsync(Site.Message("devices/another/flow", Site.Reading(1, 1)), Site.Cancel));

        Assert.Null(await _site.FlowAsync("another"));
    }

    [Fact]
    public async Task Retained_and_last_messages_reach_those_who_may_have_them()
    {
        var (key, _) = await _site.KeyAsync(_me);
        using (var device = new MqttClientFactory().CreateMqttClient())
        {
            await device.ConnectAsync(
                _site.Options(_me, key).WithWillTopic($"devices/{_me}/state").WithWillPayload("gone").Build(),
                Site.Cancel);
            await device.PublishAsync(Site.Message($"devices/{_me}/name", "north", retain: true), Site.Cancel);
            using var watcher = await _site.DeviceAsync(_me + "w", topics: $"devices/{_me}/#");
            var seen = System.Threading.Channels.Channel.CreateUnbounded<string>();
            watcher.ApplicationMessageReceivedAsync += come => seen.Writer.WriteAsync(
                $"{come.ApplicationMessage.Topic}={come.ApplicationMessage.ConvertPayloadToString()}").AsTask();
            await watcher.SubscribeAsync($"devices/{_me}/#", cancellationToken: Site.Cancel);
            Assert.Equal($"devices/{_me}/name=north", await seen.Reader.ReadAsync(Site.Cancel));

            device.Dispose();

            Assert.Equal($"devices/{_me}/state=gone", await seen.Reader.ReadAsync(Site.Cancel));
        }
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V500)]
    [InlineData(MqttProtocolVersion.V311)]
    public async Task The_last_message_of_a_device_reaches_the_feed_of_its_topic(MqttProtocolVersion version)
    {
        var (key, _) = await _site.KeyAsync(_me);
        foreach (var last in new[] { Site.Reading(1, 44), "garbage" })
        {
            using var device = new MqttClientFactory().CreateMqttClient();
            await device.ConnectAsync(
                _site.Options(_me, key, version).WithWillTopic($"devices/{_me}/flow").WithWillPayload(last).Build(),
                Site.Cancel);
        }

        await Site.UntilAsync(async () => await _site.FlowAsync(_me) == 44);
        await Site.UntilAsync(async () => (await _site.GetAsync("/api/feeds/loops/dead-letters")).EnumerateArray()
            .Any(letter => letter.GetProperty("topic").GetString() == $"devices/{_me}/flow"
                && letter.GetProperty("original").GetString() == "garbage"));
    }

    [Fact]
    public async Task What_tells_of_a_person_is_kept_neither_as_a_dead_letter_nor_as_a_retained_message()
    {
        const string refusedPhone = "13877776666", takenPhone = "13899998888";
        await File.WriteAllTextAsync(Path.Combine(_site.Feeds, "people.yaml"), People, Site.Cancel);
        for (var tries = 0; !(await _site.GetAsync("/api/feeds")).GetRawText().Contains("\"people\""); tries++)
        {
            Assert.True(tries < 300, "The mapping was not read.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Site.Cancel);
        }

        using var device = await _site.DeviceAsync(_me, topics: "people/#");
        var refused = await device.PublishAsync(
            Site.Message("people/1", $$"""{"at":"never","phone":"{{refusedPhone}}"}""", retain: true), Site.Cancel);
        var taken = await device.PublishAsync(
            Site.Message("people/2", $$"""{"at":1767225600,"phone":"{{takenPhone}}"}""", retain: true), Site.Cancel);
        Assert.Equal(MqttClientPublishReasonCode.PayloadFormatInvalid, refused.ReasonCode);
        Assert.True(taken.IsSuccess, taken.ReasonString);
        var letter = Assert.Single((await _site.GetAsync("/api/feeds/people/dead-letters")).EnumerateArray());
        Assert.DoesNotContain(refusedPhone, letter.GetRawText(), StringComparison.Ordinal);

        var seen = System.Threading.Channels.Channel.CreateUnbounded<string>();
        device.ApplicationMessageReceivedAsync += come =>
            seen.Writer.WriteAsync(come.ApplicationMessage.Topic).AsTask();
        await device.SubscribeAsync("people/#", cancellationToken: Site.Cancel);
        await device.PublishAsync(Site.Message("people/last", "{}"), Site.Cancel);
        Assert.Equal("people/last", await seen.Reader.ReadAsync(Site.Cancel));
        foreach (var file in Directory.EnumerateFiles(_site.Of("data"), "*.db*", SearchOption.AllDirectories))
            foreach (var phone in new[] { refusedPhone, takenPhone })
                Assert.False(await HoldsAsync(file, phone), $"{file} holds {phone}.");
    }

    [Fact]
    public async Task A_device_whose_connection_broke_comes_back_at_once_and_stays()
    {
        var (key, _) = await _site.KeyAsync(_me);
        for (var i = 1; i <= 100; i++)
        {
            using var device = new MqttClientFactory().CreateMqttClient();
            await device.ConnectAsync(_site.Options(_me, key).Build(), Site.Cancel);
            var message = Site.Message($"devices/{_me}/flow", Site.Reading(i, i));
            Assert.True((await device.PublishAsync(message, Site.Cancel)).IsSuccess);
        }
    }

    [Fact]
    public async Task A_packet_that_is_too_long_ends_the_connection_before_room_is_made_for_it()
    {
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync("127.0.0.1", _site.Port, Site.Cancel);
        var stream = socket.GetStream();
        // CONNECT of 268,435,455 bytes.
        await stream.WriteAsync(new byte[] { 0x10, 0xFF, 0xFF, 0xFF, 0x7F }, Site.Cancel);

        Assert.Equal(0, await ReadAsync(stream));
        using var device = await _site.DeviceAsync(_me);
        Assert.True((await device.PublishAsync(
            Site.Message($"devices/{_me}/flow", Site.Reading(1, 1)), Site.Cancel)).IsSuccess);
    }

    [Fact]
    public async Task Random_bytes_of_strangers_harm_nobody()
    {
        var chance = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            using var socket = new System.Net.Sockets.TcpClient();
            await socket.ConnectAsync("127.0.0.1", _site.Port, Site.Cancel);
            var noise = new byte[chance.Next(1, 300)];
            chance.NextBytes(noise);
            if (i % 2 == 0) (noise[0], noise[^1]) = (0x10, 0);
            await socket.GetStream().WriteAsync(noise, Site.Cancel);
        }

        using var device = await _site.DeviceAsync(_me);
        Assert.True((await device.PublishAsync(
            Site.Message($"devices/{_me}/flow", Site.Reading(1, 1)), Site.Cancel)).IsSuccess);
    }

    private static async Task<int> ReadAsync(Stream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[16], Site.Cancel);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private async Task<MqttClientConnectResultCode> ComeAsync(string device, string key)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        return (await ConnectAsync(client, _site.Options(device, key).Build())).ResultCode;
    }

    private static async Task<MqttClientConnectResult> ConnectAsync(IMqttClient client, MqttClientOptions options) =>
        await client.ConnectAsync(options, Site.Cancel);

    /// <summary>Whether a file that the brain has open holds a text, as it is or within base64.</summary>
    private static async Task<bool> HoldsAsync(string file, string text)
    {
        await using var stream = new FileStream(
            file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Site.Cancel);
        var within = bytes.ToArray();
        string[] forms = [text, .. Enumerable.Range(0, 3).Select(skip => Middle(text, skip))];
        return forms.Any(each => within.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(each)) >= 0);
    }

    /// <summary>What base64 makes of the whole triples of a text that begins so many bytes before one.</summary>
    private static string Middle(string text, int skip) => Convert.ToBase64String(
        System.Text.Encoding.ASCII.GetBytes(text[skip..(skip + (text.Length - skip) / 3 * 3)]));
}
