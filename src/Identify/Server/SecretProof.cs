using System.Security.Cryptography;
using System.Text;

namespace City.Identify;

/// <summary>
/// Proofs over a challenge: that somebody knows the secret of an HS_SECKEY, or holds the key of an HS_PUBKEY. What is
/// proved over is the nonce and the hash of the request behind it.
/// </summary>
internal static class SecretProof
{
    /// <summary>Sixteen random bytes.</summary>
    public const int NonceBytes = 16;

    private const byte Strong = 0x22, Weak = RequestDigest.Sha1;
    private const int SaltBytes = 16, Iterations = 10_000, KeyBits = 160, ShaBytes = 20;

    /// <summary>More rounds than this are not turned for a stranger.</summary>
    private const int IterationsMax = 20_000;

    /// <summary>What is proved over.</summary>
    public static byte[] Input(byte[] nonce, RequestDigest digest) => [.. nonce, .. digest.Hash];

    /// <summary>Makes the proof of a secret.</summary>
    public static byte[] Make(byte[] secret, byte[] input, ReadOnlySpan<byte> salt)
    {
        var into = new WireWriter(64);
        into.Byte(Strong);
        into.Block(salt);
        into.Int32(Iterations);
        into.Int32(KeyBits);
        into.Block(Mac(secret, salt, Iterations, input));
        return into.ToArray();
    }

    /// <summary>True where a proof is right. Takes as long whichever byte is wrong.</summary>
    public static bool IsRight(byte[] secret, byte[] input, ReadOnlySpan<byte> proof)
    {
        var read = new WireReader(proof);
        var kind = read.Byte();
        if (kind == Weak) return IsRightWeak(secret, input, read.Rest());
        if (kind != Strong) return false;
        var salt = read.Block(4 * SaltBytes);
        var (iterations, bits) = (read.Int32(), read.Int32());
        var mac = read.Block(ShaBytes);
        if (!read.AtEnd || salt.IsEmpty || iterations is < 1 or > IterationsMax || bits != KeyBits) return false;
        return CryptographicOperations.FixedTimeEquals(Mac(secret, salt, iterations, input), mac);
    }

    /// <summary>Makes the proof of a private key: the name of the hash and the signature.</summary>
    public static byte[] Make(RSA key, byte[] input)
    {
        return Of("SHA-256", key.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    /// <summary>A signature with the name of its hash, as over the wire.</summary>
    public static byte[] Of(string algorithm, byte[] signature)
    {
        var into = new WireWriter(512);
        into.Text(algorithm);
        into.Block(signature);
        return into.ToArray();
    }

    /// <summary>True where a signature is right; SHA-1 is not taken.</summary>
    public static bool IsRight(RSAParameters key, byte[] input, ReadOnlySpan<byte> proof)
    {
        var read = new WireReader(proof);
        var name = read.Text(32).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
        var signature = read.Block(2_048);
        HashAlgorithmName? hash = name switch
        {
            "SHA256" => HashAlgorithmName.SHA256,
            "SHA384" => HashAlgorithmName.SHA384,
            "SHA512" => HashAlgorithmName.SHA512,
            _ => null,
        };
        if (!read.AtEnd || hash is not { } known) return false;
        try
        {
            using var rsa = RSA.Create(key);
            return rsa.VerifyData(input, signature, known, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            // The stored key is none.
            return false;
        }
    }

#pragma warning disable CA5350, CA5379 // The protocol's own functions for peers of 2.x.
    internal static byte[] Key(byte[] secret, ReadOnlySpan<byte> salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(secret, salt, iterations, HashAlgorithmName.SHA1, ShaBytes);

    internal static byte[] Mac(byte[] secret, ReadOnlySpan<byte> salt, int iterations, byte[] input) =>
        HMACSHA1.HashData(Key(secret, salt, iterations), input);

    // Peers before 2.7: the hash of the input between the secret and the secret.
    private static bool IsRightWeak(byte[] secret, byte[] input, ReadOnlySpan<byte> proof) =>
        CryptographicOperations.FixedTimeEquals(SHA1.HashData([.. secret, .. input, .. secret]), proof);
#pragma warning restore CA5350, CA5379
}
