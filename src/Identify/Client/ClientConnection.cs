using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace City.Identify;

/// <summary>One TCP connection to a node, with any number of requests under way, told apart by their numbers.</summary>
internal sealed class ClientConnection : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<uint, TaskCompletionSource<byte[]>> _waiting = [];
    private readonly Task _reading;
    private int _answered;
    private volatile bool _closed;

    private ClientConnection(Socket socket)
    {
        _socket = socket;
        _reading = ReadAsync();
    }

    /// <summary>False once the node has closed it.</summary>
    public bool IsOpen => !_closed;

    public static async Task<ClientConnection> OpenAsync(IPEndPoint node, CancellationToken cancel)
    {
        var socket = new Socket(node.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(node, cancel);
            return new ClientConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>True once an administrator is logged in over it.</summary>
    public bool IsLoggedIn { get; set; }

    /// <summary>True where nothing was ever answered over it.</summary>
    public bool WasFresh => Volatile.Read(ref _answered) == 0;

    /// <summary>Sends a request and waits for its answer, which is as it came.</summary>
    /// <exception cref="IOException">The node closed the connection first.</exception>
    public async Task<byte[]> AskAsync(byte[] request, CancellationToken cancel)
    {
        var id = BinaryPrimitives.ReadUInt32BigEndian(request.AsSpan(8));
        var answer = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        try
        {
            if (_closed) throw new IOException("The node closed the connection.");
            await SendAsync(request, cancel);
            return await answer.Task.WaitAsync(cancel);
        }
        catch (SocketException fault)
        {
            throw new IOException("The node closed the connection.", fault);
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _reading;
        _sending.Dispose();
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        await _sending.WaitAsync(cancel);
        try
        {
            while (!bytes.IsEmpty) bytes = bytes[await _socket.SendAsync(bytes, cancel)..];
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReadAsync()
    {
        var (bytes, held) = (new byte[16 * 1024], 0);
        try
        {
            while (true)
            {
                if (held == bytes.Length) Array.Resize(ref bytes, bytes.Length * 2);
                var count = await _socket.ReceiveAsync(bytes.AsMemory(held), CancellationToken.None);
                if (count == 0) break;
                held += count;
                var taken = Take(bytes.AsSpan(0, held));
                if (taken < 0) break;
                bytes.AsSpan(taken, held - taken).CopyTo(bytes);
                held -= taken;
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The connection is gone; those who wait are told below.
        }

        _closed = true;
        foreach (var waiting in _waiting.Values)
            waiting.TrySetException(new IOException("The node closed the connection."));
    }

    /// <summary>Gives whole messages to who waits for them; how many bytes they took, −1 where they are none.</summary>
    private int Take(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        while (bytes.Length - taken >= Envelope.Bytes)
        {
            var rest = bytes[taken..];
            if (!Envelope.TryRead(rest, out var envelope)) return -1;
            var length = Envelope.Bytes + envelope.MessageLength;
            if (rest.Length < length) break;
            Interlocked.Increment(ref _answered);
            if (_waiting.TryGetValue(envelope.RequestId, out var waiting))
                waiting.TrySetResult(rest[..length].ToArray());
            taken += length;
        }

        return taken;
    }
}
