using System.Net;
using System.Net.Sockets;

namespace City.Identify;

/// <summary>
/// The Handle protocol over TCP: so many connections at once, so many of each source, each served until it is silent
/// for too long.
/// </summary>
internal sealed class TcpDoor(IdentifyOptions options, NodeParts parts, MessageHandler handler) : IAsyncDisposable
{
    private readonly SourceCount _sources = new(options.ConnectionsPerSourceMax, !options.LimitsThisMachine);
    private readonly ByteBudget _budget = new(options.WaitingBytesMax);
    private readonly CancellationTokenSource _stop = new();
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;
    private int _connections;

    /// <summary>Connections that are open.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Bytes of long and waiting messages that connections hold.</summary>
    public long HeldBytes => _budget.Taken;

    /// <summary>Listens; gives the port.</summary>
    /// <exception cref="SocketException">The port is taken.</exception>
    public int Start()
    {
        _listener = new TcpListener(options.Address, options.Port);
        if (options.Address.Equals(IPAddress.IPv6Any)) _listener.Server.DualMode = true;
        _listener.Start();
        _accepting = AcceptAsync(_listener);
        return ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener?.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptSocketAsync(_stop.Token);
            }
            catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // Given up before it was taken, or no descriptor is left: a pause, then the next.
                await Task.Delay(TimeSpan.FromMilliseconds(10), parts.Clock, CancellationToken.None);
                continue;
            }

            var source = (socket.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
            if (Volatile.Read(ref _connections) >= options.ConnectionsMax || !_sources.TryAdd(source))
            {
                socket.Dispose();
                continue;
            }

            Interlocked.Increment(ref _connections);
            _ = ServeAsync(socket, source);
        }
    }

    private async Task ServeAsync(Socket socket, IPAddress source)
    {
        try
        {
            socket.NoDelay = true;
            await using var connection = new TcpConnection(socket, (source, _budget), options, parts, handler);
            await connection.ServeAsync(_stop.Token);
        }
        catch (Exception over) when (over is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side is gone or was silent for too long, or the node stops.
        }
        catch (Exception fault)
        {
            IdentifyLog.Failed(parts.Log, fault);
        }
        finally
        {
            _sources.Remove(source);
            Interlocked.Decrement(ref _connections);
        }
    }
}
