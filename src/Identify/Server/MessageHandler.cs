using System.Collections.Immutable;
using System.Text;
using City.Kernel;
using Microsoft.Extensions.Logging;

namespace City.Identify;

/// <summary>
/// Answers every request: those that change something, those that need a proof, and those nobody speaks.
/// </summary>
internal sealed class MessageHandler(
    IHandleStore store, Authenticator authenticator, Challenges challenges, Lookup lookup, NodeParts parts)
{
    private readonly AnswerWriter _answers = parts.Answers;
    private readonly Listing _listing = new(store, parts);

    /// <summary>Answers a request; an answer may be several messages, one behind the other.</summary>
    public async Task AnswerAsync(Request request, WireWriter into, CancellationToken cancel)
    {
        var code = HandleCodec.TryRead(request.Message.Span, out var message);
        if (message is null)
        {
            _answers.WriteUnread(into, request.Message.Span, code, "The message cannot be read.");
            return;
        }

        try
        {
            var start = into.Length;
            var certifies = (message.Header.Flags & OpFlags.Certify) != 0;
            if (certifies && !ProtocolVersion.ForAnswer(request.Envelope).HasSignatures)
                Write(into, request, Outcome.Refuse(
                    ResponseCode.NotSupported, "Answers are signed from version 2.8 on."));
            else if (certifies && !parts.Limits.Of(request).Allows(request.Source, NodeLimits.SignatureWeight))
            {
                certifies = false;
                Write(into, request, Outcome.Refuse(ResponseCode.RequestLimit, "Too many signed answers"));
            }
            else if (message.Body is ChallengeAnswerBody answer) await ProvenAsync(request, answer, into, cancel);
            else await AnswerAsync(request, message, request.Connection?.Who, into, cancel);
            if (certifies) await parts.Key.SignAsync(into, start, cancel);
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
                if (request.Connection is { } connection) connection.Who = null;
                return Outcome.Done;
            case (OpCode.SetUpSession or OpCode.ExchangeKey, _):
                return Outcome.Refuse(ResponseCode.NotSupported, "Log in over one TCP connection instead (2001).");
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
        };
        var input = SecretProof.Input(challenge.Nonce, challenge.Digest);
        if (await authenticator.ProveAsync(proof, input, answer.Source, cancel) is not { } who)
        {
            Write(into, request, Outcome.Refuse(ResponseCode.AuthenticationFailed));
            return;
        }

        if (original.Header.Op == OpCode.LogIn && answer.Connection is { } connection) connection.Who = who;
        HandleCodec.TryRead(original.Message.Span, out var message);
        await AnswerAsync(request, message!, who, into, cancel);
    }

    private void Challenge(Request request, WireWriter into)
    {
        var (session, made) = challenges.Issue(request);
        _answers.Write(into, request, ResponseCode.AuthenticationNeeded, new ChallengeBody(made.Nonce), session);
    }

    private void Write(WireWriter into, Request request, Outcome outcome) =>
        _answers.Write(into, request, outcome.Code, outcome.Body);
}
