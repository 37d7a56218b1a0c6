using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Exceptions;

namespace City.Connectors.Mqtt;

/// <summary>One connection to a broker, made when it is needed and again when it broke.</summary>
internal sealed class MqttLine(MqttLineKey key, string clientId) : IDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly SemaphoreSlim _connecting = new(1, 1);

    /// <summary>How many notifications are on their way over it; guarded by <see cref="MqttLines"/>.</summary>
    public int Users { get; set; }

    /// <summary>When it was used last; guarded by <see cref="MqttLines"/>.</summary>
    public DateTimeOffset UsedAt { get; set; }

    /// <summary>Whether an exception says that the broker is not to be reached, and no more.</summary>
    public static bool IsAway(Exception fault) => fault is MqttCommunicationException or MqttClientDisconnectedException
        or MqttConnectingFailedException or MqttProtocolViolationException or SocketException or IOException
        or AuthenticationException or InvalidOperationException or ObjectDisposedException;

    /// <summary>Publishes one message and waits for what its quality of service promises.</summary>
    public async ValueTask<MqttClientPublishResult> PublishAsync(
        MqttApplicationMessage message, IPAddress[] addresses, CancellationToken cancel)
    {
        if (!_client.IsConnected) await ConnectAsync(addresses, cancel);
        return await _client.PublishAsync(message, cancel);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _connecting.Dispose();
    }

    private async ValueTask ConnectAsync(IPAddress[] addresses, CancellationToken cancel)
    {
        await _connecting.WaitAsync(cancel);
        try
        {
            Exception? last = null;
            foreach (var address in addresses)
            {
                if (_client.IsConnected) return;
                try
                {
                    await _client.ConnectAsync(Options(address), cancel);
                    return;
                }
                catch (Exception fault) when (IsAway(fault))
                {
                    last = fault;
                }
            }

            if (last is not null) throw last;
        }
        finally
        {
            _connecting.Release();
        }
    }

    private MqttClientOptions Options(IPAddress address)
    {
        // The address that was looked at is the one that is connected to; the name is what the certificate must show.
        var builder = new MqttClientOptionsBuilder()
            .WithEndPoint(new IPEndPoint(address, key.Port))
            .WithClientId(clientId)
            .WithCleanStart(true)
            .WithProtocolVersion(key.Version)
            .WithTimeout(TimeSpan.FromSeconds(60));
        // As with https: a city's own authority seldom publishes what it has revoked.
        if (key.Tls)
            builder = builder.WithTlsOptions(tls => tls.UseTls().WithTargetHost(key.Host)
                .WithRevocationMode(X509RevocationMode.NoCheck));
        if (key.User is not null) builder = builder.WithCredentials(key.User, key.Password ?? "");
        return builder.Build();
    }
}
