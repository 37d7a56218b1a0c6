using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace City.Identify;

/// <summary>
/// The Handle protocol over UDP. A few threads each take a datagram, answer it from the store and take the next; what
/// needs more than that is answered beside them, so many at once. Answers to strangers are not much longer than what
/// they sent, so that nobody is flooded in somebody's name.
/// </summary>
internal sealed class UdpDoor : IDisposable
{
    private const int BesideMax = 512, ThreadsMax = 8, BufferBytes = 2_048;

    private readonly Socket _socket;
    private readonly IdentifyOptions _options;
    private readonly NodeParts _parts;
    private readonly MessageHandler _handler;
    private readonly FragmentAssembler _fragments;
    private readonly CancellationTokenSource _stop = new();
    private int _beside;
    private bool _closed;

    public UdpDoor(IdentifyOptions options, NodeParts parts, MessageHandler handler)
    {
        (_options, _parts, _handler) = (options, parts, handler);
        _fragments = new FragmentAssembler(parts.Clock);
        _socket = new Socket(options.Address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        // All addresses of IPv6 are those of IPv4 as well.
        if (options.Address.Equals(IPAddress.IPv6Any)) _socket.DualMode = true;
    }

    /// <summary>Listens.</summary>
    /// <exception cref="SocketException">The port is taken.</exception>
    public void Start(int port)
    {
        _socket.ReceiveBufferSize = _socket.SendBufferSize = 4 << 20;
        _socket.Bind(new IPEndPoint(_options.Address, port));
        var threads = _options.UdpThreads > 0 ? _options.UdpThreads : Environment.ProcessorCount;
        for (var i = 0; i < Math.Min(threads, ThreadsMax); i++)
            new Thread(Serve) { IsBackground = true, Name = $"identify udp {i}" }.Start();
    }

    public void Dispose()
    {
        Volatile.Write(ref _closed, true);
        _stop.Cancel();
        _socket.Dispose();
        _stop.Dispose();
    }

    private void Serve()
    {
        var (bytes, record, answer) = (new byte[BufferBytes], new RecordBuffer(), new WireWriter(BufferBytes));
        var source = new SocketAddress(_options.Address.AddressFamily);
        while (!Volatile.Read(ref _closed))
        {
            try
            {
                var count = _socket.ReceiveFrom(bytes, SocketFlags.None, source);
                answer.Clear();
                Take(bytes.AsSpan(0, count), source, record, answer);
            }
            catch (SocketException)
            {
                // Closed, or what was sent before could not be delivered: the next one.
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (InvalidDataException fault)
            {
                IdentifyLog.Damaged(_parts.Log, fault.Message);
            }
            catch (Exception fault)
            {
                // A fault of ours must not take the brain down for whoever sends the right bytes.
                IdentifyLog.Failed(_parts.Log, fault);
            }
        }
    }

    private void Take(ReadOnlySpan<byte> datagram, SocketAddress source, RecordBuffer record, WireWriter answer)
    {
        if (!_parts.Limits.Datagrams.Allows(source)) return;
        var begun = _parts.Traffic.Begin();
        if (!Envelope.TryRead(datagram, out var envelope))
        {
            Unread(datagram, source, ResponseCode.ProtocolError, "Invalid message length", answer);
            return;
        }

        if ((envelope.Flags & EnvelopeFlags.Fragment) != 0)
        {
            if (_fragments.Add(source, envelope, datagram[Envelope.Bytes..]) is { } whole)
                Beside(whole, source, begun);
            return;
        }

        // Answers are never answered, so that no two nodes can be set upon each other. An encrypted one is of no
        // session that this node knows, and what is said of that is an answer.
        var isSealed = envelope.Flags == EnvelopeFlags.Encrypted;
        if (!isSealed && MessageHeader.TryRead(datagram[Envelope.Bytes..], out var header)
            && header.Response != ResponseCode.None)
            return;
        var isWhole = isSealed || envelope.Flags == EnvelopeFlags.None;
        if (envelope.MessageLength != datagram.Length - Envelope.Bytes || !envelope.Version.IsSpoken || !isWhole)
        {
            var code = envelope.Version.IsSpoken && isWhole ? ResponseCode.ProtocolError : ResponseCode.NotSupported;
            Unread(datagram, source, code, "Invalid message length", answer);
            return;
        }

        if (!isSealed && _parts.Resolver.TryAnswer(datagram, envelope, null, record, answer))
            Send(datagram, source, answer, begun);
        else Beside(datagram.ToArray(), source, begun);
    }

    // What is not even an envelope has no number by which a client would know its answer.
    private void Unread(
        ReadOnlySpan<byte> datagram, SocketAddress source, ResponseCode code, string text, WireWriter answer)
    {
        if (datagram.Length < Envelope.Bytes && _options.AmplificationMax > 0) return;
        if (TryShort(datagram, code, text, answer)) _socket.SendTo(answer.Written, SocketFlags.None, source);
    }

    /// <summary>Writes a refusal that is not too long for its question, without its words if need be.</summary>
    private bool TryShort(ReadOnlySpan<byte> datagram, ResponseCode code, string text, WireWriter answer)
    {
        foreach (var words in (ReadOnlySpan<string>)[text, ""])
        {
            answer.Clear();
            _parts.Answers.WriteUnread(answer, datagram, code, words);
            if (Fits(answer.Length, datagram.Length)) return true;
        }

        return false;
    }

    private bool Fits(int answer, int question) =>
        _options.AmplificationMax == 0 || answer <= _options.AmplificationMax * question;

    /// <summary>Answers a request that takes longer, while this thread goes on.</summary>
    private void Beside(byte[] message, SocketAddress source, long begun)
    {
        if (Interlocked.Increment(ref _beside) > BesideMax)
        {
            Interlocked.Decrement(ref _beside);
            var busy = new WireWriter(64);
            Unread(message, source, ResponseCode.Busy, "", busy);
            _parts.Traffic.Count(TrafficDoor.Udp, begun, message, busy.Written, source);
            return;
        }

        var kept = new SocketAddress(source.Family, source.Size);
        source.Buffer[..source.Size].CopyTo(kept.Buffer);
        _ = Task.Run(() => AnswerAsync(message, kept, begun));
    }

    private async Task AnswerAsync(byte[] message, SocketAddress source, long begun)
    {
        try
        {
            var end = (IPEndPoint)new IPEndPoint(_options.Address, 0).Create(source);
            var from = end.Address.IsIPv4MappedToIPv6 ? end.Address.MapToIPv4() : end.Address;
            var request = Request.Of(message, from, null) with { Counted = (TrafficDoor.Udp, begun) };
            if (request.Envelope.Flags == EnvelopeFlags.None && request.Header.Response != ResponseCode.None) return;
            var answer = new WireWriter();
            await _handler.AnswerAsync(request, answer, _stop.Token);
            Send(message, source, answer, begun);
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The node stops, or the asker is gone.
        }
        catch (Exception fault)
        {
            IdentifyLog.Failed(_parts.Log, fault);
        }
        finally
        {
            Interlocked.Decrement(ref _beside);
        }
    }

    private void Send(ReadOnlySpan<byte> request, SocketAddress source, WireWriter answer, long begun)
    {
        ReadOnlySpan<byte> message = answer.Written;
        var fits = Fits(message.Length, request.Length)
            || TryShort(request, ResponseCode.Busy, "Too long for UDP; ask over TCP", answer);
        message = answer.Written;
        _parts.Traffic.Count(TrafficDoor.Udp, begun, request, message, source);
        if (!fits) return;

        if (message.Length <= WireLimits.DatagramBytes)
        {
            _socket.SendTo(message, SocketFlags.None, source);
            return;
        }

        Span<byte> datagram = stackalloc byte[WireLimits.DatagramBytes];
        for (var number = 0; number < Fragments.Count(message.Length); number++)
            _socket.SendTo(datagram[..Fragments.Write(message, number, datagram)], SocketFlags.None, source);
    }
}
