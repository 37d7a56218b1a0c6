using System.Collections.Immutable;

namespace City.Identify;

/// <summary>What stands in a message behind its header. Which one follows from operation and response code.</summary>
internal abstract record MessageBody
{
    /// <summary>Writes it as it goes over the wire.</summary>
    public abstract void Write(WireWriter into);
}

/// <summary>Nothing.</summary>
internal sealed record EmptyBody : MessageBody
{
    public override void Write(WireWriter into)
    {
    }
}

/// <summary>A handle alone: site info, deletion, prefixes, the answer to a creation.</summary>
internal sealed record HandleBody(string Handle) : MessageBody
{
    public override void Write(WireWriter into) => into.Text(Handle);
}

/// <summary>A request to resolve: nothing named means all values; what is named is joined by "or".</summary>
internal sealed record ResolveBody(
    string Handle, ImmutableArray<int> Indexes, ImmutableArray<string> Types) : MessageBody
{
    public override void Write(WireWriter into)
    {
        into.Text(Handle);
        into.Numbers(Indexes);
        into.Int32(Types.Length);
        foreach (var type in Types) into.Text(type);
    }
}

/// <summary>A handle with values: an answer to a resolve; a creation, addition or change.</summary>
internal sealed record ValuesBody(string Handle, ImmutableArray<HandleValue> Values) : MessageBody
{
    public override void Write(WireWriter into)
    {
        into.Text(Handle);
        ValueCodec.Write(into, Values);
    }
}

/// <summary>A handle with the indexes of values to remove.</summary>
internal sealed record IndexesBody(string Handle, ImmutableArray<int> Indexes) : MessageBody
{
    public override void Write(WireWriter into)
    {
        into.Text(Handle);
        into.Numbers(Indexes);
    }
}

/// <summary>A list of handles.</summary>
internal sealed record HandlesBody(ImmutableArray<string> Handles) : MessageBody
{
    public override void Write(WireWriter into)
    {
        into.Int32(Handles.Length);
        foreach (var handle in Handles) into.Text(handle);
    }
}

/// <summary>Sixteen random bytes to prove oneself over.</summary>
internal sealed record ChallengeBody(byte[] Nonce) : MessageBody
{
    public override void Write(WireWriter into) => into.Block(Nonce);
}

/// <summary>The answer to a challenge.</summary>
internal sealed record ChallengeAnswerBody(string Type, HandleReference User, byte[] Signed) : MessageBody
{
    public override void Write(WireWriter into)
    {
        into.Text(Type);
        into.Text(User.Handle);
        into.Int32(User.Index);
        into.Block(Signed);
    }
}

/// <summary>A node asks the home of a secret whether an answer to a challenge is right.</summary>
internal sealed record VerifyBody(HandleReference User, byte[] Nonce, byte[] Digest, byte[] Signed) : MessageBody
{
    public override void Write(WireWriter into)
    {
        into.Text(User.Handle);
        into.Int32(User.Index);
        into.Block(Nonce);
        into.Block(Digest);
        into.Block(Signed);
    }
}

/// <summary>Whether a thing holds: one byte.</summary>
internal sealed record VerdictBody(bool Holds) : MessageBody
{
    public override void Write(WireWriter into) => into.Byte(Holds ? (byte)1 : (byte)0);
}

/// <summary>
/// Sets up a session: the key is exchanged by the client's public key (1), the server's (2), one that lies in a handle
/// (3), or by Diffie and Hellman (4). Two zeros end it: other encoders count four bytes for the mode and write two.
/// </summary>
internal sealed record SessionBody(
    short Mode, int TimeoutSeconds, HandleReference Identity, byte[] PublicKey, HandleReference KeyFrom) : MessageBody
{
    public const short ByClientKey = 1, ByServerKey = 2, ByHandle = 3, ByDiffieHellman = 4;

    public override void Write(WireWriter into)
    {
        into.Int16(Mode);
        into.Int32(TimeoutSeconds);
        into.Text(Identity.Handle);
        into.Int32(Identity.Index);
        if (Mode is ByClientKey or ByDiffieHellman) into.Block(PublicKey);
        if (Mode == ByHandle)
        {
            into.Text(KeyFrom.Handle);
            into.Int32(KeyFrom.Index);
        }

        into.Int16(0);
    }
}

/// <summary>The answer to the set-up of a session. Two zeros end it, as those of other encoders.</summary>
internal sealed record SessionAnswerBody(short Mode, byte[] Data) : MessageBody
{
    public override void Write(WireWriter into)
    {
        into.Int16(Mode);
        into.Block(Data);
        into.Int16(0);
    }
}

/// <summary>The key of a session, sealed.</summary>
internal sealed record KeyBody(byte[] Sealed) : MessageBody
{
    public override void Write(WireWriter into) => into.Block(Sealed);
}

/// <summary>Who wants to log in.</summary>
internal sealed record LogInBody(HandleReference User) : MessageBody
{
    public override void Write(WireWriter into)
    {
        into.Text(User.Handle);
        into.Int32(User.Index);
    }
}

/// <summary>Why a request was refused.</summary>
internal sealed record ErrorBody(string Message) : MessageBody
{
    public override void Write(WireWriter into) => into.Text(Message);
}

/// <summary>Whom to ask instead: the handle of the service, and perhaps its sites.</summary>
internal sealed record ReferralBody(string Handle, ImmutableArray<HandleValue>? Values) : MessageBody
{
    public override void Write(WireWriter into)
    {
        into.Text(Handle);
        if (Values is { } values) ValueCodec.Write(into, values);
    }
}

/// <summary>Bytes with a form of their own: a site, or an operation that is not spoken here.</summary>
internal sealed record OpaqueBody(byte[] Bytes) : MessageBody
{
    public override void Write(WireWriter into) => into.Bytes(Bytes);
}
