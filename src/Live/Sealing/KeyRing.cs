using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using City.Kernel;

namespace City.Live;

/// <summary>
/// The keys in use, unwrapped, and the names of those that were destroyed. They are asked for again after a minute, so
/// that a key which another process destroyed is gone here soon, and are never more than a bound. What was read from
/// the store before a key was destroyed is never kept after that.
/// </summary>
internal sealed class KeyRing(IKeyStore store, MasterKey master, TimeProvider clock, Chance chance)
{
    /// <summary>Whose key hashes values for indexes. No entity has this id.</summary>
    public const string IndexSubject = "";

    private const int KeysMax = 50_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly Lock _keeping = new();
    private readonly ConcurrentDictionary<(string Tenant, string Subject), Held> _bySubject = new();
    private readonly ConcurrentDictionary<string, Held> _byName = new(StringComparer.Ordinal);
    private ImmutableHashSet<string>? _destroyed;
    private long _destroyedSince;
    private int _forgotten;
    private bool _hasKeys;

    /// <summary>The key of a data subject; null where there is none (any more).</summary>
    public ValueTask<SubjectCipher?> OfAsync(string tenant, string subject, CancellationToken cancel) =>
        _bySubject.TryGetValue((tenant, subject), out var held) && IsFresh(held)
            ? new(held.Cipher)
            : LoadAsync(tenant, subject, cancel);

    private async ValueTask<SubjectCipher?> LoadAsync(string tenant, string subject, CancellationToken cancel)
    {
        while (true)
        {
            var before = Volatile.Read(ref _forgotten);
            if (await store.OfAsync(tenant, subject, cancel).ConfigureAwait(false) is not { } kept) return null;
            var next = Next(new SubjectCipher(kept.Id, master.Unwrap(kept), chance), isErased: false);
            if (TryKeep(_bySubject, (tenant, subject), next, before)) return next.Cipher;
        }
    }

    /// <summary>The key of a data subject, made where there is none.</summary>
    public async ValueTask<SubjectCipher> ForSealingAsync(string tenant, string subject, CancellationToken cancel)
    {
        while (true)
        {
            if (await OfAsync(tenant, subject, cancel).ConfigureAwait(false) is { } cipher) return cipher;
            await store.AddAsync(NewKey(tenant, subject), cancel).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Whether there is neither a key nor the note of one. Where values are sealed, the keys are lost then, and a new
    /// one would stand in the way of those that may be restored.
    /// </summary>
    public async ValueTask<bool> IsEmptyAsync(CancellationToken cancel)
    {
        if (_hasKeys) return false;
        _hasKeys = (await store.ListAsync("", 1, cancel).ConfigureAwait(false)).Count > 0
            || !(await DestroyedAsync(cancel).ConfigureAwait(false)).IsEmpty;
        return !_hasKeys;
    }

    /// <summary>The key of a name; null where it was destroyed or, as is said too, where nobody knows of it.</summary>
    public async ValueTask<(SubjectCipher? Cipher, bool IsErased)> ForOpeningAsync(
        string id, CancellationToken cancel)
    {
        if (_byName.TryGetValue(id, out var held) && IsFresh(held)) return (held.Cipher, held.IsErased);
        while (true)
        {
            var before = Volatile.Read(ref _forgotten);
            var kept = await store.FindAsync(id, cancel).ConfigureAwait(false);
            var next = Next(
                kept is null ? null : new SubjectCipher(id, master.Unwrap(kept), chance),
                kept is null && await IsDestroyedAsync(id, cancel).ConfigureAwait(false));
            if (TryKeep(_byName, id, next, before)) return (next.Cipher, next.IsErased);
        }
    }

    /// <summary>The names of the keys that were destroyed.</summary>
    public async ValueTask<ImmutableHashSet<string>> DestroyedAsync(CancellationToken cancel)
    {
        while (true)
        {
            lock (_keeping)
                if (_destroyed is not null && clock.GetElapsedTime(_destroyedSince) < Fresh)
                    return _destroyed;
            var before = Volatile.Read(ref _forgotten);
            var notes = await store.DestroyedAsync(cancel).ConfigureAwait(false);
            var names = notes.Select(note => note.Id).ToImmutableHashSet(StringComparer.Ordinal);
            lock (_keeping)
                if (before == _forgotten)
                    (_destroyed, _destroyedSince) = (names, clock.GetTimestamp());
        }
    }

    /// <summary>Forgets a key that was destroyed, or may have been: what became of it is asked of the store.</summary>
    public void Forget(string tenant, string subject, string id)
    {
        lock (_keeping)
        {
            _forgotten++;
            _destroyed = null;
            if (_bySubject.TryRemove((tenant, subject), out var sealing)) sealing.Cipher?.Dispose();
            if (_byName.TryRemove(id, out var opening)) opening.Cipher?.Dispose();
        }
    }

    /// <summary>What another process destroyed a moment ago is looked up in the store.</summary>
    private async ValueTask<bool> IsDestroyedAsync(string id, CancellationToken cancel) =>
        (await DestroyedAsync(cancel).ConfigureAwait(false)).Contains(id)
        || (await store.DestroyedAsync(cancel).ConfigureAwait(false)).Any(note => note.Id == id);

    private SubjectKey NewKey(string tenant, string subject)
    {
        Span<byte> name = stackalloc byte[16], key = stackalloc byte[MasterKey.Bytes];
        chance.Fill(name);
        chance.Fill(key);
        var id = Base64Url.EncodeToString(name);
        var made = new SubjectKey(id, tenant, subject, master.Wrap(key, id, tenant, subject, chance));
        CryptographicOperations.ZeroMemory(key);
        return made;
    }

    private bool IsFresh(Held held) => clock.GetElapsedTime(held.Since) < Fresh;

    private Held Next(SubjectCipher? cipher, bool isErased) => new(cipher, isErased, clock.GetTimestamp());

    /// <summary>Keeps what was read, unless a key was destroyed since: it might be this one.</summary>
    private bool TryKeep<T>(ConcurrentDictionary<T, Held> held, T name, Held next, int before)
        where T : notnull
    {
        lock (_keeping)
        {
            if (before != _forgotten) return false;
            if (held.Count >= KeysMax)
                foreach (var each in held)
                    if (held.TryRemove(each))
                        each.Value.Cipher?.Dispose();
            if (held.TryRemove(name, out var last)) last.Cipher?.Dispose();
            held[name] = next;
            return true;
        }
    }

    private sealed record Held(SubjectCipher? Cipher, bool IsErased, long Since);
}
