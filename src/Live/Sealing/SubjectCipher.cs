using System.Security.Cryptography;

namespace City.Live;

/// <summary>
/// The key of a data subject, unwrapped. Its cipher is set up at its first use and kept: setting one up costs more than
/// sealing a value. May be used by several threads.
/// </summary>
internal sealed class SubjectCipher(string id, byte[] key, Chance chance) : IDisposable
{
    private readonly Lock _oneAtATime = new();
    private AesGcm? _cipher;

    /// <summary>The name of the key.</summary>
    public string Id { get; } = id;

    /// <summary>The key itself, for hashes.</summary>
    public byte[] Key { get; } = key;

    /// <summary>Closes a box that is as long as its content and <see cref="SealedBox.ExtraBytes"/>.</summary>
    public void Close(ReadOnlySpan<byte> content, ReadOnlySpan<byte> bound, Span<byte> box)
    {
        lock (_oneAtATime) SealedBox.Close(_cipher ??= SealedBox.CipherOf(Key), content, bound, box, chance);
    }

    /// <summary>Opens a box; false where the key, the box or what it is bound to is another one.</summary>
    public bool TryOpen(ReadOnlySpan<byte> box, ReadOnlySpan<byte> bound, out byte[] content)
    {
        lock (_oneAtATime) return SealedBox.TryOpen(_cipher ??= SealedBox.CipherOf(Key), box, bound, out content);
    }

    /// <summary>Gives back what the cipher holds. Who still has the key may go on: another cipher is set up.</summary>
    public void Dispose()
    {
        lock (_oneAtATime)
        {
            _cipher?.Dispose();
            _cipher = null;
        }
    }
}
