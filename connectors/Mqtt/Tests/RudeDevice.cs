using System.Globalization;
using System.Text;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace City.Connectors.Mqtt.Tests;

/// <summary>
/// A device as bad as they come: it loses messages, sends them twice, in disorder and garbled, its clock jumps, and its
/// connection is cut in the middle. It remembers how many it sent of each kind, and of what is to be stored the sum of
/// its marks; so what it holds does not grow with the length of a run.
/// </summary>
internal sealed class RudeDevice(Site site, string name, string key, int seed) : IDisposable
{
    /// <summary>Each message changes places with one of so many at most.</summary>
    private const int Disorder = 30;

    private const long DayMilliseconds = 86_400_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Random _chance = new(seed);
    private readonly List<Message> _held = [];
    private readonly MqttProtocolVersion _version = seed % 2 == 0 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311;
    private IMqttClient? _client;
    private long _time;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>How many different readings were acknowledged that are to be stored.</summary>
    public long Right { get; private set; }

    /// <summary>How many messages were acknowledged that are to be reported.</summary>
    public long Wrong { get; private set; }

    /// <summary>How many readings went out once more after they were acknowledged.</summary>
    public long Doubled { get; private set; }

    /// <summary>How many times the connection was cut while a message was under way, which then came again.</summary>
    public long Cut { get; private set; }

    /// <summary>How many messages never went out, or half of them only.</summary>
    public long Lost { get; private set; }

    /// <summary>The sum of the marks of what is to be stored.</summary>
    public ulong Marks { get; private set; }

    /// <summary>The newest reading that is to be stored.</summary>
    public (long Time, int Flow) Newest { get; private set; }

    /// <summary>What tells one reading from another; sums of it tell sets of readings apart.</summary>
    public static ulong Mark(long time, int flow)
    {
        var mark = ((ulong)time * 0x9E37_79B9_7F4A_7C15) ^ (ulong)flow;
        mark = (mark ^ (mark >> 32)) * 0xD6E8_FEB8_6659_FD93;
        return mark ^ (mark >> 32);
    }

    /// <summary>Makes the next message and sends one, the same or another.</summary>
    public async Task StepAsync()
    {
        _held.Add(Make());
        if (_held.Count >= Disorder) await SendAsync(_held, _chance.Next(_held.Count));
    }

    /// <summary>Sends what is left.</summary>
    public async Task EndAsync()
    {
        while (_held.Count > 0) await SendAsync(_held, _held.Count - 1);
    }

    public void Dispose() => _client?.Dispose();

    private string Topic => $"devices/{name}/rude";

    private Message Make()
    {
        // Each reading has a time of its own; now and then the clock is set back or ahead by a day. What lies ahead is
        // reported.
        _time = Math.Max(_time + 1, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var time = _time + (_chance.Next(25) == 0 ? (_chance.Next(2) * 2 - 1) * DayMilliseconds : 0);
        var flow = _chance.Next(1_000);
        var text = Payload(time, flow.ToString(CultureInfo.InvariantCulture));
        return _chance.Next(25) switch
        {
            0 => Message.Garbage(Encoding.UTF8.GetBytes(text[.._chance.Next(text.Length)])),
            1 => Message.Garbage(Encoding.UTF8.GetBytes(Payload(time, $"{_chance.Next(1_001, 9_999)}"))),
            2 => Message.Garbage("{\"flow\":1}"u8.ToArray()),
            3 => Message.Garbage(Noise()),
            _ => new Message(Encoding.UTF8.GetBytes(text), time <= _time, time, flow),
        };
    }

    private static string Payload(long time, string flow) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"at":{{time}},"flow":{{flow}}}""");

    /// <summary>Bytes that begin like no JSON.</summary>
    private byte[] Noise()
    {
        var noise = new byte[_chance.Next(1, 200)];
        _chance.NextBytes(noise);
        noise[0] = 0xFF;
        return noise;
    }

    private async Task SendAsync(List<Message> held, int place)
    {
        var message = held[place];
        held.RemoveAt(place);
        var fate = _chance.Next(60);
        if (fate < 4)
        {
            if (fate == 0) await SendHalfAsync(message);
            Lost++;
            return;
        }

        if (fate == 4 && message.IsRight) await CutAsync(message);
        await PublishAsync(message);
        if (message.IsRight) Count(message);
        else Wrong++;
        if (fate is < 5 or > 7) return;
        await PublishAsync(message);
        // What is refused has no id to be known by: each time it is a letter of its own.
        if (message.IsRight) Doubled++;
        else Wrong++;
    }

    private void Count(Message message)
    {
        Right++;
        Marks += Mark(message.Time, message.Flow);
        if (message.Time > Newest.Time) Newest = (message.Time, message.Flow);
    }

    /// <summary>Returns when it was acknowledged, by version 5 with what became of it.</summary>
    private async Task PublishAsync(Message message)
    {
        if (_client is null)
        {
            _client = new MqttClientFactory().CreateMqttClient();
            // It waits as long as a busy city takes.
            await _client.ConnectAsync(
                site.Options(name, key, _version).WithTimeout(Patience).WithKeepAlivePeriod(Patience).Build(),
                Site.Cancel);
        }

        var answer = await _client.PublishAsync(Packet(message), Site.Cancel);
        // Version 3.1.1 has no way to tell.
        if (message.IsRight || _version != MqttProtocolVersion.V500) Assert.True(answer.IsSuccess, answer.ReasonString);
        else Assert.Equal(MqttClientPublishReasonCode.PayloadFormatInvalid, answer.ReasonCode);
    }

    /// <summary>The connection ends while the message is under way: nobody knows whether it came.</summary>
    private async Task CutAsync(Message message)
    {
        if (_client is not { } client) return;
        Cut++;
        var publishing = client.PublishAsync(Packet(message), Site.Cancel);
        client.Dispose();
        _client = null;
        try
        {
            await publishing;
        }
        catch (Exception gone) when (gone is MqttCommunicationException or MqttClientDisconnectedException
            or ObjectDisposedException or OperationCanceledException)
        {
            Site.Cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The connection ends in the middle of a packet: nothing of it counts.</summary>
    private async Task SendHalfAsync(Message message)
    {
        using var half = await RawDevice.ComeAsync(site.Port, name + "-half", name, key);
        await half.PublishHalfAsync(Topic, message.Payload);
    }

    private MqttApplicationMessage Packet(Message message) =>
        new MqttApplicationMessageBuilder().WithTopic(Topic).WithPayload(message.Payload)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();

    private readonly record struct Message(byte[] Payload, bool IsRight, long Time, int Flow)
    {
        public static Message Garbage(byte[] payload) => new(payload, false, 0, 0);
    }
}
