using System.Text;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;

namespace City.Identify;

/// <summary>
/// Keys of SM2 (GB/T 32918, GM/T 0003) in HS_PUBKEY, and proofs by them: the signature is in DER, over SM3 with the
/// handle of the user as its distinguishing identifier. Of the key's data public sources give the kind
/// <c>SM2_PUB_KEY</c> only; here the coordinates follow as numbers, as those of other kinds do, and one uncompressed
/// point in their place is read as well.
/// </summary>
internal static class Sm2
{
    /// <summary>The name of the hash in a proof.</summary>
    public const string Algorithm = "SM3";

    private const string Kind = "SM2_PUB_KEY";
    private const int KindBytes = 64, NumberBytes = 33, PointBytes = 65, JunkBytes = 4, ScalarBytes = 32;

    private static readonly X9ECParameters Curve = GMNamedCurves.GetByName("sm2p256v1");
    private static readonly ECDomainParameters Domain = new(Curve);

    /// <summary>
    /// Reads the data of an HS_PUBKEY; null where it is no key of this kind, or no point of the curve.
    /// </summary>
    public static ECPublicKeyParameters? TryRead(ReadOnlySpan<byte> data)
    {
        var read = new WireReader(data);
        if (read.Text(KindBytes) != Kind) return null;
        read.Int16();
        var first = read.Block(PointBytes);
        byte[] point;
        if (first is [0x04, ..] && first.Length == PointBytes)
        {
            point = first.ToArray();
        }
        else
        {
            var (x, y) = (Scalar(first), Scalar(read.Block(NumberBytes)));
            if (x is null || y is null) return null;
            point = [0x04, .. x, .. y];
        }

        if (read.Bad || read.Left > JunkBytes || read.Rest().ContainsAnyExcept((byte)0)) return null;
        try
        {
            return new ECPublicKeyParameters(Curve.Curve.DecodePoint(point), Domain);
        }
        catch (ArgumentException)
        {
            // Not on the curve.
            return null;
        }
    }

    /// <summary>The data of an HS_PUBKEY for the public half of a private key.</summary>
    public static byte[] PublicOf(ReadOnlySpan<byte> key)
    {
        var point = Domain.G.Multiply(Private(key).D).Normalize();
        var into = new WireWriter(128);
        into.Text(Kind);
        into.Int16(0);
        into.Block(point.AffineXCoord.ToBigInteger().ToByteArray());
        into.Block(point.AffineYCoord.ToBigInteger().ToByteArray());
        return into.ToArray();
    }

    /// <summary>Makes the proof of a private key: the name of the hash and the signature.</summary>
    /// <param name="key">The private key, 32 bytes.</param>
    /// <param name="user">The handle of the user.</param>
    /// <param name="input">What is proven over.</param>
    public static byte[] Make(ReadOnlySpan<byte> key, string user, byte[] input)
    {
        var signer = new SM2Signer();
        signer.Init(true, new ParametersWithID(Private(key), Encoding.UTF8.GetBytes(user)));
        signer.BlockUpdate(input, 0, input.Length);
        return SecretProof.Of(Algorithm, signer.GenerateSignature());
    }

    /// <summary>True where a proof is right.</summary>
    public static bool IsRight(ECPublicKeyParameters key, string user, byte[] input, ReadOnlySpan<byte> proof)
    {
        var read = new WireReader(proof);
        var (name, signature) = (read.Text(32), read.Block(256).ToArray());
        if (!read.AtEnd || !string.Equals(name, Algorithm, StringComparison.OrdinalIgnoreCase)) return false;
        var signer = new SM2Signer();
        signer.Init(false, new ParametersWithID(key, Encoding.UTF8.GetBytes(user)));
        signer.BlockUpdate(input, 0, input.Length);
        return signer.VerifySignature(signature);
    }

    private static ECPrivateKeyParameters Private(ReadOnlySpan<byte> key) =>
        new(new BigInteger(1, key.ToArray()), Domain);

    // In two's complement, so that a leading bit has a zero before it; or shorter than 32 bytes.
    private static byte[]? Scalar(ReadOnlySpan<byte> number)
    {
        number = number.TrimStart((byte)0);
        if (number.IsEmpty || number.Length > ScalarBytes) return null;
        var scalar = new byte[ScalarBytes];
        number.CopyTo(scalar.AsSpan(ScalarBytes - number.Length));
        return scalar;
    }
}
