using System.Collections.Immutable;
using System.Text;
using City.Kernel;
using Microsoft.Extensions.Logging;

namespace City.Identify;

/// <summary>
/// Answers every request: those that change something, those that need a proof, and those nobody speaks.
/// </summary>
internal sealed class MessageHandler(
    IHandleStore store, Authenticator authenticator, Challenges challenges, SessionTable sessions, Lookup lookup,
    NodeParts parts) : IDisposable
{
    private readonly AnswerWriter _answers = parts.Answers;
    private readonly Listing _listing = new(store, parts);
    private readonly SessionGate _gate = new(sessions, challenges);
    private readonly SessionDesk _desk = new(sessions, store);

    /// <summary>
    /// Answers a request; an answer may be several messages, one behind the other. Within a session they are sealed
    /// with its key; elsewhere they are signed where that is asked for.
    /// </summary>
    public async Task AnswerAsync(Request request, WireWriter into, CancellationToken cancel)
    {
        var start = into.Length;
        var code = _gate.TryEnter(request, out var entered);
        if (code != ResponseCode.Success)
        {
            // Of what is encrypted nothing but the envelope says anything.
            var isSealed = (request.Envelope.Flags & EnvelopeFlags.Encrypted) != 0;
            _answers.WriteUnread(into, isSealed ? request.Message.Span[..Envelope.Bytes] : request.Message.Span, code,
                SessionGate.Said(code));
            if (!isSealed && MaySign(request) && HasTurnToSign(request)) await SignAsync(into, start, cancel);
            return;
        }

        code = HandleCodec.TryRead(entered.Message.Span, out var message);
        if (message is null)
            _answers.WriteUnread(into, entered.Message.Span, code, "The message cannot be read.");
        else if (entered.Session is null && MaySign(entered) && !HasTurnToSign(entered))
        {
            Write(into, entered, Outcome.Refuse(ResponseCode.RequestLimit, "Too many signed answers"));
            return;
        }
        else await AnswerReadAsync(entered, message, into, cancel);

        if (entered.Session is { } session) Seal(entered, session, into, start);
        else if (message is not null && MaySign(entered)) await SignAsync(into, start, cancel);
    }

    public void Dispose() => _desk.Dispose();

    private static bool MaySign(Request request) => (request.Header.Flags & OpFlags.Certify) != 0
        && ProtocolVersion.ForAnswer(request.Envelope).HasSignatures;

    private bool HasTurnToSign(Request request) =>
        parts.Limits.Of(request).Allows(request.Source, NodeLimits.SignatureWeight);

    // Where no key can be kept the answer goes as it is: who insists on a signature does not take it.
    private async Task SignAsync(WireWriter into, int start, CancellationToken cancel)
    {
        try
        {
            await parts.Key.SignAsync(into, start, cancel);
        }
        catch (StoreException fault)
        {
            IdentifyLog.DiskFailed(parts.Log, fault.Message);
        }
    }

    private void Seal(Request request, Session session, WireWriter into, int start)
    {
        // Behind the encryption no door sees what it was.
        if (request is { IsSealed: true, Counted: var (door, begun) })
            parts.Traffic.Count(door, begun, request.Message.Span, into.Written[start..], request.Source);
        var encrypts = request.IsSealed || (request.Header.Flags & OpFlags.Encrypt) != 0;
        Covered.Rewrite(into, start, message => session.Channel.Seal(message.Span, encrypts));
    }

    private async Task AnswerReadAsync(
        Request request, HandleMessage message, WireWriter into, CancellationToken cancel)
    {
        try
        {
            if ((message.Header.Flags & OpFlags.Certify) != 0 && !MaySign(request))
                Write(into, request, Outcome.Refuse(
                    ResponseCode.NotSupported, "Answers are signed from version 2.8 on."));
            else if (request.Session is null && (message.Header.Flags & OpFlags.Encrypt) != 0)
                Write(into, request, Outcome.Refuse(
                    ResponseCode.SessionFailed, SessionGate.Said(ResponseCode.SessionFailed)));
            else if (message.Body is ChallengeAnswerBody answer) await ProvenAsync(request, answer, into, cancel);
            else
                await AnswerAsync(request, message,
                    request.Session is { } session ? session.Who : request.Connection?.Who, into, cancel);
        }
        catch (InvalidDataException fault)
        {
            IdentifyLog.Damaged(parts.Log, fault.Message);
            Write(into, request, Outcome.Refuse(ResponseCode.Error, "The record cannot be read."));
        }
        catch (StoreException fault)
        {
            IdentifyLog.DiskFailed(parts.Log, fault.Message);
            Write(into, request, Outcome.Refuse(ResponseCode.Error, "Whether it was done is not known. Ask again."));
        }
    }

    private async Task AnswerAsync(
        Request request, HandleMessage message, Administrator? who, WireWriter into, CancellationToken cancel)
    {
        var op = message.Header.Op;
        if (message.Header.Response != ResponseCode.None)
            Write(into, request, Outcome.Refuse(ResponseCode.ProtocolError, "This is an answer, not a request."));
        else if (message.Body is SessionBody asked)
        {
            var (outcome, id) = await _desk.SetUpAsync(request, asked, cancel);
            _answers.Write(into, request, outcome.Code, outcome.Body, id);
        }
        else if (op == OpCode.ListHandles || op == OpCode.ListHomedPrefixes)
            await ListAsync(request, ((HandleBody)message.Body).Handle, who, into, cancel);
        else if (who is null && NeedsWho(op))
            Challenge(request, into);
        else
        {
            var outcome = await OutcomeAsync(request, message, who, cancel);
            if (outcome.Code == ResponseCode.AuthenticationNeeded) Challenge(request, into);
            else Write(into, request, outcome);
        }
    }

    private static bool NeedsWho(OpCode op) => op is OpCode.CreateHandle or OpCode.DeleteHandle or OpCode.AddValues
        or OpCode.RemoveValues or OpCode.ModifyValues or OpCode.HomePrefix or OpCode.UnhomePrefix or OpCode.LogIn;

    private async Task<Outcome> OutcomeAsync(
        Request request, HandleMessage message, Administrator? who, CancellationToken cancel)
    {
        var now = (int)parts.Clock.GetUtcNow().ToUnixTimeSeconds();
        switch (message.Header.Op, message.Body)
        {
            case (OpCode.Resolve, ResolveBody body):
                return await lookup.ResolveAsync(body, request.Header, who, cancel);
            case (OpCode.GetSite, _):
                // Over UDP without the key, which would be too long for a stranger's question.
                var site = request.Connection is null || await parts.Key.PublicAsync(cancel) is not { } key
                    ? parts.Share.Site
                    : parts.Share.WithKey(key);
                return new Outcome(ResponseCode.Success, new OpaqueBody(site.ToArray()));
            case (OpCode.CreateHandle, ValuesBody body):
                return await CreateAsync(message.Header, body, who!, now, cancel);
            case (OpCode.AddValues, ValuesBody body):
                return await CommitAsync(message, new PutValues(
                    body.Handle, Bytes(body), who, now, PutMode.Add), who!, cancel);
            case (OpCode.ModifyValues, ValuesBody body):
                return await CommitAsync(message, new PutValues(body.Handle, Bytes(body), who, now,
                    message.Header.Flags.HasFlag(OpFlags.Overwrite) ? PutMode.AddOrReplace : PutMode.Replace),
                    who!, cancel);
            case (OpCode.RemoveValues, IndexesBody body):
                return await CommitAsync(message, new RemoveValues(body.Handle, body.Indexes, who), who!, cancel);
            case (OpCode.DeleteHandle, HandleBody body):
                return await CommitAsync(message, new DeleteHandle(body.Handle, who), who!, cancel);
            case (OpCode.HomePrefix or OpCode.UnhomePrefix, HandleBody body):
                var prefix = HandleName.PrefixNamedBy(body.Handle) ?? body.Handle;
                if (!HandleName.IsWellFormed(prefix + "/-")) return Outcome.Refuse(ResponseCode.InvalidHandle);
                return await CommitAsync(message, new HomeChange(
                    prefix, message.Header.Op == OpCode.HomePrefix, who, now), who!, cancel);
            case (OpCode.LogIn, _):
                return Outcome.Done;
            case (OpCode.VerifyChallenge, _) when request.Connection is null:
                // Who is wrong too often is not looked at for a while; a datagram may be sent in anybody's name.
                return Outcome.Refuse(ResponseCode.Busy, "Proofs are looked at over TCP");
            case (OpCode.VerifyChallenge, VerifyBody body):
                return new Outcome(ResponseCode.Success,
                    new VerdictBody(await authenticator.VerifyAsync(body, request.Source, cancel)));
            case (OpCode.EndSession, _):
                if (request.Session is { } session) _desk.End(session);
                else if (request.Connection is { } connection) connection.Who = null;
                return Outcome.Done;
            case (OpCode.ExchangeKey, _):
                return Outcome.Refuse(
                    request.Session is null ? ResponseCode.SessionTimeout : ResponseCode.SessionFailed,
                    "No session here waits for a key: it is exchanged where the session is set up.");
            default:
                return Outcome.Refuse(ResponseCode.NotSupported, "This operation is not spoken here.");
        }
    }

    private async Task<Outcome> CreateAsync(
        MessageHeader header, ValuesBody body, Administrator who, int now, CancellationToken cancel)
    {
        var handle = header.Flags.HasFlag(OpFlags.Mint) ? parts.Mint.Next(body.Handle) : body.Handle;
        if (parts.Share.Refusal(handle, header) is { } refusal) return refusal;
        if (!HandleName.IsWellFormed(handle)) return Outcome.Refuse(ResponseCode.InvalidHandle);
        var created = new CreateHandle(handle, Bytes(body), who, now, header.Flags.HasFlag(OpFlags.Overwrite));
        var outcome = await parts.Writes.CommitAsync("create", created, handle, who, cancel);
        return outcome == ResponseCode.Success
            ? new Outcome(outcome, new HandleBody(handle))
            : Said(outcome);
    }

    private async Task<Outcome> CommitAsync(
        HandleMessage message, StoreChange change, Administrator who, CancellationToken cancel)
    {
        if (change is HandleChange of && parts.Share.Refusal(of.Handle, message.Header) is { } refusal) return refusal;
        var code = await parts.Writes.CommitAsync(
            message.Header.Op.ToString(), change, Encoding.UTF8.GetString(change.Name), who, cancel);
        return code == ResponseCode.Success ? Outcome.Done : Said(code);
    }

    private static Outcome Said(ResponseCode code) => Outcome.Refuse(code, code switch
    {
        ResponseCode.NotResponsible => Outcome.ForeignPrefix,
        ResponseCode.ReadOnly => "This is a mirror, or the disk is full or failed.",
        ResponseCode.Busy => "Too much waits for the disk, or the prefix is being counted.",
        ResponseCode.RequestLimit => "The changes of this prefix for today are used up.",
        ResponseCode.RegistrationLimit => "The prefix has as many identifiers as it may.",
        ResponseCode.PrefixLimit => "The prefix is kept for somebody else, or there may be no more.",
        _ => "",
    });

    private static byte[] Bytes(ValuesBody body)
    {
        var into = new WireWriter();
        ValueCodec.Write(into, body.Values);
        return into.ToArray();
    }

    private async Task ListAsync(
        Request request, string handle, Administrator? who, WireWriter into, CancellationToken cancel)
    {
        var prefix = HandleName.PrefixNamedBy(handle) ?? handle;
        if (who is null)
        {
            Challenge(request, into);
            return;
        }

        if (request.Connection is null)
        {
            Write(into, request, Outcome.Refuse(ResponseCode.Busy, "Too long for UDP; ask over TCP"));
            return;
        }

        var homes = request.Header.Op == OpCode.ListHomedPrefixes;
        if (homes ? !who.IsOfNode
            : !Permission.HasByPrefix(store, prefix + "/", who, AdminPermissions.List))
        {
            Write(into, request, Outcome.Refuse(ResponseCode.InsufficientPermission));
            return;
        }

        await _listing.WriteAsync(request, prefix, into, cancel);
    }

    private async Task ProvenAsync(
        Request answer, ChallengeAnswerBody proof, WireWriter into, CancellationToken cancel)
    {
        if (challenges.Take(answer.Envelope.SessionId, answer.Source, answer.Connection) is not { } challenge)
        {
            Write(into, answer, Outcome.Refuse(ResponseCode.AuthenticationTimeout,
                "The challenge was answered already, or is too old. Ask again."));
            return;
        }

        // What is answered is the request behind the challenge, under the number of this message.
        var original = challenge.Request;
        var request = original with
        {
            Envelope = answer.Envelope,
            Header = original.Header with
            {
                Flags = original.Header.Flags | (answer.Header.Flags & OpFlags.ReturnDigest),
            },
            Connection = answer.Connection,
            IsSealed = answer.IsSealed,
        };
        var input = SecretProof.Input(challenge.Nonce, challenge.Digest);
        if (await authenticator.ProveAsync(proof, input, answer.Source, cancel) is not { } who)
        {
            Write(into, request, Outcome.Refuse(ResponseCode.AuthenticationFailed));
            return;
        }

        if (original.Session is { } session)
        {
            if (Stays(original, session, who)) session.Who = who;
        }
        else if (original.Header.Op == OpCode.LogIn && answer.Connection is { } connection) connection.Who = who;

        HandleCodec.TryRead(original.Message.Span, out var message);
        await AnswerAsync(request, message!, who, into, cancel);
    }

    // A proof does not say of which session the request was. Who wants its answers certified looks at the credential of
    // the challenge and so proves itself in no session but its own; of others a proof is good for that request alone.
    private static bool Stays(Request original, Session session, Administrator who) =>
        (original.Header.Flags & OpFlags.Certify) != 0 && session.Identity.Index == who.Name.Index
        && string.Equals(session.Identity.Handle, who.Name.Handle, StringComparison.OrdinalIgnoreCase);

    private void Challenge(Request request, WireWriter into)
    {
        var (session, made) = challenges.Issue(request);
        _answers.Write(into, request, ResponseCode.AuthenticationNeeded, new ChallengeBody(made.Nonce), session);
    }

    private void Write(WireWriter into, Request request, Outcome outcome) =>
        _answers.Write(into, request, outcome.Code, outcome.Body, request.Session?.Id ?? 0);
}
