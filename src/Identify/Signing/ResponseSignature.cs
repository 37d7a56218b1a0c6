using System.Buffers.Binary;
using System.Security.Cryptography;

namespace City.Identify;

/// <summary>
/// Signatures of the server over its answers, from version 2.8 on: the credential HS_SIGNED without a signer, over both
/// versions of the envelope, session, request id, the credential's counter, header and body.
/// </summary>
internal static class ResponseSignature
{
    public const string Type = "HS_SIGNED";

    private const string Algorithm = "SHA-256";
    private const byte MajorBits = 0x03;

    /// <summary>Signs each of the messages that were written behind a place, in the stead of no credential.</summary>
    public static void Add(WireWriter written, int from, RSA key)
    {
        var unsigned = written.Written[from..].ToArray();
        written.CutAt(from);
        for (var rest = unsigned.AsSpan(); !rest.IsEmpty;)
        {
            Envelope.TryRead(rest, out var envelope);
            var message = rest[..(Envelope.Bytes + envelope.MessageLength)];
            rest = rest[message.Length..];
            var start = written.Length;
            written.Bytes(message[..Envelope.Bytes]);
            written.Bytes(HandleCodec.HeaderAndBody(message));
            var signature = key.SignData(Signed(message, 0), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            new Credential(0, 0, 0, "", 0, Type, Algorithm, signature).Write(written);
            written.Patch(start + 16, written.Length - start - Envelope.Bytes);
        }
    }

    /// <summary>True where a whole message is signed with a key.</summary>
    public static bool IsRight(ReadOnlySpan<byte> message, RSAParameters key)
    {
        if (HandleCodec.TryRead(message, out var read) != ResponseCode.Success) return false;
        if (read!.Credential is not { Type: Type, Algorithm: Algorithm or "SHA256" } credential) return false;
        try
        {
            using var rsa = RSA.Create(key);
            return rsa.VerifyData(Signed(message, credential.SignerIndex), credential.Signature,
                HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            // The key that is known of the site is none.
            return false;
        }
    }

    /// <summary>What is signed of a message.</summary>
    private static byte[] Signed(ReadOnlySpan<byte> message, int counter)
    {
        var content = HandleCodec.HeaderAndBody(message);
        var signed = new byte[16 + content.Length];
        message[..4].CopyTo(signed);
        signed[2] &= MajorBits;
        message.Slice(4, 8).CopyTo(signed.AsSpan(4));
        BinaryPrimitives.WriteInt32BigEndian(signed.AsSpan(12), counter);
        content.CopyTo(signed.AsSpan(16));
        return signed;
    }
}
