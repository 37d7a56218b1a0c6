using System.Text.Json;

namespace City.Simulation;

/// <summary>All keys and notes in one document, which is put anew at each change.</summary>
internal sealed class SimKeys(SimStore store) : IKeyStore, IDisposable
{
    private const string What = "keys", Name = "keys/all";

    private readonly SemaphoreSlim _turn = new(1);

    public async ValueTask<SubjectKey?> OfAsync(string tenant, string subject, CancellationToken cancel)
    {
        store.Check(cancel);
        return Of(await ReadAsync(), tenant, subject);
    }

    public async ValueTask<SubjectKey?> FindAsync(string id, CancellationToken cancel)
    {
        store.Check(cancel);
        return (await ReadAsync()).Keys.FirstOrDefault(key => key.Id == id);
    }

    public async ValueTask<SubjectKey> AddAsync(SubjectKey key, CancellationToken cancel)
    {
        store.Check(cancel);
        StoreArguments.CheckKey(key);
        return await ChangeAsync(kept =>
        {
            if (Of(kept, key.Tenant, key.Subject) is { } there) return there;
            if (kept.Keys.Exists(each => each.Id == key.Id) || kept.Destroyed.Exists(each => each.Id == key.Id))
                throw new ArgumentException($"There is or was a key {key.Id} already.", nameof(key));
            kept.Keys.Add(key);
            return key;
        });
    }

    public async ValueTask DestroyAsync(DestroyedKey note, CancellationToken cancel)
    {
        store.Check(cancel);
        ArgumentNullException.ThrowIfNull(note);
        await ChangeAsync(kept =>
        {
            kept.Keys.RemoveAll(key => key.Id == note.Id);
            var at = kept.Destroyed.FindIndex(each => each.Id == note.Id);
            if (at < 0) kept.Destroyed.Add(note);
            else if (note.Cleaned) kept.Destroyed[at] = kept.Destroyed[at] with { Cleaned = true };
            return true;
        });
    }

    public async ValueTask<IReadOnlyList<SubjectKey>> ListAsync(string after, int limit, CancellationToken cancel)
    {
        store.Check(cancel);
        return [.. (await ReadAsync()).Keys.Where(key => string.CompareOrdinal(key.Id, after) > 0)
            .OrderBy(key => key.Id, StringComparer.Ordinal).Take(limit)];
    }

    public async ValueTask<IReadOnlyList<DestroyedKey>> DestroyedAsync(CancellationToken cancel)
    {
        store.Check(cancel);
        return
        [
            .. (await ReadAsync()).Destroyed.OrderBy(note => note.At).ThenBy(note => note.Id, StringComparer.Ordinal),
        ];
    }

    public void Dispose() => _turn.Dispose();

    private static SubjectKey? Of(Kept kept, string tenant, string subject) =>
        kept.Keys.FirstOrDefault(key => key.Tenant == tenant && key.Subject == subject);

    private async ValueTask<T> ChangeAsync<T>(Func<Kept, T> change)
    {
        await _turn.WaitAsync();
        try
        {
            var kept = await ReadAsync();
            var result = change(kept);
            await store.PutAsync(What, Name, JsonSerializer.SerializeToUtf8Bytes(kept));
            return result;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask<Kept> ReadAsync() => await store.GetAsync(What, Name) is { } bytes
        ? JsonSerializer.Deserialize<Kept>(bytes)!
        : new Kept([], []);

    private sealed record Kept(List<SubjectKey> Keys, List<DestroyedKey> Destroyed);
}
