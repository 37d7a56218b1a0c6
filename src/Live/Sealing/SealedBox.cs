using System.Security.Cryptography;

namespace City.Live;

/// <summary>AES-256-GCM with a nonce made by chance: 12 bytes of nonce, the text, 16 bytes of tag.</summary>
internal static class SealedBox
{
    /// <summary>How much longer a closed box is than what is in it, in bytes.</summary>
    public const int ExtraBytes = NonceBytes + TagBytes;

    private const int NonceBytes = 12, TagBytes = 16;

    public static byte[] Close(byte[] key, ReadOnlySpan<byte> content, ReadOnlySpan<byte> bound)
    {
        var box = new byte[ExtraBytes + content.Length];
        var nonce = box.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(nonce, content, box.AsSpan(NonceBytes, content.Length), box.AsSpan(^TagBytes..), bound);
        return box;
    }

    /// <summary>Opens a box; false where the key, the box or what it is bound to is another one.</summary>
    public static bool TryOpen(byte[] key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> bound, out byte[] content)
    {
        content = [];
        if (box.Length < ExtraBytes) return false;
        var opened = new byte[box.Length - ExtraBytes];
        using var cipher = new AesGcm(key, TagBytes);
        try
        {
            cipher.Decrypt(box[..NonceBytes], box[NonceBytes..^TagBytes], box[^TagBytes..], opened, bound);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        content = opened;
        return true;
    }
}
