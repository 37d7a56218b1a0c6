using System.Net;
using System.Security.Cryptography;
using MQTTnet;

namespace City.Connectors.Mqtt;

/// <summary>The connections to brokers: one for all who agree, bounded, closed when nobody uses it.</summary>
internal sealed class MqttLines(TimeProvider clock) : IDisposable
{
    /// <summary>The most connections at once.</summary>
    public const int LinesMax = 256;

    /// <summary>After how long without use one is closed.</summary>
    public static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(5);

    private readonly Dictionary<MqttLineKey, MqttLine> _lines = [];
    private readonly Lock _gate = new();
    private readonly string _me = "citybrain-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
    private int _made;

    /// <summary>Publishes to a target; exceptions say that the broker is away.</summary>
    public async ValueTask<Delivery> PublishAsync(
        MqttTarget target, IPAddress[] addresses, byte[] payload, CancellationToken cancel)
    {
        if (Take(target.Line) is not { } line)
            return new Delivery(DeliveryKind.TryAgain, $"{LinesMax} brokers are being told already");
        try
        {
            var message = new MqttApplicationMessageBuilder().WithTopic(target.Topic).WithPayload(payload)
                .WithContentType(target.Line.Version == MQTTnet.Formatter.MqttProtocolVersion.V500
                    ? "application/json"
                    : null)
                .WithQualityOfServiceLevel(target.Quality).Build();
            return Read(await line.PublishAsync(message, addresses, cancel));
        }
        finally
        {
            lock (_gate) line.Users--;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var line in _lines.Values) line.Dispose();
            _lines.Clear();
        }
    }

    /// <summary>
    /// OASIS MQTT 5.0, 3.4.2.1: a payload or a topic that the broker will never take will not be taken later either.
    /// </summary>
    private static Delivery Read(MqttClientPublishResult result) => result.ReasonCode switch
    {
        MqttClientPublishReasonCode.Success or MqttClientPublishReasonCode.NoMatchingSubscribers => Delivery.Done,
        MqttClientPublishReasonCode.PayloadFormatInvalid or MqttClientPublishReasonCode.TopicNameInvalid =>
            new Delivery(DeliveryKind.Refused, $"the broker answered {result.ReasonCode}"),
        _ => new Delivery(DeliveryKind.TryAgain, $"the broker answered {result.ReasonCode}"),
    };

    private MqttLine? Take(MqttLineKey key)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            foreach (var (other, idle) in _lines.Where(
                each => each.Value.Users == 0 && each.Key != key && now - each.Value.UsedAt > IdleMax).ToList())
                Drop(other, idle);
            if (!_lines.TryGetValue(key, out var line))
            {
                if (_lines.Count >= LinesMax)
                {
                    var (oldest, unused) = _lines.Where(each => each.Value.Users == 0)
                        .OrderBy(each => each.Value.UsedAt).FirstOrDefault();
                    if (oldest is null) return null;
                    Drop(oldest, unused);
                }

                _lines[key] = line = new MqttLine(key, $"{_me}-{++_made}");
            }

            (line.Users, line.UsedAt) = (line.Users + 1, now);
            return line;
        }
    }

    private void Drop(MqttLineKey key, MqttLine line)
    {
        _lines.Remove(key);
        line.Dispose();
    }
}
