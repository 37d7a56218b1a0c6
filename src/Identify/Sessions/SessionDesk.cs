using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace City.Identify;

/// <summary>
/// Sets sessions up. The key is agreed upon by Diffie and Hellman, or made here and encrypted with the client's RSA
/// key, which comes with the request or lies in a handle that the node holds. So few are set up at once that this
/// leaves the node its processors.
/// </summary>
internal sealed class SessionDesk(SessionTable sessions, IHandleStore store) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Sets one up.</summary>
    /// <returns>How that ended, and the number of the session; 0 for none.</returns>
    public async Task<(Outcome Outcome, uint Id)> SetUpAsync(
        Request request, SessionBody asked, CancellationToken cancel)
    {
        if (!ProtocolVersion.ForAnswer(request.Envelope).HasSignatures)
            return (Outcome.Refuse(ResponseCode.NotSupported, "Sessions are spoken from version 2.8 on."), 0);
        await _turns.WaitAsync(cancel);
        try
        {
            var (refusal, key, data) = Exchange(asked);
            if (refusal is { } refused) return (refused, 0);
            return sessions.Add(key, asked.Identity, asked.TimeoutSeconds, request.Source) is { } made
                ? (new Outcome(ResponseCode.Success, new SessionAnswerBody(asked.Mode, data)), made.Id)
                : (Outcome.Refuse(ResponseCode.Busy, "There are too many sessions. Ask again later."), 0);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>Ends the session of a request.</summary>
    public void End(Session session) => sessions.End(session);

    public void Dispose() => _turns.Dispose();

    private (Outcome? Refusal, byte[] Key, byte[] Data) Exchange(SessionBody asked) => asked.Mode switch
    {
        SessionBody.ByDiffieHellman => Agree(asked.PublicKey),
        SessionBody.ByClientKey => Encrypt(asked.PublicKey),
        SessionBody.ByHandle => KeyAt(asked.KeyFrom) is { } key
            ? Encrypt(key)
            : Refused(ResponseCode.SessionFailed, "There is no public key at that index of that handle here."),
        SessionBody.ByServerKey => Refused(ResponseCode.SessionFailed,
            "The key of this node signs and decrypts nothing. Exchange keys by Diffie and Hellman (4)."),
        _ => Refused(ResponseCode.InvalidSessionSetup, "Exchange keys by mode 4, 1 or 3."),
    };

    private static (Outcome?, byte[], byte[]) Agree(byte[] data)
    {
        if (DiffieHellman.TryRead(data) is not { } theirs)
            return Refused(ResponseCode.InvalidSessionSetup,
                $"Send a DH_PUB_KEY with a prime of {DiffieHellman.BitsMin} to {DiffieHellman.BitsMax} bits.");
        var ours = DiffieHellman.Make(theirs.Prime, theirs.Generator);
        return ours.Agree(theirs) is { } key
            ? (null, key, Chosen(ours.ToArray()))
            : Refused(ResponseCode.InvalidSessionSetup, "The public value lies in too small a group.");
    }

    private static (Outcome?, byte[], byte[]) Encrypt(byte[] record)
    {
        if (PublicKeyRecord.TryRead(record) is not { } parameters)
            return Refused(ResponseCode.RsaKeyNeeded, "The key must be one of RSA with 2,048 to 8,192 bits.");
        try
        {
            using var rsa = RSA.Create(parameters);
            var key = RandomNumberGenerator.GetBytes(DiffieHellman.KeyBytes);
            return (null, key, rsa.Encrypt(Chosen(key), RSAEncryptionPadding.Pkcs1));
        }
        catch (CryptographicException)
        {
            return Refused(ResponseCode.RsaKeyNeeded, "The key cannot be used.");
        }
    }

    // Only what everybody may read is taken: nobody learns here whether a value is there.
    private byte[]? KeyAt(HandleReference from)
    {
        var record = new RecordBuffer();
        return store.TryRead(RecordKind.Handle, Encoding.UTF8.GetBytes(from.Handle), record)
            && Values.TryFind(record.Body, from.Index, out var value)
            && value.IsPublic && ValueCodec.Matches(value.Type, HandleTypes.PublicKey)
            ? value.Data.ToArray()
            : null;
    }

    /// <summary>Bytes behind the number of the cipher, which the node chooses.</summary>
    private static byte[] Chosen(byte[] bytes) => [0, 0, 0, SessionCipher.Aes, .. bytes];

    private static (Outcome?, byte[], byte[]) Refused(ResponseCode code, string text) =>
        (Outcome.Refuse(code, text), [], []);
}
