using System.Buffers.Binary;
using System.Collections.Immutable;

namespace City.Identify;

/// <summary>
/// Messages of the Handle protocol, versions 2.x, to and from bytes. Whatever the bytes are, reading ends in a message
/// or in a code, never in an exception, and takes no more memory than a few times the bytes.
/// </summary>
internal static class HandleCodec
{
    private const int AuthBytes = 16_384, NameBytes = 256, ErrorBytes = 16_384;

    /// <summary>Reads a whole message, envelope included and fragments put together.</summary>
    /// <param name="bytes">All of it and nothing else.</param>
    /// <param name="message">The message; null where it cannot be read.</param>
    /// <returns>Success; else the code to answer with.</returns>
    public static ResponseCode TryRead(ReadOnlySpan<byte> bytes, out HandleMessage? message)
    {
        message = null;
        if (!Envelope.TryRead(bytes, out var envelope)) return ResponseCode.ProtocolError;
        if (!envelope.Version.IsSpoken) return ResponseCode.NotSupported;
        if ((envelope.Flags & (EnvelopeFlags.Compressed | EnvelopeFlags.Encrypted)) != 0)
            return ResponseCode.NotSupported;
        bytes = bytes[Envelope.Bytes..];
        if (envelope.MessageLength != bytes.Length) return ResponseCode.ProtocolError;
        if (!MessageHeader.TryRead(bytes, out var header)) return ResponseCode.ProtocolError;
        var body = bytes.Slice(MessageHeader.Bytes, header.BodyLength);
        if (!TryReadCredential(bytes[(MessageHeader.Bytes + header.BodyLength)..], out var credential))
            return ResponseCode.ProtocolError;
        RequestDigest? digest = null;
        if (HasDigest(header))
        {
            var read = new WireReader(body);
            digest = RequestDigest.Read(ref read);
            if (digest is null) return ResponseCode.ProtocolError;
            body = body[^read.Left..];
        }

        var content = ReadBody(header, body);
        if (content is null) return ResponseCode.ProtocolError;
        message = new HandleMessage(envelope, header, content, digest, credential);
        return ResponseCode.Success;
    }

    /// <summary>Writes a message behind what is written already; its lengths are set.</summary>
    public static void Write(WireWriter into, HandleMessage message)
    {
        var start = into.Length;
        into.Take(Envelope.Bytes + MessageHeader.Bytes);
        var body = into.Length;
        message.Digest?.Write(into);
        message.Body.Write(into);
        var header = message.Header with { BodyLength = into.Length - body };
        if (message.Credential is { } credential) credential.Write(into);
        else into.Int32(0);
        var written = into.Written[start..];
        header.Write(written[Envelope.Bytes..]);
        (message.Envelope with { MessageLength = written.Length - Envelope.Bytes }).Write(written);
    }

    /// <summary>Header and body of a whole message: what a digest is made of.</summary>
    public static ReadOnlySpan<byte> HeaderAndBody(ReadOnlySpan<byte> message) => message.Slice(
        Envelope.Bytes, MessageHeader.Bytes + BinaryPrimitives.ReadInt32BigEndian(message[(Envelope.Bytes + 20)..]));

    /// <summary>
    /// Reads the credential of a whole message that is not encrypted, and nothing else of it; null where it has none,
    /// or none that can be read.
    /// </summary>
    public static Credential? CredentialOf(ReadOnlySpan<byte> message)
    {
        var rest = message[Envelope.Bytes..];
        return MessageHeader.TryRead(rest, out var header)
            && TryReadCredential(rest[(MessageHeader.Bytes + header.BodyLength)..], out var credential)
            ? credential
            : null;
    }

    /// <summary>Reads a body by operation and response code; null where it is not as it must be.</summary>
    public static MessageBody? ReadBody(MessageHeader header, ReadOnlySpan<byte> body)
    {
        var read = new WireReader(body);
        var content = header.Response switch
        {
            ResponseCode.None => ReadRequest(header.Op, ref read),
            ResponseCode.Success => ReadAnswer(header.Op, ref read),
            ResponseCode.AuthenticationNeeded => new ChallengeBody(read.Block(NameBytes).ToArray()),
            ResponseCode.ServiceReferral or ResponseCode.PrefixReferral => ReadReferral(ref read),
            _ => read.Left == 0 ? new EmptyBody() : new ErrorBody(read.Text(ErrorBytes)),
        };
        return read.AtEnd ? content : null;
    }

    private static bool HasDigest(MessageHeader header) =>
        header.Response != ResponseCode.None
        && ((header.Flags & OpFlags.ReturnDigest) != 0 || header.Response == ResponseCode.AuthenticationNeeded);

