using System.Net;

namespace City.Connectors.Mqtt;

/// <summary>
/// Publishes notifications to brokers (GS CIM 009 V1.9.1, annex C):
/// <c>mqtt(s)://[user[:password]@]host[:port]/topic</c>, with <c>MQTT-Version</c> and <c>MQTT-QoS</c> in notifierInfo.
/// At QoS 1 and 2 one counts as delivered when the broker has acknowledged it. Brokers stand where
/// <see cref="AddressGuard"/> lets them, or are the one in the brain.
/// </summary>
/// <param name="opened">Networks that the operator opened.</param>
/// <param name="own">Where the broker in the brain listens, or null: that is no neighbour.</param>
/// <param name="clock">Tells the time.</param>
public sealed class MqttNotifier(IReadOnlyList<IPNetwork> opened, IPEndPoint? own, TimeProvider clock)
    : INotifier, IDisposable
{
    private readonly MqttLines _lines = new(clock);

    /// <inheritdoc/>
    public bool Takes(string scheme) => scheme is "mqtt" or "mqtts";

    /// <inheritdoc/>
    public string? FaultOf(NotificationEndpoint endpoint)
    {
        if (!MqttTarget.TryRead(endpoint, out var target, out var fault)) return fault;
        return IPAddress.TryParse(target.Line.Host, out var address) && !IsAllowed(address, target.Line.Port)
            ? "The broker lies on a private or local network; whoever runs the city opens one with --notify-allow."
            : null;
    }

    /// <inheritdoc/>
    public async ValueTask<Delivery> SendAsync(Notification notification, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(notification);
        if (!MqttTarget.TryRead(notification.Endpoint, out var target, out var fault))
            return new Delivery(DeliveryKind.Refused, fault);
        using var patience = new CancellationTokenSource(notification.Endpoint.TimeOut, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            var addresses = await AddressesAsync(target.Line, either.Token);
            if (addresses.Length == 0) return Again("the name leads to a private or local network");
            return await _lines.PublishAsync(target, addresses, MqttEnvelope.Write(notification), either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Again($"no answer within {notification.Endpoint.TimeOut.TotalMilliseconds} ms");
        }
        catch (Exception wrong) when (MqttLine.IsAway(wrong))
        {
            // What the exception says may hold what the endpoint was called with, so only its kind is told.
            return Again($"the broker is away: {wrong.GetType().Name}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    private static Delivery Again(string why) => new(DeliveryKind.TryAgain, why);

    /// <summary>What the host leads to and may be connected to; looked at each time.</summary>
    private async ValueTask<IPAddress[]> AddressesAsync(MqttLineKey line, CancellationToken cancel)
    {
        var addresses = IPAddress.TryParse(line.Host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(line.Host, cancel);
        return Array.FindAll(addresses, address => IsAllowed(address, line.Port));
    }

    private bool IsAllowed(IPAddress address, int port) => AddressGuard.IsAllowed(address, opened)
        || own is not null && port == own.Port && (address.Equals(own.Address)
            || IPAddress.IsLoopback(address) && (IPAddress.IsLoopback(own.Address) || IsAny(own.Address)));

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
