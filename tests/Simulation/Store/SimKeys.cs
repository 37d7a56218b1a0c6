using System.Text.Encodings.Web;
using System.Text.Json;

namespace City.Simulation;

/// <summary>
/// All keys and notes in one document, which is put anew at each change. Whoever reads it makes durable first what
/// another may have put there without having come to that.
/// </summary>
internal sealed class SimKeys(SimStore store, Sabotage sabotage) : IKeyStore
{
    private const string What = "keys", Name = "keys/all";

    // Nothing is escaped, so that the same keys make a document of the same length.
    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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
        }, isSynced: true);
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
        }, isSynced: sabotage != Sabotage.NoKeySync);
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

    /// <summary>The document on a disk, or null; another one each time that something is changed.</summary>
    public static SimFile? FileOf(SimDisk disk) => disk.Find(Name);

    /// <summary>What a document says, looked up at once and without a turn.</summary>
    public static (List<SubjectKey> Keys, List<DestroyedKey> Destroyed) Look(SimDisk disk, SimFile file)
    {
        var kept = Read(disk.Read(file));
        return (kept.Keys, kept.Destroyed);
    }

    private static SubjectKey? Of(Kept kept, string tenant, string subject) =>
        kept.Keys.FirstOrDefault(key => key.Tenant == tenant && key.Subject == subject);

    private async ValueTask<T> ChangeAsync<T>(Func<Kept, T> change, bool isSynced)
    {
        await store.Pace.EnterAsync(What);
        try
        {
            var kept = await ReadAsync();
            var result = change(kept);
            var shared = store.Disk.Shared;
            shared.KeysSynced = false;
            await store.PutAsync(What, Name, JsonSerializer.SerializeToUtf8Bytes(kept, Plain), isSynced);
            shared.KeysSynced = true;
            return result;
        }
        finally
        {
            store.Pace.Leave(What);
        }
    }

    private async ValueTask<Kept> ReadAsync()
    {
        if (!store.Disk.Shared.KeysSynced) await store.SyncFolderAsync(What);
        return await store.GetAsync(What, Name) is { } bytes ? Read(bytes) : new Kept([], []);
    }

    private static Kept Read(byte[] bytes) => JsonSerializer.Deserialize<Kept>(bytes)!;

    private sealed record Kept(List<SubjectKey> Keys, List<DestroyedKey> Destroyed);
}
