using System.Security.Cryptography;

namespace City.Identify;

/// <summary>
/// Encryption of what stands behind the envelope: AES-128 in CBC with PKCS#7 padding, sixteen random bytes before it,
/// the flag of the envelope and its length set accordingly.
/// </summary>
internal static class SessionCipher
{
    /// <summary>The number of AES among ciphers. DES (1), 3DES (2) and SM4 (4) are not used here.</summary>
    public const int Aes = 3;

    private const int KeyBytes = 16, BlockBytes = 16;

    /// <summary>Encrypts a whole message; of the key of the session its first 16 bytes are taken.</summary>
    public static byte[] Encrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message)
    {
        using var aes = Make(key);
        var start = RandomNumberGenerator.GetBytes(BlockBytes);
        return Framed(message, EnvelopeFlags.Encrypted, start, aes.EncryptCbc(message[Envelope.Bytes..], start));
    }

    /// <summary>Decrypts a whole message; null where the bytes are not what this key encrypted.</summary>
    public static byte[]? Decrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message)
    {
        var content = message[Envelope.Bytes..];
        if (content.Length < 2 * BlockBytes || content.Length % BlockBytes != 0) return null;
        using var aes = Make(key);
        try
        {
            var plain = aes.DecryptCbc(content[BlockBytes..], content[..BlockBytes]);
            return plain.Length < MessageHeader.Bytes ? null : Framed(message, EnvelopeFlags.None, [], plain);
        }
        catch (CryptographicException)
        {
            // Its padding is none.
            return null;
        }
    }

    private static byte[] Framed(ReadOnlySpan<byte> message, EnvelopeFlags flag, byte[] first, byte[] rest)
    {
        Envelope.TryRead(message, out var envelope);
        var framed = new byte[Envelope.Bytes + first.Length + rest.Length];
        (envelope with { Flags = flag, MessageLength = first.Length + rest.Length }).Write(framed);
        first.CopyTo(framed.AsSpan(Envelope.Bytes));
        rest.CopyTo(framed.AsSpan(Envelope.Bytes + first.Length));
        return framed;
    }

    private static Aes Make(ReadOnlySpan<byte> key)
    {
        var aes = System.Security.Cryptography.Aes.Create();
        aes.Key = key[..KeyBytes].ToArray();
        return aes;
    }
}
