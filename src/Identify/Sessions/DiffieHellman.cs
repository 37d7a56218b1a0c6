using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Agreement;
using Org.BouncyCastle.Math;

namespace City.Identify;

/// <summary>
/// A key of Diffie and Hellman that is used once. Its public half goes over the wire as DH_PUB_KEY: the name of the
/// kind, int16 flags, public value, prime, generator, each number in two's complement.
/// </summary>
internal sealed class DiffieHellman
{
    /// <summary>Bits of a prime, at least and at most.</summary>
    public const int BitsMin = 2_048, BitsMax = 4_096;

    /// <summary>Bytes of the key that two sides agree upon.</summary>
    public const int KeyBytes = 32;

    private const string Kind = "DH_PUB_KEY";
    private const int NumberBytes = BitsMax / 8 + 1, KindBytes = 64, SecretBytes = 40;

    private readonly BigInteger _prime, _generator, _secret;

    private DiffieHellman(BigInteger prime, BigInteger generator, byte[] secret) =>
        (_prime, _generator, _secret) = (prime, generator, new BigInteger(1, secret));

    /// <summary>A key in the group ffdhe2048 (RFC 7919).</summary>
    public static DiffieHellman Make() => Make(
        DHStandardGroups.rfc7919_ffdhe2048.P, DHStandardGroups.rfc7919_ffdhe2048.G);

    /// <summary>A key in the group of another's.</summary>
    public static DiffieHellman Make(BigInteger prime, BigInteger generator) =>
        Of(prime, generator, RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>The key of a secret.</summary>
    public static DiffieHellman Of(BigInteger prime, BigInteger generator, byte[] secret) =>
        new(prime, generator, secret);

    /// <summary>The public half, as it goes over the wire.</summary>
    public byte[] ToArray()
    {
        var into = new WireWriter(1_024);
        into.Text(Kind);
        into.Int16(0);
        into.Block(_generator.ModPow(_secret, _prime).ToByteArray());
        into.Block(_prime.ToByteArray());
        into.Block(_generator.ToByteArray());
        return into.ToArray();
    }

    /// <summary>
    /// Reads the public half of another's key; null where it is none, its prime is even or of another size, or
    /// generator or value are 0, 1 or one below the prime or more. Whether the prime is one is not tested: either
    /// side's keys are used once, so who sends a bad group gives away nothing but its own session.
    /// </summary>
    public static (BigInteger Value, BigInteger Prime, BigInteger Generator)? TryRead(ReadOnlySpan<byte> data)
    {
        var read = new WireReader(data);
        var kind = read.Text(KindBytes);
        read.Int16();
        var (value, prime, generator) = (Number(ref read), Number(ref read), Number(ref read));
        if (!read.AtEnd || kind != Kind || prime.BitLength is < BitsMin or > BitsMax || !prime.TestBit(0)) return null;
        return IsInside(value, prime) && IsInside(generator, prime) ? (value, prime, generator) : null;
    }

    /// <summary>
    /// The key that both sides come to: the first 32 bytes of the shared value, leading zeros not counted. Null where
    /// the other's value is of another group, or leads to what anybody could guess.
    /// </summary>
    public byte[]? Agree((BigInteger Value, BigInteger Prime, BigInteger Generator) other)
    {
        if (!other.Prime.Equals(_prime)) return null;
        var shared = other.Value.ModPow(_secret, _prime);
        var bytes = shared.ToByteArrayUnsigned();
        return IsInside(shared, _prime) && bytes.Length >= KeyBytes ? bytes[..KeyBytes] : null;
    }

    private static bool IsInside(BigInteger number, BigInteger prime) =>
        number.CompareTo(BigInteger.One) > 0 && number.CompareTo(prime.Subtract(BigInteger.One)) < 0;

    private static BigInteger Number(ref WireReader read) => new(1, read.Block(NumberBytes).ToArray());
}
