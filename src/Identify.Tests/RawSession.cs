using System.Buffers.Binary;
using System.Net.Sockets;

namespace City.Identify.Tests;

/// <summary>A session spoken message by message, over whatever carries them.</summary>
internal sealed class RawSession(Func<byte[], byte[]> ask, uint id, SessionChannel channel, bool encrypts)
{
    private uint _requests = 100;

    public uint Id => id;

    public SessionChannel Channel => channel;

    public static SessionBody SetUp(byte[] key, short mode = SessionBody.ByDiffieHellman, int seconds = 0) =>
        new(mode, seconds, Node.Admin, key, default);

    /// <summary>Sets one up.</summary>
    public static RawSession Begin(
        Func<byte[], byte[]> ask, bool encrypts = false, int seconds = 0, HandleReference? identity = null)
    {
        var ours = DiffieHellman.Make();
        var asked = SetUp(ours.ToArray(), seconds: seconds) with { Identity = identity ?? Node.Admin };
        var answer = Node.Read(ask(Node.Write(OpCode.SetUpSession, asked)));
        Assert.Equal(ResponseCode.Success, answer.Header.Response);
        Assert.True(SessionTable.IsId(answer.Envelope.SessionId));
        var body = Assert.IsType<SessionAnswerBody>(answer.Body);
        Assert.Equal((4, 3), (body.Mode, BinaryPrimitives.ReadInt32BigEndian(body.Data)));
        var key = ours.Agree(DiffieHellman.TryRead(body.Data.AsSpan(4))!.Value)!;
        return new RawSession(ask, answer.Envelope.SessionId, new SessionChannel(key), encrypts);
    }

    /// <summary>A request of the session, not sealed yet.</summary>
    public byte[] Write(OpCode op, MessageBody body, OpFlags flags = OpFlags.Certify) =>
        Node.Write(op, body, _requests++, flags | OpFlags.KeepAlive, id);

    public byte[] Create(string handle, OpFlags flags = OpFlags.Certify) =>
        Write(OpCode.CreateHandle, new ValuesBody(handle, []), flags);

    /// <summary>Asks, and gives the answer's bytes once they were decrypted and found to be of the session.</summary>
    public byte[] Ask(byte[] request)
    {
        var answer = ask(channel.Seal(request, encrypts));
        Envelope.TryRead(answer, out var envelope);
        Assert.Equal(encrypts ? EnvelopeFlags.Encrypted : EnvelopeFlags.None, envelope.Flags);
        var open = encrypts ? channel.Decrypt(answer)! : answer;
        Assert.Equal(ResponseCode.Success, channel.Check(open));
        return open;
    }

    public ResponseCode CodeOf(byte[] request) => Node.Read(Ask(request)).Header.Response;

    /// <summary>Makes a change that is challenged, and proves who makes it.</summary>
    public ResponseCode Prove(byte[] request)
    {
        var challenge = Ask(request);
        Assert.InRange(Node.Read(challenge).Envelope.SessionId, 1u, SessionTable.IdsFrom - 1);
        return CodeOf(Node.Prove(request, challenge));
    }

    /// <summary>Asks over one TCP connection or UDP, where long messages go in fragments.</summary>
    public static (Func<byte[], byte[]> Ask, IDisposable Wire) Over(Node node, bool isUdp)
    {
        if (!isUdp)
        {
            var stream = node.Tcp();
            return (message => Node.Ask(stream, message), stream);
        }

        var socket = node.Udp();
        return (message => AskInFragments(socket, message), socket);
    }

    private static byte[] AskInFragments(Socket socket, byte[] message)
    {
        var bytes = new byte[WireLimits.DatagramBytes];
        if (message.Length <= bytes.Length) socket.Send(message);
        else
            for (var i = 0; i < Fragments.Count(message.Length); i++)
                socket.Send(bytes.AsSpan(0, Fragments.Write(message, i, bytes)));
        var (assembler, from) = (new FragmentAssembler(TimeProvider.System), socket.RemoteEndPoint!.Serialize());
        while (true)
        {
            var count = socket.Receive(bytes);
            Assert.True(Envelope.TryRead(bytes, out var envelope));
            if ((envelope.Flags & EnvelopeFlags.Fragment) == 0) return bytes[..count];
            if (assembler.Add(from, envelope, bytes.AsSpan(Envelope.Bytes..count)) is { } whole) return whole;
        }
    }
}
