using System.Net;
using System.Net.Sockets;

namespace City.Identify.Tests;

/// <summary>A way to a node that breaks off in the stead of carrying an answer, when it is told to.</summary>
internal sealed class Link : IAsyncDisposable
{
    private readonly IPEndPoint _node;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private (OpCode Op, ResponseCode Code)? _swallow;
    private int _swallowed;

    public Link(IPEndPoint node)
    {
        _node = node;
        _listener.Start();
        _ = AcceptAsync();
    }

    public IPEndPoint End => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Carries one request and its answer on each connection and then ends it, as some nodes do.</summary>
    public bool ClosesEach { get; init; }

    /// <summary>Answers that nobody got.</summary>
    public int Swallowed => Volatile.Read(ref _swallowed);

    /// <summary>The next such answer is not carried, and the connection ends.</summary>
    public void Swallow(OpCode op, ResponseCode code) => _swallow = (op, code);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = CarryAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var node = new TcpClient();
        using (client)
        {
            try
            {
                await node.ConnectAsync(_node, _stop.Token);
                if (ClosesEach)
                    await node.GetStream().WriteAsync(await TakeAsync(client.GetStream()), _stop.Token);
                else _ = client.GetStream().CopyToAsync(node.GetStream(), _stop.Token);
                while (true)
                {
                    var message = await TakeAsync(node.GetStream());
                    var read = Node.Read(message);
                    if (_swallow is { } what && read.Header.Op == what.Op && read.Header.Response == what.Code)
                    {
                        _swallow = null;
                        Interlocked.Increment(ref _swallowed);
                        return;
                    }

                    await client.GetStream().WriteAsync(message, _stop.Token);
                    // Closed while the next request is on its way: the client could not know.
                    if (ClosesEach && await client.GetStream().ReadAsync(new byte[1], _stop.Token) >= 0) return;
                }
            }
            catch (Exception over) when (over is OperationCanceledException or IOException or SocketException
                or ObjectDisposedException)
            {
                // One of the two is gone.
            }
        }
    }

    private async Task<byte[]> TakeAsync(NetworkStream from)
    {
        var head = new byte[Envelope.Bytes];
        await from.ReadExactlyAsync(head, _stop.Token);
        Envelope.TryRead(head, out var envelope);
        var rest = new byte[envelope.MessageLength];
        await from.ReadExactlyAsync(rest, _stop.Token);
        return [.. head, .. rest];
    }
}
