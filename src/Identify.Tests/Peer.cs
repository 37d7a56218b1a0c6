using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace City.Identify.Tests;

/// <summary>
/// Another node as a test wants it: it answers each request as it is told, over UDP, over TCP, or not at all.
/// </summary>
internal sealed class Peer : IAsyncDisposable
{
    private readonly Func<byte[], Peer, Task<byte[][]>> _answer;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket? _udp;
    private int _datagrams;

    /// <summary>A peer that answers with datagrams, or messages, or none where it closes the connection.</summary>
    public Peer(Func<byte[], Peer, Task<byte[][]>> answer, bool overUdp = false, bool overTcp = true)
    {
        _answer = answer;
        _listener.Start();
        End = (IPEndPoint)_listener.LocalEndpoint;
        if (overUdp)
        {
            _udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            _udp.Bind(End);
            _ = TakeDatagramsAsync(_udp);
        }

        if (overTcp) _ = AcceptAsync();
        else _listener.Stop();
    }

    public IPEndPoint End { get; }

    /// <summary>The requests that came, in order.</summary>
    public ConcurrentQueue<byte[]> Asked { get; } = [];

    /// <summary>How many of them came over UDP.</summary>
    public int Datagrams => Volatile.Read(ref _datagrams);

    /// <summary>The answer to a request.</summary>
    public static byte[] Answer(byte[] request, ResponseCode code, MessageBody body)
    {
        Envelope.TryRead(request, out var envelope);
        MessageHeader.TryRead(request.AsSpan(Envelope.Bytes), out var header);
        var into = new WireWriter();
        HandleCodec.Write(into, new HandleMessage(envelope, header with { Response = code }, body));
        return into.ToArray();
    }

    /// <summary>A message in datagrams.</summary>
    public static byte[][] Cut(byte[] message) => [.. Enumerable.Range(0, Fragments.Count(message.Length)).Select(i =>
    {
        var datagram = new byte[WireLimits.DatagramBytes];
        return datagram[..Fragments.Write(message, i, datagram)];
    })];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        _udp?.Dispose();
        _stop.Dispose();
    }

    private async Task TakeDatagramsAsync(Socket socket)
    {
        var bytes = new byte[2_048];
        try
        {
            while (true)
            {
                var got = await socket.ReceiveFromAsync(bytes, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                var request = bytes[..got.ReceivedBytes];
                Asked.Enqueue(request);
                Interlocked.Increment(ref _datagrams);
                foreach (var datagram in await _answer(request, this))
                    await socket.SendToAsync(datagram, got.RemoteEndPoint, _stop.Token);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                while (true)
                {
                    var head = new byte[Envelope.Bytes];
                    await stream.ReadExactlyAsync(head, _stop.Token);
                    Envelope.TryRead(head, out var envelope);
                    var rest = new byte[envelope.MessageLength];
                    await stream.ReadExactlyAsync(rest, _stop.Token);
                    byte[] request = [.. head, .. rest];
                    Asked.Enqueue(request);
                    var answers = await _answer(request, this);
                    if (answers.Length == 0) return;
                    foreach (var answer in answers) await stream.WriteAsync(answer, _stop.Token);
                }
            }
            catch (Exception over) when (over is OperationCanceledException or IOException or ObjectDisposedException)
            {
                // The other side is gone.
            }
        }
    }
}
