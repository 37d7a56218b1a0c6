using System.Security.Cryptography;
using System.Text;
using City.Kernel;

namespace City.Host.Backups;

/// <summary>
/// What an archive is encrypted with: a passphrase, stretched by PBKDF2 with HMAC-SHA-256 (RFC 8018, 5.2), or a key of
/// 32 bytes. Each archive has keys of its own, derived from it and a salt by HKDF (RFC 5869).
/// </summary>
internal sealed class ArchiveSecret
{
    /// <summary>How long a key file is, in bytes.</summary>
    public const int KeyBytes = 32;

    /// <summary>Rounds of PBKDF2 for new archives: what OWASP names for HMAC-SHA-256.</summary>
    public const int Rounds = 600_000;

    /// <summary>More rounds than anybody asked for are damage, and would keep the reader busy for nothing.</summary>
    public const int RoundsMax = 10_000_000;

    private const int PassphraseBytesMax = 4 * 1024;

    private readonly byte[] _secret;

    private ArchiveSecret(byte[] secret, bool isPassphrase) => (_secret, IsPassphrase) = (secret, isPassphrase);

    public bool IsPassphrase { get; }

    public static ArchiveSecret OfPassphrase(string passphrase) => new(Encoding.UTF8.GetBytes(passphrase), true);

    public static ArchiveSecret OfKey(byte[] key) => new(key, false);

    /// <summary>Reads the secret from a file; refused with <c>archive.secret</c>.</summary>
    public static async Task<Result<ArchiveSecret>> ReadAsync(string file, bool isPassphrase, CancellationToken cancel)
    {
        try
        {
            var length = new FileInfo(file).Length;
            if (!isPassphrase && length != KeyBytes)
                return Wrong($"A key file has {KeyBytes} bytes; {file} has {length}. 密钥文件应为 {KeyBytes} 字节。");
            if (length > PassphraseBytesMax)
                return Wrong($"A passphrase has at most {PassphraseBytesMax} bytes. 口令过长。");
            if (!isPassphrase) return OfKey(await File.ReadAllBytesAsync(file, cancel));
            var passphrase = (await File.ReadAllTextAsync(file, cancel)).Trim();
            return passphrase.Length > 0 ? OfPassphrase(passphrase) : Wrong($"{file} is empty. 口令文件为空。");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Wrong($"{file} cannot be read: {fault.Message} 无法读取。");
        }
    }

    /// <summary>The key that encrypts an archive, and the one that shows whether the secret is right.</summary>
    public (byte[] Cipher, byte[] Proof) Derive(ReadOnlySpan<byte> salt, int rounds)
    {
        var stretched = IsPassphrase
            ? Rfc2898DeriveBytes.Pbkdf2(_secret, salt, rounds, HashAlgorithmName.SHA256, KeyBytes)
            : _secret;
        var both = new byte[2 * KeyBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, stretched, both, salt, "citybrain archive"u8);
        return (both[..KeyBytes], both[KeyBytes..]);
    }

    private static Refusal Wrong(string what) => new(RefusalKind.Invalid, "archive.secret", what);
}
