using System.Security.Cryptography;

namespace City.Identify;

/// <summary>
/// One side of a session: it seals what it sends and looks at what it gets. Every message carries the credential
/// HS_MAC, which is HMAC-SHA256 under the key of the session, and a number of its own. Safe for many at once.
/// </summary>
internal sealed class SessionChannel(byte[] key)
{
    public const string Type = "HS_MAC";

    private const string Algorithm = "HMAC-SHA256";

    private readonly CounterWindow _seen = new();
    private int _sent;

    /// <summary>True when its numbers will be used up before long: another session is to be set up.</summary>
    public bool IsWorn => Volatile.Read(ref _sent) > int.MaxValue / 2;

    /// <summary>Gives a whole message the credential, and encrypts it where that is wanted.</summary>
    public byte[] Seal(ReadOnlySpan<byte> message, bool encrypt)
    {
        var counter = Interlocked.Increment(ref _sent);
        var code = HMACSHA256.HashData(key, Covered.Of(message, counter));
        var signed = Covered.WithCredential(message, new Credential(0, 0, 0, "", counter, Type, Algorithm, code));
        return encrypt ? SessionCipher.Encrypt(key, signed) : signed;
    }

    /// <summary>A whole message as it was before it was encrypted; null where this key did not do that.</summary>
    public byte[]? Decrypt(ReadOnlySpan<byte> message) => SessionCipher.Decrypt(key, message);

    /// <summary>
    /// Success where a decrypted message is of this session and new; else 502 for a wrong credential or none, and 505
    /// for a message that came already.
    /// </summary>
    public ResponseCode Check(ReadOnlySpan<byte> message)
    {
        if (HandleCodec.CredentialOf(message) is not { Type: Type } credential
            || !string.Equals(credential.Algorithm, Algorithm, StringComparison.OrdinalIgnoreCase)
            || !CryptographicOperations.FixedTimeEquals(
                HMACSHA256.HashData(key, Covered.Of(message, credential.SignerIndex)), credential.Signature))
            return ResponseCode.InvalidSessionKey;
        lock (_seen)
            return _seen.TryTake(credential.SignerIndex)
                ? ResponseCode.Success
                : ResponseCode.DuplicateSessionMessage;
    }
}
