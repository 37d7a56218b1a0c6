using System.Buffers.Binary;

namespace City.Identify;

/// <summary>A session as a client knows it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Channel">What seals and opens its messages.</param>
/// <param name="Encrypts">Whether requests go encrypted, and answers are to.</param>
internal sealed record ClientSession(uint Id, SessionChannel Channel, bool Encrypts)
{
    private const int AlgorithmBytes = 4;

    private bool _isProven;

    /// <summary>True once the node took a proof in it: further changes need none.</summary>
    public bool IsProven
    {
        get => Volatile.Read(ref _isProven);
        set => Volatile.Write(ref _isProven, value);
    }

    /// <summary>
    /// The flags of a request in it: its answer is to be certified, and encrypted where the request is.
    /// </summary>
    public OpFlags Flags => OpFlags.Certify | (Encrypts ? OpFlags.Encrypt : OpFlags.None);

    /// <summary>The session that a node set up; null where it answered something that is none.</summary>
    public static ClientSession? From(HandleMessage answer, DiffieHellman ours, bool encrypts)
    {
        if (answer.Body is not SessionAnswerBody { Mode: SessionBody.ByDiffieHellman, Data: var data }
            || answer.Envelope.SessionId == 0 || data.Length < AlgorithmBytes
            || BinaryPrimitives.ReadInt32BigEndian(data) != SessionCipher.Aes
            || DiffieHellman.TryRead(data.AsSpan(AlgorithmBytes)) is not { } theirs
            || ours.Agree(theirs) is not { } key)
            return null;
        return new ClientSession(answer.Envelope.SessionId, new SessionChannel(key), encrypts);
    }

    /// <summary>A request as it goes.</summary>
    public byte[] Seal(byte[] request) => Channel.Seal(request, Encrypts);

    /// <summary>
    /// Reads an answer. That the session is over the node cannot seal, so anybody may say it: then another is set up.
    /// </summary>
    /// <exception cref="InvalidDataException">The answer is not sealed with the key of the session.</exception>
    public HandleMessage Read(byte[] answer)
    {
        Envelope.TryRead(answer, out var envelope);
        var open = envelope.Flags == EnvelopeFlags.Encrypted ? Channel.Decrypt(answer) : answer;
        if (open is not null && HandleCodec.TryRead(open, out var message) == ResponseCode.Success
            && (IsOver(message!) || Channel.Check(open) == ResponseCode.Success))
            return message!;
        throw new InvalidDataException("An answer is not sealed with the key of its session.");
    }

    /// <summary>True where an answer says that there is no such session.</summary>
    public static bool IsOver(HandleMessage answer) =>
        answer.Header.Response is ResponseCode.SessionTimeout or ResponseCode.SessionFailed;
}
