using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;

namespace City.Identify.Tests;

/// <summary>A served node with the records of the vectors, and what speaks to it byte by byte.</summary>
internal sealed class Node : IAsyncDisposable
{
    public const string Secret = "labsecret";
    public static readonly HandleReference Admin = new("88.100.1/ADMIN", 300);
    public static readonly Administrator Root = new(new HandleReference("root", 0), true);

    private readonly TemporaryFolder _folder;

    private Node(IdentifyNode served, TemporaryFolder folder) => (Served, _folder) = (served, folder);

    public IdentifyNode Served { get; }

    public IPEndPoint End => new(IPAddress.Loopback, Served.Port);

    public static async Task<Node> StartAsync(
        Func<IdentifyOptions, IdentifyOptions>? with = null, TimeProvider? clock = null)
    {
        var folder = new TemporaryFolder("identify");
        var options = new IdentifyOptions
        {
            Port = 0, Administrators = [Admin], Inner = [IPNetwork.Parse("127.0.0.0/8")],
        };
        var served = await IdentifyNode.StartAsync(
            new HandleStoreOptions { Directory = folder.Root, SegmentBytes = 1 << 22, IndexParts = 1 },
            with?.Invoke(options) ?? options, clock ?? TimeProvider.System, NullLogger.Instance,
            CancellationToken.None);
        return new Node(served, folder);
    }

    /// <summary>A node that holds the prefix and the records of the vectors.</summary>
    public static async Task<Node> WithFixtureAsync(
        Func<IdentifyOptions, IdentifyOptions>? with = null, TimeProvider? clock = null)
    {
        var node = await StartAsync(with, clock);
        await node.HomeAsync("88.100.1");
        var admin = new HandleValue(100, HandleTypes.Admin, new AdminRecord(AdminPermissions.All, Admin).ToArray());
        await node.PutAsync("88.100.1/TEST",
            HandleValue.OfText(1, "URL", "https://example.com/p/1"), HandleValue.OfText(2, "EMAIL", "a@b.cn"), admin);
        await node.PutAsync("88.100.1/ADMIN",
            HandleValue.OfText(300, HandleTypes.SecretKey, Secret) with { Permissions = ValuePermissions.Secret });
        return node;
    }

    public Task HomeAsync(string prefix) => CommitAsync(new HomeChange(prefix, true, Root));

    public Task PutAsync(string handle, params HandleValue[] values)
    {
        var into = new WireWriter();
        ValueCodec.Write(into, [.. values]);
        return CommitAsync(new CreateHandle(handle, into.ToArray(), Root, 1_700_000_000, true));
    }

    public bool Has(string handle) =>
        Served.Store.TryRead(RecordKind.Handle, Encoding.UTF8.GetBytes(handle), new RecordBuffer());

    /// <summary>A socket for datagrams that gives up after half a minute.</summary>
    public Socket Udp()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveTimeout = 30_000,
        };
        socket.Connect(End);
        return socket;
    }

    /// <summary>Sends one datagram and takes one.</summary>
    public static byte[] Ask(Socket socket, byte[] datagram)
    {
        socket.Send(datagram);
        var bytes = new byte[2_048];
        return bytes[..socket.Receive(bytes)];
    }

    /// <summary>A connection that gives up after half a minute.</summary>
    public NetworkStream Tcp()
    {
        var client = new TcpClient { ReceiveTimeout = 30_000, NoDelay = true };
        client.Connect(End);
        return client.GetStream();
    }

    /// <summary>Takes one whole message.</summary>
    public static byte[] Take(NetworkStream stream)
    {
        var head = new byte[Envelope.Bytes];
        stream.ReadExactly(head);
        Assert.True(Envelope.TryRead(head, out var envelope));
        var rest = new byte[envelope.MessageLength];
        stream.ReadExactly(rest);
        return [.. head, .. rest];
    }

    public static byte[] Ask(NetworkStream stream, byte[] message)
    {
        stream.Write(message);
        return Take(stream);
    }

    public static byte[] Write(
        OpCode op, MessageBody body, uint request = 1, OpFlags flags = OpFlags.KeepAlive, uint session = 0)
    {
        var into = new WireWriter();
        HandleCodec.Write(into, new HandleMessage(
            new Envelope(ProtocolVersion.Current, EnvelopeFlags.None, ProtocolVersion.Current, session, request, 0, 0),
            new MessageHeader(op, ResponseCode.None, flags, MessageHeader.UnknownSite, 0, 0, 0), body));
        return into.ToArray();
    }

    public static HandleMessage Read(byte[] message)
    {
        Assert.Equal(ResponseCode.Success, HandleCodec.TryRead(message, out var read));
        return read!;
    }

    /// <summary>The answer to the challenge of a request.</summary>
    public static byte[] Prove(byte[] request, byte[] challenge, string secret = Secret, HandleReference? user = null)
    {
        var asked = Read(challenge);
        Assert.Equal(ResponseCode.AuthenticationNeeded, asked.Header.Response);
        var digest = RequestDigest.Of(HandleCodec.HeaderAndBody(request), ProtocolVersion.Current);
        Assert.Equal(digest.Hash, asked.Digest!.Hash);
        var proof = SecretProof.Make(Encoding.UTF8.GetBytes(secret),
            SecretProof.Input(Assert.IsType<ChallengeBody>(asked.Body).Nonce, digest), new byte[16]);
        return Write(OpCode.AnswerChallenge, new ChallengeAnswerBody(HandleTypes.SecretKey, user ?? Admin, proof),
            asked.Envelope.RequestId + 1, session: asked.Envelope.SessionId);
    }

    public async ValueTask DisposeAsync()
    {
        await Served.DisposeAsync();
        _folder.Dispose();
    }

    private async Task CommitAsync(StoreChange change) => Assert.Equal(
        [ResponseCode.Success], await Served.Store.CommitAsync([change], null, CancellationToken.None));
}
