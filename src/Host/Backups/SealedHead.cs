using System.Buffers.Binary;
using System.Security.Cryptography;
using City.Kernel;

namespace City.Host.Backups;

/// <summary>
/// The beginning of an encrypted archive. Layout: the eight bytes <c>CITYSEA1</c>; 1 for a passphrase or 0 for a key
/// (1 byte); three zero bytes; rounds of PBKDF2 (4 bytes); salt (16 bytes); the first 16 bytes of an HMAC-SHA-256 over
/// all that, so that a wrong passphrase is told from damage. Then chunks of 256 KiB under AES-256-GCM, each with its
/// tag behind it; the nonce is the chunk's number (8 bytes), 1 for the last chunk (1 byte) and three zero bytes. The
/// last chunk is shorter than the others, and may be empty.
/// </summary>
internal sealed record SealedHead(bool IsPassphrase, int Rounds, byte[] Salt)
{
    public const int Bytes = 48, ChunkBytes = 256 * 1024, TagBytes = 16, NonceBytes = 12;

    private const int SaltBytes = 16, ProofAt = 32;

    public static ReadOnlySpan<byte> Magic => "CITYSEA1"u8;

    public static SealedHead New(ArchiveSecret secret) => new(
        secret.IsPassphrase, secret.IsPassphrase ? ArchiveSecret.Rounds : 0,
        RandomNumberGenerator.GetBytes(SaltBytes));

    /// <summary>The head as it stands in the file, and the key of the chunks.</summary>
    public (byte[] Head, byte[] Key) Write(ArchiveSecret secret)
    {
        var (key, proof) = secret.Derive(Salt, Rounds);
        var head = new byte[Bytes];
        Magic.CopyTo(head);
        head[8] = IsPassphrase ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), Rounds);
        Salt.CopyTo(head.AsSpan(16));
        Proof(proof, head).CopyTo(head.AsSpan(ProofAt));
        return (head, key);
    }

    /// <summary>
    /// The key of the chunks; refused with <c>archive.secret</c> where the secret is another one than the archive's.
    /// </summary>
    public static Result<byte[]> Open(ReadOnlySpan<byte> head, ArchiveSecret secret)
    {
        var rounds = BinaryPrimitives.ReadInt32LittleEndian(head[12..]);
        if (head[8] == 1 != secret.IsPassphrase)
            return Wrong(head[8] == 1
                ? "The archive is encrypted with a passphrase: give --passphrase-file. 该备份以口令加密。"
                : "The archive is encrypted with a key: give --key-file. 该备份以密钥文件加密。");
        if (secret.IsPassphrase && rounds is < 1 or > ArchiveSecret.RoundsMax)
            return Wrong("The head of the encrypted archive is damaged. Use another backup. 备份文件头已损坏。");
        var (key, proof) = secret.Derive(head[16..ProofAt], rounds);
        return CryptographicOperations.FixedTimeEquals(Proof(proof, head), head[ProofAt..Bytes])
            ? key
            : Wrong("The passphrase or key is not the archive's, or its first bytes are damaged. 口令或密钥不符，或文件头已损坏。");
    }

    /// <summary>The nonce of a chunk.</summary>
    public static void Nonce(Span<byte> into, long number, bool isLast)
    {
        into.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(into, number);
        into[8] = isLast ? (byte)1 : (byte)0;
    }

    private static ReadOnlySpan<byte> Proof(byte[] key, ReadOnlySpan<byte> head) =>
        HMACSHA256.HashData(key, head[..ProofAt]).AsSpan(0, Bytes - ProofAt);

    private static Refusal Wrong(string what) => new(RefusalKind.Invalid, "archive.secret", what);
}
