namespace City.Identify;

/// <summary>Changes in a session of the protocol.</summary>
public sealed partial class HandleClient
{
    private readonly SemaphoreSlim _proving = new(1);
    private ClientSession? _session;

    /// <summary>
    /// Ends the session, where <see cref="HandleClientOptions.UseSession"/> began one; the next change begins another.
    /// A client that is disposed of without it leaves the node to end the session when it was silent for long.
    /// </summary>
    /// <exception cref="IOException">The node does not answer; it ends the session by itself later.</exception>
    public async Task<HandleAnswer> EndSessionAsync(CancellationToken cancel)
    {
        if (Interlocked.Exchange(ref _session, null) is not { } session)
            return new HandleAnswer(ResponseCode.Success, "", [], "");
        return Said(await AskProvenAsync(OpCode.EndSession, new HandleBody("/"), OpFlags.None, session, cancel));
    }

    /// <summary>
    /// Makes a change in the session. Where the node says that this is over, which it does before it does anything,
    /// another is set up and the change asked for once more.
    /// </summary>
    private async Task<HandleAnswer> InSessionAsync(
        OpCode op, MessageBody body, OpFlags flags, CancellationToken cancel)
    {
        for (var again = true; ; again = false)
        {
            var session = Volatile.Read(ref _session);
            HandleMessage answer;
            if (session is { IsProven: true, Channel.IsWorn: false })
                answer = await AskProvenAsync(op, body, flags, session, cancel);
            else (session, answer) = await BeginAsync(op, body, flags, cancel);
            if (session is not null && ClientSession.IsOver(answer))
                Interlocked.CompareExchange(ref _session, null, session);
            if (!again || session is null || !ClientSession.IsOver(answer)) return Said(answer);
        }
    }

    /// <summary>
    /// The first change of a session, which proves who makes it while others wait; no session where the node sets none
    /// up.
    /// </summary>
    private async Task<(ClientSession? Session, HandleMessage Answer)> BeginAsync(
        OpCode op, MessageBody body, OpFlags flags, CancellationToken cancel)
    {
        await _proving.WaitAsync(cancel);
        try
        {
            var session = Volatile.Read(ref _session);
            if (session is null or { Channel.IsWorn: true })
            {
                (session, var refusal) = await SetUpAsync(cancel);
                if (refusal is not null) return (null, refusal);
                Volatile.Write(ref _session, session);
            }

            var answer = await AskProvenAsync(op, body, flags, session, cancel);
            if (answer.Header.Response is < ResponseCode.InvalidAdmin or > ResponseCode.DuplicateSessionMessage)
                session!.IsProven = true;
            return (session, answer);
        }
        finally
        {
            _proving.Release();
        }
    }

    private async Task<(ClientSession? Session, HandleMessage? Refusal)> SetUpAsync(CancellationToken cancel)
    {
        var ours = DiffieHellman.Make();
        var asked = new SessionBody(
            SessionBody.ByDiffieHellman, 0, options.Administrator ?? default, ours.ToArray(), default);
        var request = Write(OpCode.SetUpSession, asked, OpFlags.KeepAlive | OpFlags.ReturnDigest, 0);
        var (answer, _) = await OverTcpAsync(request, again: true, null, cancel);
        if (answer.Header.Response != ResponseCode.Success) return (null, answer);
        // The signature covers the digest, and so the public values of both sides.
        var digest = RequestDigest.Of(HandleCodec.HeaderAndBody(request), ProtocolVersion.ForAnswer(answer.Envelope));
        return IsOf(answer, digest) && ClientSession.From(answer, ours, options.EncryptSession) is { } made
            ? (made, null)
            : throw new IOException($"The node at {options.Node} set up a session that cannot be used here.");
    }
}
