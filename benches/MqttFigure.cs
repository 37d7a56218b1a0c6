using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using City.TestKit;
using MQTTnet;
using MQTTnet.Protocol;

namespace City.Bench;

/// <summary>
/// 64 devices that publish at QoS 1, each the next when the last was acknowledged: to a topic of a feed, where PUBACK
/// comes after the commit, in pairs with a topic that no feed takes, where the same broker stores nothing. What the
/// feed says it holds, and what the past of the devices holds, must be what was acknowledged, exactly.
/// </summary>
internal static class MqttFigure
{
    public static readonly Figure Qos1 = Figure.Ratio("mqtt.qos1", 0.5);

    private const int Devices = 64, WarmUpSeconds = 20;

    private const string Yaml =
        """
        mapping: 1
        feed: bench
        source:
          format: json
          topic: devices/{device}/flow
        record:
          key: "{device}@{n}"
        time:
          column: t
          format: unix-ms
        entity:
          id: urn:ngsi-ld:Loop:{device}
          type: Loop
        attributes:
          flow: { column: n, type: integer }
        """;

    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        var feeds = Directory.CreateDirectory(Path.Combine(run.Folder, "feeds")).FullName;
        await File.WriteAllTextAsync(Path.Combine(feeds, "bench.yaml"), Yaml, cancel);
        var port = Brain.FreePort();
        await using var brain = await Brain.StartAsync(
            run.Start("mqtt") with { More = ["--feeds", feeds, "--mqtt", port.ToString(CultureInfo.InvariantCulture)] },
            cancel);
        var devices = await Task.WhenAll(Enumerable.Range(0, Devices).Select(n => DeviceAsync(brain, port, n, cancel)));
        var stored = 0L;
        var spent = new Dictionary<string, (double Seconds, long Messages)>();
        await OneAsync("plain", WarmUpSeconds);
        await OneAsync("flow", WarmUpSeconds);
        spent.Clear();
        var (kept, plain) = (new List<double>(), new List<double>());
        for (var pair = 0; pair < run.Options.Pairs; pair++)
        {
            if (pair % 2 == 0) kept.Add(await OneAsync("flow", run.Options.Seconds));
            plain.Add(await OneAsync("plain", run.Options.Seconds));
            if (pair % 2 == 1) kept.Add(await OneAsync("flow", run.Options.Seconds));
        }

        foreach (var device in devices) device.Dispose();
        var feed = await brain.Client.GetFromJsonAsync<JsonElement>(
            new Uri("/api/feeds/bench", UriKind.Relative), cancel);
        long Of(string count) => feed.GetProperty(count).GetInt64();
        if (Of("accepted") != stored || Of("repeated") + Of("rejected") > 0)
            throw new InvalidOperationException($"{stored} were acknowledged; the feed says {feed}.");
        var held = await HeldAsync(brain, cancel);
        if (held != stored) throw new InvalidOperationException($"{stored} were acknowledged; the past holds {held}.");
        run.Board.Say($"mqtt: {Machine.Median(kept):F0} acknowledged/s after the commit, {stored} sent and stored");
        run.Board.Say($"mqtt: {Machine.Median(plain):F0} acknowledged/s by the same broker without storage");
        foreach (var (topic, (busy, sent)) in spent)
            run.Board.Say($"mqtt: {topic} took {busy / sent * 1e6:F0} us of the brain's processor for each message");
        run.Show(Qos1, Machine.Median(kept.Zip(plain, (a, b) => a / b)));

        async Task<double> OneAsync(string topic, int seconds)
        {
            var before = ProcessFacts.ProcessorTime(brain.ProcessId);
            var counts = await Task.WhenAll(
                devices.Select((device, n) => SendAsync(device, n, topic, seconds, cancel)));
            var (busy, sent) = spent.GetValueOrDefault(topic);
            spent[topic] = (
                busy + (ProcessFacts.ProcessorTime(brain.ProcessId) - before).TotalSeconds, sent + counts.Sum());
            if (topic == "flow") stored += counts.Sum();
            return (double)counts.Sum() / seconds;
        }
    }

    /// <summary>How many points the past of all devices holds.</summary>
    private static async Task<long> HeldAsync(Brain brain, CancellationToken cancel)
    {
        var held = 0L;
        for (var number = 0; number < Devices; number++)
        {
            var past = await brain.Client.GetFromJsonAsync<JsonElement>(
                new Uri($"/ngsi-ld/v1/temporal/entities/urn:ngsi-ld:Loop:d{number}?attrs=flow&aggrMethods=totalCount",
                    UriKind.Relative), cancel);
            held += past.GetProperty("flow").GetProperty("totalCount").EnumerateArray()
                .Sum(period => period[0].GetInt64());
        }

        return held;
    }

    private static async Task<IMqttClient> DeviceAsync(Brain brain, int port, int number, CancellationToken cancel)
    {
        using var made = await brain.Client.PostAsync(
            new Uri($"/api/devices/d{number}/keys", UriKind.Relative), null, cancel);
        var key = (await made.Content.ReadFromJsonAsync<JsonElement>(cancel)).GetProperty("key").GetString();
        var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId($"d{number}")
                .WithCredentials($"d{number}", key).Build(),
            cancel);
        return client;
    }

    private static async Task<long> SendAsync(
        IMqttClient device, int number, string topic, int seconds, CancellationToken cancel)
    {
        var clock = TimeProvider.System;
        var began = clock.GetTimestamp();
        var time = clock.GetUtcNow().ToUnixTimeMilliseconds() * 1_000;
        for (var sent = 0L; ; sent++)
        {
            if (clock.GetElapsedTime(began).TotalSeconds >= seconds) return sent;
            var message = new MqttApplicationMessageBuilder().WithTopic($"devices/d{number}/{topic}")
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .WithPayload(string.Create(
                    CultureInfo.InvariantCulture, $$"""{"t":{{time / 1_000 + sent}},"n":{{time + sent}}}"""))
                .Build();
            var answer = await device.PublishAsync(message, cancel);
            if (!answer.IsSuccess) throw new InvalidOperationException($"A message was refused: {answer.ReasonString}");
        }
    }
}
