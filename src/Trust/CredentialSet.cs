using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace City.Trust;

/// <summary>
/// The credentials at one moment. Never changes but for what it remembers of headers already seen, so that a lookup
/// takes no lock; a credential that is added or revoked makes a new set, and with it every remembered header is gone.
/// </summary>
internal sealed class CredentialSet
{
    private const string Scheme = "Bearer ";
    private const int SecretLengthMax = 128;

    private readonly Dictionary<ulong, Credential> _byHash = [];
    private readonly Lock _writing = new();
    private volatile Dictionary<int, Seen> _seen = [];

    /// <param name="stored">The credentials.</param>
    /// <param name="isGood">Tells, as long as a credential is in use anywhere, whether it still may be.</param>
    public CredentialSet(IEnumerable<StoredCredential> stored, Func<StoredCredential, bool> isGood)
    {
        foreach (var credential in stored) _byHash.Add(Start(credential.Hash), new Credential(credential, isGood));
    }

    public IEnumerable<StoredCredential> Stored => _byHash.Values.Select(credential => credential.Stored);

    public int Count(CredentialKind kind) => _byHash.Values.Count(credential => credential.Stored.Kind == kind);

    /// <summary>The hash under which a secret is kept.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Whether a new secret's hash can be told from those held.</summary>
    public bool IsFree(byte[] hash) => !_byHash.ContainsKey(Start(hash));

    /// <summary>Whether a credential is among those held.</summary>
    public bool Holds(StoredCredential credential) =>
        _byHash.TryGetValue(Start(credential.Hash), out var held) && held.Stored.Id == credential.Id;

    /// <summary>
    /// The credential of an Authorization header, expired or not. A header seen before costs one hash of its text and
    /// one comparison in constant time, and no memory.
    /// </summary>
    public Credential? FindHeader(string header)
    {
        if (_seen.TryGetValue(header.GetHashCode(), out var seen)
            && CryptographicOperations.FixedTimeEquals(Bytes(seen.Header), Bytes(header)))
            return seen.Credential;
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return null;
        var found = FindSecret(header[Scheme.Length..].Trim());
        if (found is not null) Remember(header, found);
        return found;
    }

    /// <summary>The credential of a secret, expired or not.</summary>
    public Credential? FindSecret(string secret)
    {
        if (secret.Length is 0 or > SecretLengthMax) return null;
        var hash = Hash(secret);
        return _byHash.TryGetValue(Start(hash), out var found)
            && CryptographicOperations.FixedTimeEquals(found.Stored.Hash, hash)
            ? found : null;
    }

    // One header per credential is remembered; more spellings of the same header would only take memory.
    private void Remember(string header, Credential credential)
    {
        lock (_writing)
        {
            if (_seen.Values.Any(seen => seen.Credential == credential)) return;
            _seen = new Dictionary<int, Seen>(_seen) { [header.GetHashCode()] = new Seen(header, credential) };
        }
    }

    private static ReadOnlySpan<byte> Bytes(string text) => MemoryMarshal.AsBytes(text.AsSpan());

    private static ulong Start(byte[] hash) => BinaryPrimitives.ReadUInt64LittleEndian(hash);

    private readonly record struct Seen(string Header, Credential Credential);
}
