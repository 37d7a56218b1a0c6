using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace City.Connectors.Mqtt;

/// <summary>
/// A connection whose client, where it speaks 3.1.1, gives no id and keeps no session, gets an id of its own (MQTT
/// 3.1.1, 3.1.3.1). MQTTnet lets the server assign one in version 5 only, where the client is told of it.
/// </summary>
internal sealed class NamingChannel(IMqttChannelAdapter inner) : IMqttChannelAdapter
{
    private bool _isBegun;

    /// <inheritdoc/>
    public X509Certificate2 ClientCertificate => inner.ClientCertificate;

    /// <inheritdoc/>
    public long BytesReceived => inner.BytesReceived;

    /// <inheritdoc/>
    public long BytesSent => inner.BytesSent;

    /// <inheritdoc/>
    public EndPoint RemoteEndPoint => inner.RemoteEndPoint;

    /// <inheritdoc/>
    public EndPoint LocalEndPoint => inner.LocalEndPoint;

    /// <inheritdoc/>
    public bool IsSecureConnection => inner.IsSecureConnection;

    /// <inheritdoc/>
    public MqttPacketFormatterAdapter PacketFormatterAdapter => inner.PacketFormatterAdapter;

    /// <inheritdoc/>
    public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

    /// <inheritdoc/>
    public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken) =>
        _isBegun ? inner.ReceivePacketAsync(cancellationToken) : BeginAsync(cancellationToken);

    /// <inheritdoc/>
    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken) =>
        inner.SendPacketAsync(packet, cancellationToken);

    /// <inheritdoc/>
    public void ResetStatistics() => inner.ResetStatistics();

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();

    private async Task<MqttPacket> BeginAsync(CancellationToken cancellationToken)
    {
        var packet = await inner.ReceivePacketAsync(cancellationToken);
        if (packet is MqttConnectPacket { CleanSession: true, ClientId: null or "" } connect
            && PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.V311)
            connect.ClientId = Guid.NewGuid().ToString("N");
        // A connection begins with its CONNECT, and that comes once (3.1.0).
        _isBegun = true;
        return packet;
    }
}
