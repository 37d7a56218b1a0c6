namespace City.Identify;

/// <summary>Writes answers: what of them follows from the request alone.</summary>
internal sealed class AnswerWriter(TimeProvider clock, bool isMirror = false)
{
    /// <summary>The edition of this node's site.</summary>
    public ushort SiteSerial { get; set; } = 1;

    private const int LifeSeconds = 12 * 3_600;
    private const OpFlags Repeated = OpFlags.PublicOnly | OpFlags.ReturnDigest;

    /// <summary>True for a node that takes no changes and may be behind.</summary>
    public bool IsMirror => isMirror;

    /// <summary>Begins an answer: all but its body. <see cref="End"/> sets what depends on that.</summary>
    /// <param name="into">Where it goes; it begins behind what is there.</param>
    /// <param name="envelope">That of the request.</param>
    /// <param name="header">That of the request.</param>
    /// <param name="code">How it ended.</param>
    /// <param name="session">0, or what ties it to what follows.</param>
    /// <returns>Where the answer begins.</returns>
    public int Begin(WireWriter into, Envelope envelope, MessageHeader header, ResponseCode code, uint session = 0)
    {
        var start = into.Length;
        // A mirror may be behind: it answers, but not as the one that decides.
        var flags = (isMirror ? OpFlags.None : OpFlags.Authoritative) | OpFlags.Recursive | (header.Flags & Repeated);
        if (code == ResponseCode.AuthenticationNeeded) flags |= OpFlags.ReturnDigest;
        var room = into.Take(Envelope.Bytes + MessageHeader.Bytes);
        new Envelope(ProtocolVersion.ForAnswer(envelope), EnvelopeFlags.None, ProtocolVersion.Current, session,
            envelope.RequestId, 0, 0).Write(room);
        var until = (uint)(clock.GetUtcNow().ToUnixTimeSeconds() + LifeSeconds);
        new MessageHeader(header.Op, code, flags, SiteSerial, 0, until, 0).Write(room[Envelope.Bytes..]);
        return start;
    }

    /// <summary>Writes the digest of the request, where it wants one or must have it.</summary>
    public static void Digest(
        WireWriter into, ReadOnlySpan<byte> request, Envelope envelope, MessageHeader header, ResponseCode code)
    {
        if ((header.Flags & OpFlags.ReturnDigest) == 0 && code != ResponseCode.AuthenticationNeeded) return;
        RequestDigest.Of(HandleCodec.HeaderAndBody(request), ProtocolVersion.ForAnswer(envelope)).Write(into);
    }

    /// <summary>Ends an answer: its lengths, and no credential.</summary>
    public static void End(WireWriter into, int start)
    {
        var body = into.Length - start - Envelope.Bytes - MessageHeader.Bytes;
        into.Int32(0);
        into.Patch(start + 16, into.Length - start - Envelope.Bytes);
        into.Patch(start + Envelope.Bytes + 20, body);
    }

    /// <summary>Writes a whole answer.</summary>
    public void Write(WireWriter into, Request request, ResponseCode code, MessageBody body, uint session = 0)
    {
        var start = Begin(into, request.Envelope, request.Header, code, session);
        Digest(into, request.Message.Span, request.Envelope, request.Header, code);
        body.Write(into);
        End(into, start);
    }

    /// <summary>Writes the answer to bytes of which perhaps not even the head can be read.</summary>
    public void WriteUnread(WireWriter into, ReadOnlySpan<byte> request, ResponseCode code, string text)
    {
        Envelope.TryRead(request, out var envelope);
        var header = request.Length >= Envelope.Bytes
            && MessageHeader.TryRead(request[Envelope.Bytes..], out var read) ? read : default;
        var start = Begin(into, envelope, header with { Flags = OpFlags.None }, code);
        into.Text(text);
        End(into, start);
    }
}
