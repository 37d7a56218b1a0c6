using System.Net;
using System.Net.Sockets;

namespace City.Identify.Tests;

/// <summary>Somebody on the way between a client and a node, who may change what goes by; for one connection.</summary>
internal sealed class Between : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public Between(Node node, CancellationToken cancel)
    {
        _listener.Start();
        End = (IPEndPoint)_listener.LocalEndpoint;
        _ = Task.Run(() => PassAsync(node, cancel), cancel);
    }

    public IPEndPoint End { get; }

    /// <summary>What becomes of the request of a number, from 0.</summary>
    public Func<int, byte[], byte[]> Request { get; init; } = (_, message) => message;

    /// <summary>What becomes of the answer of a number, from 0.</summary>
    public Func<int, byte[], byte[]> Answer { get; init; } = (_, message) => message;

    public void Dispose() => _listener.Dispose();

    private async Task PassAsync(Node node, CancellationToken cancel)
    {
        using var socket = await _listener.AcceptTcpClientAsync(cancel);
        await using var near = socket.GetStream();
        await using var far = node.Tcp();
        try
        {
            for (var number = 0;; number++)
            {
                var answer = Node.Ask(far, Request(number, Node.Take(near)));
                await near.WriteAsync(Answer(number, answer), cancel);
            }
        }
        catch (IOException)
        {
            // The client is gone.
        }
    }
}
