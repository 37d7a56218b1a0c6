using System.Security.Cryptography;

namespace City.Identify;

/// <summary>
/// The data of HS_PUBKEY for RSA: the name of the kind, int16 flags, exponent, modulus, each number in two's
/// complement. Some encoders leave zeros behind it, so keys are compared when read, never as bytes.
/// </summary>
internal static class PublicKeyRecord
{
    private const string Rsa = "RSA_PUB_KEY";
    private const int NumberBytes = 1_025, JunkBytes = 4, KindBytes = 64;
    private const int BitsMin = 2_048, BitsMax = 8_192;

    /// <summary>
    /// The parameters of an RSA key of 2,048 to 8,192 bits; null for others, which are not used here.
    /// </summary>
    public static RSAParameters? TryRead(ReadOnlySpan<byte> data)
    {
        var read = new WireReader(data);
        var kind = read.Text(KindBytes);
        read.Int16();
        var exponent = read.Block(NumberBytes).TrimStart((byte)0);
        var modulus = read.Block(NumberBytes).TrimStart((byte)0);
        if (read.Bad || kind != Rsa || read.Left > JunkBytes || read.Rest().ContainsAnyExcept((byte)0)) return null;
        if (modulus.Length * 8 is < BitsMin or > BitsMax || exponent.Length is 0 or > 8) return null;
        return new RSAParameters { Exponent = exponent.ToArray(), Modulus = modulus.ToArray() };
    }

    /// <summary>The data for a key.</summary>
    public static byte[] ToArray(RSAParameters key)
    {
        var into = new WireWriter();
        into.Text(Rsa);
        into.Int16(0);
        Number(into, key.Exponent!);
        Number(into, key.Modulus!);
        return into.ToArray();
    }

    // A leading bit would make it negative.
    private static void Number(WireWriter into, byte[] number)
    {
        var sign = number[0] >= 0x80 ? 1 : 0;
        into.Int32(number.Length + sign);
        if (sign == 1) into.Byte(0);
        into.Bytes(number);
    }
}