    private static bool TryReadCredential(ReadOnlySpan<byte> bytes, out Credential? credential)
    {
        credential = null;
        var read = new WireReader(bytes);
        // Where there is none its length may be missing as well.
        if (bytes.IsEmpty) return true;
        var length = read.Int32();
        if (read.Bad || length != read.Left) return false;
        return length == 0 || Credential.TryRead(read.Rest(), out credential);
    }

    private static MessageBody ReadRequest(OpCode op, ref WireReader read) => op switch
    {
        OpCode.Resolve => new ResolveBody(Handle(ref read), Numbers(ref read), Texts(ref read, WireLimits.Values)),
        OpCode.GetSite or OpCode.HomePrefix or OpCode.UnhomePrefix or OpCode.EndSession or OpCode.DeleteHandle
            or OpCode.ListHandles or OpCode.ListHomedPrefixes => new HandleBody(Handle(ref read)),
        OpCode.CreateHandle or OpCode.AddValues or OpCode.ModifyValues =>
            new ValuesBody(Handle(ref read), ValueCodec.Read(ref read)),
        OpCode.RemoveValues => new IndexesBody(Handle(ref read), Numbers(ref read)),
        OpCode.AnswerChallenge => new ChallengeAnswerBody(
            read.Text(NameBytes), Reference(ref read), read.Block(AuthBytes).ToArray()),
        OpCode.VerifyChallenge => new VerifyBody(Reference(ref read), read.Block(NameBytes).ToArray(),
            read.Block(NameBytes).ToArray(), read.Block(AuthBytes).ToArray()),
        OpCode.SetUpSession => ReadSession(ref read),
        OpCode.ExchangeKey => new KeyBody(read.Block(AuthBytes).ToArray()),
        OpCode.LogIn => new LogInBody(Reference(ref read)),
        _ => new OpaqueBody(read.Rest().ToArray()),
    };

    private static MessageBody ReadAnswer(OpCode op, ref WireReader read) => op switch
    {
        OpCode.Resolve => new ValuesBody(Handle(ref read), ValueCodec.Read(ref read)),
        OpCode.CreateHandle => read.Left == 0 ? new EmptyBody() : new HandleBody(Handle(ref read)),
        OpCode.ListHandles or OpCode.ListHomedPrefixes => new HandlesBody(Texts(ref read, WireLimits.Listed)),
        OpCode.VerifyChallenge => new VerdictBody(read.Byte() != 0),
        OpCode.SetUpSession => ReadSessionAnswer(ref read),
        OpCode.GetSite => new OpaqueBody(read.Rest().ToArray()),
        _ => read.Left == 0 ? new EmptyBody() : new OpaqueBody(read.Rest().ToArray()),
    };

    private static SessionBody ReadSession(ref WireReader read)
    {
        var (mode, timeout, identity) = (read.Int16(), read.Int32(), Reference(ref read));
        byte[] key = mode is SessionBody.ByClientKey or SessionBody.ByDiffieHellman
            ? read.Block(AuthBytes).ToArray()
            : [];
        var from = mode == SessionBody.ByHandle ? Reference(ref read) : default;
        Spare(ref read);
        return new SessionBody(mode, timeout, identity, key, from);
    }

    private static SessionAnswerBody ReadSessionAnswer(ref WireReader read)
    {
        var (mode, data) = (read.Int16(), read.Block(AuthBytes).ToArray());
        Spare(ref read);
        return new SessionAnswerBody(mode, data);
    }

    // Encoders of others count two bytes more than they fill; ones that do not are read as well.
    private static void Spare(ref WireReader read)
    {
        if (read.Left == sizeof(short)) read.Int16();
    }

    private static ReferralBody ReadReferral(ref WireReader read)
    {
        var handle = Handle(ref read);
        ImmutableArray<HandleValue>? values = read.Left == 0 ? null : ValueCodec.Read(ref read);
        return new ReferralBody(handle, values);
    }

    private static string Handle(ref WireReader read) => read.Text(WireLimits.HandleBytes);

    private static HandleReference Reference(ref WireReader read) => new(Handle(ref read), read.Int32());

    private static ImmutableArray<int> Numbers(ref WireReader read)
    {
        var bytes = read.Numbers(WireLimits.Values);
        if (bytes.IsEmpty) return [];
        var numbers = ImmutableArray.CreateBuilder<int>(bytes.Length / 4);
        for (; !bytes.IsEmpty; bytes = bytes[4..]) numbers.Add(BinaryPrimitives.ReadInt32BigEndian(bytes));
        return numbers.MoveToImmutable();
    }

    private static ImmutableArray<string> Texts(ref WireReader read, int most)
    {
        var count = read.Count(most, 4);
        if (count == 0) return [];
        var texts = ImmutableArray.CreateBuilder<string>(count);
        for (var i = 0; i < count; i++) texts.Add(read.Text(WireLimits.HandleBytes));
        return texts.MoveToImmutable();
    }
}
