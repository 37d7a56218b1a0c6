using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using City.Kernel;

namespace City.Live;

/// <summary>
/// The keys in use, unwrapped. They are asked for again after a minute, so that a key which another process destroyed
/// is gone here soon, and are never more than a bound.
/// </summary>
internal sealed class KeyRing(IKeyStore store, MasterKey master, TimeProvider clock)
{
    /// <summary>Whose key hashes values for indexes. No entity has this id.</summary>
    public const string IndexSubject = "";

    private const int KeysMax = 100_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Tenant, string Subject), Held> _bySubject = new();
    private readonly ConcurrentDictionary<string, Held> _byName = new(StringComparer.Ordinal);

    /// <summary>The key of a data subject, made where there is none.</summary>
    public async ValueTask<(string Id, byte[] Key)> ForSealingAsync(
        string tenant, string subject, CancellationToken cancel)
    {
        if (_bySubject.TryGetValue((tenant, subject), out var held) && IsFresh(held)) return (held.Id, held.Key!);
        var kept = await store.OfAsync(tenant, subject, cancel).ConfigureAwait(false)
            ?? await store.AddAsync(NewKey(tenant, subject), cancel).ConfigureAwait(false);
        held = new Held(kept.Id, master.Unwrap(kept), clock.GetTimestamp());
        Keep(_bySubject, (tenant, subject), held);
        return (held.Id, held.Key!);
    }

    /// <summary>The key of a name; null where it was destroyed.</summary>
    public async ValueTask<byte[]?> ForOpeningAsync(string id, CancellationToken cancel)
    {
        if (_byName.TryGetValue(id, out var held) && IsFresh(held)) return held.Key;
        var kept = await store.FindAsync(id, cancel).ConfigureAwait(false);
        held = new Held(id, kept is null ? null : master.Unwrap(kept), clock.GetTimestamp());
        Keep(_byName, id, held);
        return held.Key;
    }

    /// <summary>Forgets a key that was destroyed.</summary>
    public void Forget(string tenant, string subject, string id)
    {
        _bySubject.TryRemove((tenant, subject), out _);
        _byName.TryRemove(id, out _);
    }

    private SubjectKey NewKey(string tenant, string subject)
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        return new SubjectKey(
            id, tenant, subject, master.Wrap(RandomNumberGenerator.GetBytes(MasterKey.Bytes), id, tenant, subject));
    }

    private bool IsFresh(Held held) => clock.GetElapsedTime(held.Since) < Fresh;

    private static void Keep<T>(ConcurrentDictionary<T, Held> held, T name, Held key)
        where T : notnull
    {
        if (held.Count >= KeysMax) held.Clear();
        held[name] = key;
    }

    private sealed record Held(string Id, byte[]? Key, long Since);
}
