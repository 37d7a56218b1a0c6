using City.Kernel;

namespace City.Live;

/// <summary>
/// Puts the keys of an archive into a store. What is noted as destroyed, in the store or in the archive, stays
/// destroyed, whichever is read first.
/// </summary>
internal sealed class KeySink(IKeyStore store, bool destroyedOnly) : IArchiveSink
{
    private readonly HashSet<string> _destroyed = new(StringComparer.Ordinal);

    /// <summary>How many keys were put into the store, or were there already.</summary>
    public long Restored { get; private set; }

    /// <summary>How many keys were left out because they are destroyed.</summary>
    public long LeftOut { get; private set; }

    /// <summary>The first subject that has another key here, or null.</summary>
    public string? Clash { get; private set; }

    /// <summary>
    /// The note as it is restored: the log may end before what the key sealed had left the live city, so that is
    /// removed once more when the city starts.
    /// </summary>
    public static DestroyedKey ToClean(DestroyedKey note) => note with { Cleaned = false };

    public async ValueTask<Refusal?> BeginAsync(ArchiveSummary head, CancellationToken cancel)
    {
        // Notes may be taken from either kind.
        if (head.Kind != ArchiveKind.Keys && !destroyedOnly) return ArchiveRefusals.NoKeys();
        foreach (var note in await store.DestroyedAsync(cancel).ConfigureAwait(false)) _destroyed.Add(note.Id);
        return null;
    }

    public ValueTask FramesAsync(List<LogFrame> frames, CancellationToken cancel) => default;

    public ValueTask DocumentAsync(string name, ReadOnlyMemory<byte> document, CancellationToken cancel) => default;

    public async ValueTask KeysAsync(List<SubjectKey> keys, CancellationToken cancel)
    {
        if (destroyedOnly) return;
        foreach (var key in keys)
        {
            if (_destroyed.Contains(key.Id))
            {
                LeftOut++;
                continue;
            }

            var there = await store.FindAsync(key.Id, cancel).ConfigureAwait(false)
                ?? await store.AddAsync(key, cancel).ConfigureAwait(false);
            if (there.Id == key.Id) Restored++;
            else Clash ??= key.Subject;
        }
    }

    public async ValueTask DestroyedAsync(List<DestroyedKey> notes, CancellationToken cancel)
    {
        foreach (var note in notes)
        {
            if (!destroyedOnly && await store.FindAsync(note.Id, cancel).ConfigureAwait(false) is not null)
                (Restored, LeftOut) = (Restored - 1, LeftOut + 1);
            await store.DestroyAsync(ToClean(note), cancel).ConfigureAwait(false);
        }
    }

    public ValueTask EndAsync(CancellationToken cancel) => default;
}
