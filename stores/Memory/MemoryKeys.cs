using City.Kernel;

namespace City.Stores.Memory;

internal sealed class MemoryKeys(MemoryStore store, MemoryContents contents) : IKeyStore
{
    public ValueTask<SubjectKey?> OfAsync(string tenant, string subject, CancellationToken cancel)
    {
        store.Check(cancel);
        lock (contents) return new(Of(tenant, subject));
    }

    public ValueTask<SubjectKey?> FindAsync(string id, CancellationToken cancel)
    {
        store.Check(cancel);
        lock (contents) return new(contents.Keys.GetValueOrDefault(id));
    }

    public async ValueTask<SubjectKey> AddAsync(SubjectKey key, CancellationToken cancel)
    {
        store.Check(cancel);
        StoreArguments.CheckKey(key);
        await store.StepAsync(MemoryStep.KeyChange);
        lock (contents)
        {
            if (Of(key.Tenant, key.Subject) is { } there) return there;
            if (contents.Keys.ContainsKey(key.Id) || contents.Destroyed.ContainsKey(key.Id))
                throw new ArgumentException($"There is or was a key {key.Id} already.", nameof(key));
            return contents.Keys[key.Id] = key with { Wrapped = key.Wrapped.ToArray() };
        }
    }

    public async ValueTask DestroyAsync(DestroyedKey note, CancellationToken cancel)
    {
        store.Check(cancel);
        ArgumentNullException.ThrowIfNull(note);
        await store.StepAsync(MemoryStep.KeyChange);
        lock (contents)
        {
            contents.Keys.Remove(note.Id);
            var there = contents.Destroyed.GetValueOrDefault(note.Id, note);
            contents.Destroyed[note.Id] = there with { Cleaned = there.Cleaned || note.Cleaned };
        }
    }

    public ValueTask<IReadOnlyList<SubjectKey>> ListAsync(string after, int limit, CancellationToken cancel)
    {
        store.Check(cancel);
        lock (contents)
            return new([.. contents.Keys.Values.Where(key => string.CompareOrdinal(key.Id, after) > 0)
                .OrderBy(key => key.Id, StringComparer.Ordinal).Take(limit)]);
    }

    public ValueTask<IReadOnlyList<DestroyedKey>> DestroyedAsync(CancellationToken cancel)
    {
        store.Check(cancel);
        lock (contents)
            return new([.. contents.Destroyed.Values
                .OrderBy(note => note.At).ThenBy(note => note.Id, StringComparer.Ordinal)]);
    }

    private SubjectKey? Of(string tenant, string subject) =>
        contents.Keys.Values.FirstOrDefault(key => key.Tenant == tenant && key.Subject == subject);
}
