using System.Security.Cryptography;

namespace City.Identify;

/// <summary>The hash of a request (header and body) that its answer repeats at the head of its body.</summary>
/// <param name="Algorithm">1 MD5, 2 SHA-1, 3 SHA-256.</param>
/// <param name="Hash">16, 20 or 32 bytes.</param>
internal sealed record RequestDigest(byte Algorithm, byte[] Hash)
{
    public const byte Sha1 = 2;
    public const byte Sha256 = 3;

    /// <summary>The digest of header and body of a request, as an answer of a version has it.</summary>
    public static RequestDigest Of(ReadOnlySpan<byte> headerAndBody, ProtocolVersion version) =>
        version.HasStrongSecrets
            ? new RequestDigest(Sha256, SHA256.HashData(headerAndBody))
#pragma warning disable CA5350 // What peers before 2.7 speak; nothing else is asked of it than to tell requests apart.
            : new RequestDigest(Sha1, SHA1.HashData(headerAndBody));
#pragma warning restore CA5350

    public static RequestDigest? Read(ref WireReader read)
    {
        var algorithm = read.Byte();
        var length = algorithm switch { 1 => 16, Sha1 => 20, Sha256 => 32, _ => -1 };
        var hash = read.Bytes(length).ToArray();
        return read.Bad ? null : new RequestDigest(algorithm, hash);
    }

    public void Write(WireWriter into)
    {
        into.Byte(Algorithm);
        into.Bytes(Hash);
    }
}
