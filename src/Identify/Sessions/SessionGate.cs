namespace City.Identify;

/// <summary>
/// Lets requests into sessions. What says that it is of one must carry the credential of its key and a number that did
/// not come before, whoever knows the session's number. The answer to a challenge of a session proves itself instead,
/// and may be encrypted with the key of it.
/// </summary>
internal sealed class SessionGate(SessionTable sessions, Challenges challenges)
{
    /// <summary>
    /// Decrypts a request that is encrypted and finds its session. What is outside of any session passes as it is.
    /// </summary>
    /// <param name="request">As it came.</param>
    /// <param name="entered">As it is to be answered.</param>
    /// <returns>Success; else the code to refuse it with, which does not say what of it was wrong.</returns>
    public ResponseCode TryEnter(Request request, out Request entered)
    {
        entered = request;
        var (id, isSealed) = (
            request.Envelope.SessionId, (request.Envelope.Flags & EnvelopeFlags.Encrypted) != 0);
        var isOfSession = SessionTable.IsId(id);
        if ((isOfSession ? sessions.Find(id) : id == 0 ? null : challenges.SessionOf(id)) is not { } session)
            return isOfSession ? ResponseCode.SessionTimeout
                : isSealed ? ResponseCode.SessionFailed : ResponseCode.Success;
        if (isSealed)
        {
            if (session.Channel.Decrypt(request.Message.Span) is not { } open) return ResponseCode.InvalidSessionKey;
            entered = request.Opened(open);
        }

        if (isOfSession)
        {
            var code = session.Channel.Check(entered.Message.Span);
            if (code != ResponseCode.Success) return code;
            sessions.Touch(session);
        }
        else if (entered.Header.Op != OpCode.AnswerChallenge)
        {
            // The number of a challenge opens nothing but that challenge.
            return isSealed ? ResponseCode.InvalidSessionKey : ResponseCode.Success;
        }

        entered = entered with { Session = session };
        return ResponseCode.Success;
    }

    /// <summary>What is said of a refusal.</summary>
    public static string Said(ResponseCode code) => code switch
    {
        ResponseCode.SessionTimeout => "There is no such session, or it was silent for too long. Set up another.",
        ResponseCode.SessionFailed => "Only within a session anything is encrypted.",
        ResponseCode.DuplicateSessionMessage => "This message of the session came already.",
        _ => "The message is not sealed with the key of the session.",
    };
}
