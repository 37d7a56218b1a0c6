using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Server;

namespace City.Connectors.Mqtt;

/// <summary>
/// Takes connections for the broker, with TLS where there is a certificate. It stands in the place of MQTTnet's own
/// listener because that makes room for any packet that a stranger announces, up to 256 MiB.
/// </summary>
internal sealed class Listener(BrokerOptions options, SslStreamCertificateContext? certificate) : IMqttServerAdapter
{
    /// <summary>Room in a packet for what is not the payload: topic, properties.</summary>
    private const int PacketHeadMax = 64 * 1024;

    /// <summary>Connections that have not shown who they are yet.</summary>
    private const int StrangersMax = 256;

    private static readonly TimeSpan HandshakePatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private TcpListener? _tcp;
    private int _connections;

    /// <inheritdoc/>
    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    /// <inheritdoc/>
    public Task StartAsync(MqttServerOptions serverOptions, IMqttNetLogger logger)
    {
        _tcp = new TcpListener(options.Address, options.Port);
        _tcp.Start(StrangersMax);
        _ = AcceptAsync(_tcp, serverOptions, logger, _stop.Token);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        _tcp?.Stop();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tcp?.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync(
        TcpListener tcp, MqttServerOptions serverOptions, IMqttNetLogger logger, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var socket = await tcp.AcceptSocketAsync(cancel);
                if (Interlocked.Increment(ref _connections) > options.ClientsMax + StrangersMax)
                {
                    Interlocked.Decrement(ref _connections);
                    socket.Dispose();
                    continue;
                }

                _ = HandleAsync(socket, serverOptions, logger, cancel);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // No descriptor is left, or the client is gone already; others may come.
                await Task.Delay(AcceptPause, TimeProvider.System, cancel);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task HandleAsync(
        Socket socket, MqttServerOptions serverOptions, IMqttNetLogger logger, CancellationToken cancel)
    {
        try
        {
            await Task.Yield();
            socket.NoDelay = true;
            await using var stream = await OpenAsync(socket, cancel);
            var (local, remote) = (socket.LocalEndPoint!, socket.RemoteEndPoint!);
            using var channel = new MqttTcpChannel(stream, local, remote, null);
            var writer = new MqttBufferWriter(serverOptions.WriterBufferSize, serverOptions.WriterBufferSizeMax);
            using var adapter = new MqttChannelAdapter(channel, new MqttPacketFormatterAdapter(writer), logger);
            using var named = new NamingChannel(adapter);
            if (ClientHandler is { } handle) await handle(named);
        }
        catch (Exception wrong) when (wrong is IOException or SocketException or OperationCanceledException
            or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
        {
            // The client is gone, speaks no TLS, or sent what is no packet: its connection ends, and nothing else.
        }
        finally
        {
            socket.Dispose();
            Interlocked.Decrement(ref _connections);
        }
    }

    private async Task<Stream> OpenAsync(Socket socket, CancellationToken cancel)
    {
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (certificate is not null)
        {
            var tls = new SslStream(stream);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(HandshakePatience);
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificateContext = certificate }, limit.Token);
            stream = tls;
        }

        return new PacketLimitStream(stream, options.PayloadBytesMax + PacketHeadMax);
    }
}
