using System.Security.Cryptography;

namespace City.Identify;

/// <summary>
/// Signatures of the server over its answers, from version 2.8 on: the credential HS_SIGNED without a signer, over what
/// <see cref="Covered"/> says.
/// </summary>
internal static class ResponseSignature
{
    public const string Type = "HS_SIGNED";

    private const string Algorithm = "SHA-256";

    /// <summary>Signs each of the messages that were written behind a place, in the stead of no credential.</summary>
    public static void Add(WireWriter written, int from, RSA key) => Covered.Rewrite(written, from, message =>
    {
        var signature = key.SignData(
            Covered.Of(message.Span, 0), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return Covered.WithCredential(message.Span, new Credential(0, 0, 0, "", 0, Type, Algorithm, signature));
    });

    /// <summary>True where a whole message is signed with a key.</summary>
    public static bool IsRight(ReadOnlySpan<byte> message, RSAParameters key)
    {
        if (HandleCodec.TryRead(message, out var read) != ResponseCode.Success) return false;
        if (read!.Credential is not { Type: Type, Algorithm: Algorithm or "SHA256" } credential) return false;
        try
        {
            using var rsa = RSA.Create(key);
            return rsa.VerifyData(Covered.Of(message, credential.SignerIndex), credential.Signature,
                HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            // The key that is known of the site is none.
            return false;
        }
    }
}
