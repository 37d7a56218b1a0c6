using System.Net;
using System.Net.Sockets;

namespace City.Identify;

/// <summary>
/// One connection. Requests that lie in the store are answered in the order they came, as many with one send as came
/// with one receive; those that wait for the disk are answered when it is done, told apart by their numbers.
/// </summary>
internal sealed class TcpConnection(
    Socket socket, IdentifyOptions options, NodeParts parts, MessageHandler handler, SourceLimiter limiter)
    : IAsyncDisposable
{
    private const int BufferBytes = 16 * 1024, AnswersBytesMax = 256 * 1024;

    private readonly ConnectionState _state = new();
    private readonly RecordBuffer _record = new();
    private readonly WireWriter _answers = new(BufferBytes);
    private readonly SemaphoreSlim _sending = new(1);
    private readonly SemaphoreSlim _places = new(options.WaitingPerConnectionMax);
    private readonly IPAddress _source = (socket.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
    private byte[] _bytes = new byte[BufferBytes];
    private int _start, _end;
    private bool _last;

    /// <summary>
    /// Serves until the other side closes, says that a request is its last, or sends what is no message.
    /// </summary>
    public async Task ServeAsync(CancellationToken cancel)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        while (!_last)
        {
            silence.CancelAfter(options.SilenceMax);
            MakeRoom();
            var count = await socket.ReceiveAsync(_bytes.AsMemory(_end), silence.Token);
            if (count == 0) break;
            _end += count;
            while (!_last && TryNext(out var length))
            {
                if (!TryAnswer(_bytes.AsSpan(_start, length)))
                    await BesideAsync(_bytes[_start..(_start + length)], cancel);
                _start += length;
                if (_answers.Length > AnswersBytesMax) await FlushAsync(silence.Token);
            }

            await FlushAsync(silence.Token);
        }

        // What still waits for the disk is answered before the connection goes.
        for (var i = 0; i < options.WaitingPerConnectionMax; i++) await _places.WaitAsync(silence.Token);
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>How long the next whole message is; false where more must come first.</summary>
    private bool TryNext(out int length)
    {
        length = 0;
        var bytes = _bytes.AsSpan(_start, _end - _start);
        if (bytes.Length < Envelope.Bytes) return false;
        if (!Envelope.TryRead(bytes, out var envelope) || !envelope.Version.IsSpoken)
        {
            // Where the next message would begin is not known.
            parts.Answers.WriteUnread(_answers, bytes, ResponseCode.ProtocolError, "Invalid message length");
            _last = true;
            return false;
        }

        length = Envelope.Bytes + envelope.MessageLength;
        return bytes.Length >= length;
    }

    private bool TryAnswer(ReadOnlySpan<byte> message)
    {
        Envelope.TryRead(message, out var envelope);
        if (!limiter.Allows(_source))
        {
            parts.Answers.WriteUnread(_answers, message, ResponseCode.RequestLimit, "Too many requests");
            return true;
        }

        if (envelope.Flags == EnvelopeFlags.Encrypted) return false;
        if (envelope.Flags != EnvelopeFlags.None || !MessageHeader.TryRead(message[Envelope.Bytes..], out var header))
        {
            parts.Answers.WriteUnread(_answers, message, ResponseCode.ProtocolError, "Invalid message");
            return true;
        }

        // A client that does not ask for the connection to be kept reads until it is closed.
        if (header.Op == OpCode.Resolve && (header.Flags & OpFlags.KeepAlive) == 0 && _state.Who is null) _last = true;
        var (begun, start) = (parts.Traffic.Begin(), _answers.Length);
        if (!parts.Resolver.TryAnswer(message, envelope, _state.Who, _record, _answers)) return false;
        parts.Traffic.Count(TrafficDoor.Tcp, begun, message, _answers.Written[start..], _source);
        return true;
    }

    private async Task BesideAsync(byte[] message, CancellationToken cancel)
    {
        // What came before goes out first: who waits for it may have to answer before more can be done.
        if (_places.CurrentCount == 0) await FlushAsync(cancel);
        await _places.WaitAsync(cancel);
        _ = AnswerAsync(message, parts.Traffic.Begin(), cancel);
    }

    private async Task AnswerAsync(byte[] message, long begun, CancellationToken cancel)
    {
        try
        {
            var answer = new WireWriter();
            var request = Request.Of(message, _source, _state) with { Counted = (TrafficDoor.Tcp, begun) };
            await handler.AnswerAsync(request, answer, cancel);
            parts.Traffic.Count(TrafficDoor.Tcp, begun, message, answer.Written, _source);
            await SendAsync(answer.WrittenMemory, cancel);
        }
        catch (Exception over) when (over is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side is gone, or the node stops.
        }
        catch (Exception fault)
        {
            IdentifyLog.Failed(parts.Log, fault);
        }
        finally
        {
            _places.Release();
        }
    }

    private async ValueTask FlushAsync(CancellationToken cancel)
    {
        if (_answers.Length == 0) return;
        await SendAsync(_answers.WrittenMemory, cancel);
        _answers.Clear();
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        await _sending.WaitAsync(cancel);
        try
        {
            while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, cancel)..];
        }
        finally
        {
            _sending.Release();
        }
    }

    private void MakeRoom()
    {
        var held = _end - _start;
        var needed = held;
        if (held >= Envelope.Bytes && Envelope.TryRead(_bytes.AsSpan(_start, held), out var envelope))
            needed = Envelope.Bytes + envelope.MessageLength;
        if (needed >= _bytes.Length) Array.Resize(ref _bytes, Math.Max(needed + 1, _bytes.Length * 2));
        if (_start == 0) return;
        Buffer.BlockCopy(_bytes, _start, _bytes, 0, held);
        (_start, _end) = (0, held);
    }
}
