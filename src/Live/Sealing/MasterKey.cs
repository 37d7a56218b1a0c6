using System.Security.Cryptography;
using System.Text;
using City.Kernel;

namespace City.Live;

/// <summary>
/// The key that wraps the keys of data subjects (AES-256-GCM, NIST SP 800-38D; a fresh nonce of 96 bits each time). It
/// never stands in a store.
/// </summary>
public sealed class MasterKey : IDisposable
{
    /// <summary>How long it is, in bytes.</summary>
    public const int Bytes = 32;

    private readonly byte[] _key;

    /// <summary>A master key of 32 bytes.</summary>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public MasterKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Bytes) throw new ArgumentException($"A master key has {Bytes} bytes.", nameof(key));
        _key = key.ToArray();
    }

    /// <summary>A new one, made by chance.</summary>
    public static MasterKey Create() => new(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>The key as it is kept in a file: base64.</summary>
    public string ToText() => Convert.ToBase64String(_key);

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    internal byte[] Wrap(ReadOnlySpan<byte> key, string id, string tenant, string subject, Chance chance) =>
        SealedBox.Close(_key, key, Owner(id, tenant, subject), chance);

    /// <exception cref="InvalidDataException">It was wrapped by another master key, or is damaged.</exception>
    internal byte[] Unwrap(SubjectKey key) =>
        SealedBox.TryOpen(_key, key.Wrapped.Span, Owner(key.Id, key.Tenant, key.Subject), out var opened)
            ? opened
            : throw new InvalidDataException(
                $"The key {key.Id} cannot be unwrapped: start with the master key that this store was made with.");

    /// <summary>Whether it opens a key.</summary>
    internal bool Opens(SubjectKey key)
    {
        if (!SealedBox.TryOpen(_key, key.Wrapped.Span, Owner(key.Id, key.Tenant, key.Subject), out var opened))
            return false;
        CryptographicOperations.ZeroMemory(opened);
        return true;
    }

    private static byte[] Owner(string id, string tenant, string subject) =>
        Encoding.UTF8.GetBytes($"{id}\n{tenant}\n{subject}");
}
