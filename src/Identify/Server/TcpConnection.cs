using System.Net;
using System.Net.Sockets;

namespace City.Identify;

/// <summary>
/// One connection. Requests that lie in the store are answered in the order they came, as many with one send as came
/// with one receive; those that wait for the disk are answered when it is done, told apart by their numbers.
/// </summary>
internal sealed class TcpConnection(
    Socket socket, (IPAddress Source, ByteBudget Budget) of, IdentifyOptions options, NodeParts parts,
    MessageHandler handler) : IAsyncDisposable
{
    private const int BufferBytes = 16 * 1024, AnswersBytesMax = 256 * 1024;

    private readonly ByteBudget _budget = of.Budget;
    private readonly RecordBuffer _record = new();
    private readonly WireWriter _answers = new(BufferBytes);
    private readonly SemaphoreSlim _sending = new(1);
    private readonly SemaphoreSlim _places = new(options.WaitingPerConnectionMax);
    private readonly IPAddress _source = of.Source.IsIPv4MappedToIPv6 ? of.Source.MapToIPv4() : of.Source;
    private ConnectionState? _known;
    private byte[] _bytes = new byte[BufferBytes];
    private int _start, _end;
    private long _begun;
    private bool _last;

    private ConnectionState State => _known ??= new ConnectionState { Send = SendAsync };

    /// <summary>
    /// Serves until the other side closes, says that a request is its last, or sends what is no message.
    /// </summary>
    public async Task ServeAsync(CancellationToken cancel)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        while (!_last)
        {
            if (!TryMakeRoom()) break;
            silence.CancelAfter(Patience());
            var count = await socket.ReceiveAsync(_bytes.AsMemory(_end), silence.Token);
            if (count == 0) break;
            if (_begun == 0) _begun = parts.Clock.GetTimestamp();
            _end += count;
            while (!_last && TryNext(out var length))
            {
                if (!TryAnswer(_bytes.AsSpan(_start, length)))
                    await BesideAsync(_bytes[_start..(_start + length)], cancel);
                _start += length;
                _begun = _start == _end ? 0 : parts.Clock.GetTimestamp();
                if (_answers.Length > AnswersBytesMax) await FlushAsync(silence.Token);
            }

            await FlushAsync(silence.Token);
        }

        await FlushAsync(silence.Token);
        // What still waits for the disk is answered before the connection goes.
        for (var i = 0; i < options.WaitingPerConnectionMax; i++) await _places.WaitAsync(silence.Token);
    }

    public ValueTask DisposeAsync()
    {
        _budget.Give(_bytes.Length - BufferBytes);
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    // Who sends a message byte by byte holds a connection no longer than who sends nothing.
    private TimeSpan Patience()
    {
        if (_begun == 0) return options.SilenceMax;
        var left = options.MessageTimeMax - parts.Clock.GetElapsedTime(_begun);
        return left < TimeSpan.Zero ? TimeSpan.Zero : left < options.SilenceMax ? left : options.SilenceMax;
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
        if (!parts.Limits.Connections.Allows(_source))
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
        if (header.Op is OpCode.Resolve or OpCode.GetSite && (header.Flags & OpFlags.KeepAlive) == 0
            && State.Who is null) _last = true;
        var (begun, start) = (parts.Traffic.Begin(), _answers.Length);
        if (!parts.Resolver.TryAnswer(message, envelope, State.Who, _record, _answers)) return false;
        parts.Traffic.Count(TrafficDoor.Tcp, begun, message, _answers.Written[start..], _source);
        return true;
    }

    private async Task BesideAsync(byte[] message, CancellationToken cancel)
    {
        if (!_budget.TryTake(message.Length))
        {
            parts.Answers.WriteUnread(_answers, message, ResponseCode.Busy, "Too much waits here; ask again");
            return;
        }

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
            var request = Request.Of(message, _source, State) with { Counted = (TrafficDoor.Tcp, begun) };
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
            _budget.Give(message.Length);
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

    /// <summary>
    /// Makes room for what the message that has begun still needs; false, and a refusal is written, where all
    /// connections together hold too much. A long buffer goes when the long message has gone.
    /// </summary>
    private bool TryMakeRoom()
    {
        var held = _end - _start;
        var needed = held;
        if (held >= Envelope.Bytes && Envelope.TryRead(_bytes.AsSpan(_start, held), out var envelope))
            needed = Envelope.Bytes + envelope.MessageLength;
        var room = needed < BufferBytes ? BufferBytes : needed + 1;
        var bytes = _bytes;
        if (room > bytes.Length)
        {
            if (!_budget.TryTake(room - bytes.Length))
            {
                parts.Answers.WriteUnread(
                    _answers, bytes.AsSpan(_start, held), ResponseCode.Busy, "Too much waits here; ask again");
                return false;
            }

            bytes = new byte[room];
        }
        else if (bytes.Length > BufferBytes && room == BufferBytes)
        {
            _budget.Give(bytes.Length - BufferBytes);
            bytes = new byte[BufferBytes];
        }

        if (_start != 0 || bytes != _bytes) Buffer.BlockCopy(_bytes, _start, bytes, 0, held);
        (_bytes, _start, _end) = (bytes, 0, held);
        return true;
    }
}
