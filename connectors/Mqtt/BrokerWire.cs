using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace City.Connectors.Mqtt;

/// <summary>
/// Commands over the broker: a device reads them on <c>devices/ID/commands/COMMAND</c> and answers on
/// <c>devices/ID/answers/COMMAND</c>. Whoever may write there, such as a gateway, may do both for it.
/// </summary>
internal sealed class BrokerWire(MqttServer server, DeviceCommands commands, TimeProvider clock) : IDeviceWire
{
    /// <summary>The client id under which the city itself publishes; no device may come by it.</summary>
    public const string Self = "$city";

    private const string Answers = "answers";
    private const string Commands = "commands";

    /// <inheritdoc/>
    public async ValueTask SendAsync(DeviceCommand command, CancellationToken cancel)
    {
        var left = command.ExpiresAt.Milliseconds - Moment.Now(clock).Milliseconds;
        if (left <= 0) return;
        var message = new MqttApplicationMessageBuilder().WithTopic(command.Topic)
            .WithPayload(DeviceCommandText.Payload(command)).WithContentType("application/json")
            .WithMessageExpiryInterval((uint)Math.Max(1, left / 1_000))
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
        await server.InjectApplicationMessage(
            new InjectedMqttApplicationMessage(message) { SenderClientId = Self }, cancel);
    }

    /// <summary>Whether a topic is one of answers.</summary>
    public static bool IsAnswer(string topic) => TryParse(topic, Answers, out _, out _);

    /// <summary>Settles a command by what a device said; the refusal tells why not.</summary>
    public async ValueTask<Refusal?> AnswerAsync(MqttApplicationMessage message, CancellationToken cancel)
    {
        TryParse(message.Topic, Answers, out var device, out var id);
        return DeviceCommandText.ReadAnswer(message.Payload.IsSingleSegment
            ? message.Payload.First
            : System.Buffers.BuffersExtensions.ToArray(message.Payload)).TryGet(out var answer, out var refusal)
            ? await commands.AnswerAsync(device, id, answer.State, answer.Info, cancel)
            : refusal;
    }

    /// <summary>A subscriber has acknowledged what was on a topic; of a command, the device has it then.</summary>
    public ValueTask TakenAsync(string topic, CancellationToken cancel) =>
        TryParse(topic, Commands, out var device, out var id)
            ? commands.TakenAsync(device, id, cancel)
            : ValueTask.CompletedTask;

    /// <summary>Somebody listens by a filter: what is open for those whom it covers goes out again.</summary>
    public async ValueTask ListensAsync(string filter, CancellationToken cancel)
    {
        foreach (var device in commands.Waiting)
            if (TopicGrant.Covers(filter, $"devices/{device}/{Commands}/x"))
                await commands.SendOpenAsync(device, cancel);
    }

    private static bool TryParse(string topic, string middle, out string device, out string id)
    {
        (device, id) = ("", "");
        if (!topic.StartsWith("devices/", StringComparison.Ordinal)) return false;
        Span<Range> levels = stackalloc Range[5];
        if (topic.AsSpan().Split(levels, '/') != 4 || !topic.AsSpan(levels[2]).SequenceEqual(middle)) return false;
        (device, id) = (topic[levels[1]], topic[levels[3]]);
        return true;
    }
}
