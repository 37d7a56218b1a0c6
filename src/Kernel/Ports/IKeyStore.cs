namespace City.Kernel;

/// <summary>
/// The keys under which personal values are sealed, one for each data subject. Kept and backed up apart from the rest:
/// whoever holds the log without the keys reads nothing personal in it, and a key that is destroyed here is destroyed
/// for every copy of the log.
/// </summary>
public interface IKeyStore
{
    /// <summary>The key of a data subject, or null where there is none (any more).</summary>
    ValueTask<SubjectKey?> OfAsync(string tenant, string subject, CancellationToken cancel);

    /// <summary>The key of a name, or null where there is none or it was destroyed.</summary>
    ValueTask<SubjectKey?> FindAsync(string id, CancellationToken cancel);

    /// <summary>
    /// Keeps a new key unless the subject has one; durable on return. The name must be new, also among destroyed keys:
    /// else <see cref="ArgumentException"/>.
    /// </summary>
    /// <returns>The subject's key: the given one, or the one that was there.</returns>
    ValueTask<SubjectKey> AddAsync(SubjectKey key, CancellationToken cancel);

    /// <summary>
    /// Destroys a key: its bytes are overwritten, at the latest with the note that all is cleaned, and a note of it
    /// stays. Durable on return. A key that is destroyed already, or was never here (as when a list of destroyed keys
    /// is applied to a restored store), is noted too.
    /// </summary>
    ValueTask DestroyAsync(DestroyedKey note, CancellationToken cancel);

    /// <summary>
    /// Keys whose name lies behind <paramref name="after"/> (empty for all), in ordinal order of their names, at most
    /// <paramref name="limit"/> of them: to go through all of them, as a backup does.
    /// </summary>
    ValueTask<IReadOnlyList<SubjectKey>> ListAsync(string after, int limit, CancellationToken cancel);

    /// <summary>The notes of destroyed keys, the oldest first, then by name.</summary>
    ValueTask<IReadOnlyList<DestroyedKey>> DestroyedAsync(CancellationToken cancel);
}
