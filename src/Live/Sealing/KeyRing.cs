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

    private const int KeysMax = 50_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Tenant, string Subject), Held> _bySubject = new();
    private readonly ConcurrentDictionary<string, Held> _byName = new(StringComparer.Ordinal);

    /// <summary>The key of a data subject, made where there is none.</summary>
    public async ValueTask<SubjectCipher> ForSealingAsync(string tenant, string subject, CancellationToken cancel)
    {
        if (_bySubject.TryGetValue((tenant, subject), out var held) && IsFresh(held)) return held.Cipher!;
        var kept = await store.OfAsync(tenant, subject, cancel).ConfigureAwait(false)
            ?? await store.AddAsync(NewKey(tenant, subject), cancel).ConfigureAwait(false);
        var cipher = new SubjectCipher(kept.Id, master.Unwrap(kept));
        Keep(_bySubject, (tenant, subject), cipher);
        return cipher;
    }

    /// <summary>The key of a name; null where it was destroyed.</summary>
    public async ValueTask<SubjectCipher?> ForOpeningAsync(string id, CancellationToken cancel)
    {
        if (_byName.TryGetValue(id, out var held) && IsFresh(held)) return held.Cipher;
        var kept = await store.FindAsync(id, cancel).ConfigureAwait(false);
        var cipher = kept is null ? null : new SubjectCipher(id, master.Unwrap(kept));
        Keep(_byName, id, cipher);
        return cipher;
    }

    /// <summary>Forgets a key that was destroyed.</summary>
    public void Forget(string tenant, string subject, string id)
    {
        if (_bySubject.TryRemove((tenant, subject), out var sealing)) sealing.Cipher?.Dispose();
        if (_byName.TryRemove(id, out var opening)) opening.Cipher?.Dispose();
    }

    private SubjectKey NewKey(string tenant, string subject)
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        return new SubjectKey(
            id, tenant, subject, master.Wrap(RandomNumberGenerator.GetBytes(MasterKey.Bytes), id, tenant, subject));
    }

    private bool IsFresh(Held held) => clock.GetElapsedTime(held.Since) < Fresh;

    private void Keep<T>(ConcurrentDictionary<T, Held> held, T name, SubjectCipher? cipher)
        where T : notnull
    {
        if (held.Count >= KeysMax)
            foreach (var each in held)
                if (held.TryRemove(each))
                    each.Value.Cipher?.Dispose();
        var next = new Held(cipher, clock.GetTimestamp());
        held.AddOrUpdate(
            name, static (_, next) => next,
            static (_, before, next) =>
            {
                before.Cipher?.Dispose();
                return next;
            }, next);
    }

    private sealed record Held(SubjectCipher? Cipher, long Since);
}
