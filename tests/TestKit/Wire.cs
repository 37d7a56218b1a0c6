using System.Net;
using System.Net.Sockets;

namespace City.TestKit;

/// <summary>
/// A wire between a client and a server on the loopback address that can be cut, lose what comes back, or deliver late
/// what was sent.
/// </summary>
public sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Pair> _pairs = [];
    private readonly int _server;
    private readonly Task _accepting;
    private volatile bool _swallows, _holds;
    private int _held;

    /// <summary>Listens at a port of its own for what is to go to a server's.</summary>
    public Wire(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect to.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many bytes of clients are held back.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>From now on what the server answers is lost.</summary>
    public void LoseAnswers() => _swallows = true;

    /// <summary>From now on what clients send is held back.</summary>
    public void HoldRequests() => _holds = true;

    /// <summary>
    /// Cuts all connections on the client's side, and on the server's but for those whose requests are held back; new
    /// ones pass.
    /// </summary>
    public void Cut()
    {
        (_swallows, _holds) = (false, false);
        lock (_gate)
            foreach (var pair in _pairs)
            {
                pair.Client.Dispose();
                if (pair.Late.Length == 0) pair.Server.Dispose();
            }
    }

    /// <summary>Delivers what was held back, and ends those connections.</summary>
    public async Task DeliverAsync(CancellationToken cancel)
    {
        List<Pair> late;
        lock (_gate) late = [.. _pairs.Where(pair => pair.Late.Length > 0)];
        foreach (var pair in late)
        {
            await pair.Server.SendAsync(pair.Late.ToArray(), cancel);
            pair.Server.Shutdown(SocketShutdown.Send);
            // Until the server has done with it and hangs up.
            var rest = new byte[1024];
            while (await pair.Server.ReceiveAsync(rest, cancel) > 0) { }
            pair.Server.Dispose();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
            foreach (var pair in _pairs)
            {
                pair.Client.Dispose();
                pair.Server.Dispose();
            }
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var client = await _listener.AcceptSocketAsync(_stop.Token);
            var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _server, _stop.Token);
            }
            catch (SocketException)
            {
                client.Dispose();
                continue;
            }

            var pair = new Pair(client, server, new MemoryStream());
            lock (_gate) _pairs.Add(pair);
            _ = CarryAsync(pair, requests: true);
            _ = CarryAsync(pair, requests: false);
        }
    }

    private async Task CarryAsync(Pair pair, bool requests)
    {
        var (from, to) = requests ? (pair.Client, pair.Server) : (pair.Server, pair.Client);
        var bytes = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(bytes, _stop.Token) is > 0 and var count)
            {
                if (requests && _holds) Hold(pair, bytes.AsSpan(0, count));
                else if (requests || !_swallows) await to.SendAsync(bytes.AsMemory(0, count), _stop.Token);
            }
            if (pair.Late.Length == 0) to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception cut) when (cut is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            if (pair.Late.Length == 0) to.Dispose();
        }
    }

    private void Hold(Pair pair, ReadOnlySpan<byte> bytes)
    {
        pair.Late.Write(bytes);
        Interlocked.Add(ref _held, bytes.Length);
    }

    private sealed record Pair(Socket Client, Socket Server, MemoryStream Late);
}
