namespace City.Simulation;

/// <summary>A file per document.</summary>
internal sealed class SimBlobs(SimStore store) : IBlobStore
{
    private const string Prefix = "blobs/", What = "blobs";

    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(string name, CancellationToken cancel)
    {
        store.Check(cancel);
        StoreArguments.CheckName(name);
        return await store.GetAsync(What, Prefix + name) is { } found ? found : default(ReadOnlyMemory<byte>?);
    }

    public ValueTask PutAsync(string name, ReadOnlyMemory<byte> document, CancellationToken cancel)
    {
        store.Check(cancel);
        StoreArguments.CheckName(name);
        StoreArguments.CheckDocument(document);
        return store.PutAsync(What, Prefix + name, document);
    }

    public async ValueTask DeleteAsync(string name, CancellationToken cancel)
    {
        store.Check(cancel);
        StoreArguments.CheckName(name);
        await store.DeleteAsync(What, Prefix + name);
        await store.SyncFolderAsync(What);
    }

    public ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancel)
    {
        store.Check(cancel);
        StoreArguments.CheckPrefix(prefix);
        return new([.. store.Disk.List(Prefix + prefix).Select(name => name[Prefix.Length..])]);
    }
}
