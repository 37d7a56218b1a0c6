using System.Security.Cryptography;

namespace City.Live;

/// <summary>AES-256-GCM with a nonce made by chance: 12 bytes of nonce, the text, 16 bytes of tag.</summary>
internal static class SealedBox
{
    /// <summary>How much longer a closed box is than what is in it, in bytes.</summary>
    public const int ExtraBytes = NonceBytes + TagBytes;

    private const int NonceBytes = 12, TagBytes = 16;

    /// <summary>A cipher for boxes of a key. One thread at a time may use it.</summary>
    public static AesGcm CipherOf(byte[] key) => new(key, TagBytes);

    /// <summary>Closes one box with a key.</summary>
    public static byte[] Close(byte[] key, ReadOnlySpan<byte> content, ReadOnlySpan<byte> bound, Chance chance)
    {
        var box = new byte[ExtraBytes + content.Length];
        using var cipher = CipherOf(key);
        Close(cipher, content, bound, box, chance);
        return box;
    }

    /// <summary>Closes a box.</summary>
    /// <param name="cipher">Of the key.</param>
    /// <param name="content">What goes into it.</param>
    /// <param name="bound">What it is bound to.</param>
    /// <param name="box">Becomes the box: as long as the content and <see cref="ExtraBytes"/>.</param>
    /// <param name="chance">Makes the nonce.</param>
    public static void Close(
        AesGcm cipher, ReadOnlySpan<byte> content, ReadOnlySpan<byte> bound, Span<byte> box, Chance chance)
    {
        var nonce = box[..NonceBytes];
        chance.Fill(nonce);
        cipher.Encrypt(nonce, content, box[NonceBytes..^TagBytes], box[^TagBytes..], bound);
    }

    /// <summary>Opens one box with a key; false where the key, the box or what it is bound to is another one.</summary>
    public static bool TryOpen(byte[] key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> bound, out byte[] content)
    {
        using var cipher = CipherOf(key);
        return TryOpen(cipher, box, bound, out content);
    }

    /// <summary>Opens a box; false where the key, the box or what it is bound to is another one.</summary>
    public static bool TryOpen(AesGcm cipher, ReadOnlySpan<byte> box, ReadOnlySpan<byte> bound, out byte[] content)
    {
        content = [];
        if (box.Length < ExtraBytes) return false;
        var opened = new byte[box.Length - ExtraBytes];
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
