using City.Kernel;

namespace City.Stores.Memory;

internal sealed class MemoryBlobs(MemoryStore store, MemoryContents contents) : IBlobStore
{
    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string name, CancellationToken cancel)
    {
        store.Check(cancel);
        StoreArguments.CheckName(name);
        lock (contents)
            return new(contents.Blobs.TryGetValue(name, out var found) ? found : default(ReadOnlyMemory<byte>?));
    }

    public async ValueTask PutAsync(string name, ReadOnlyMemory<byte> document, CancellationToken cancel)
    {
        store.Check(cancel);
        StoreArguments.CheckName(name);
        StoreArguments.CheckDocument(document);
        await store.StepAsync(MemoryStep.BlobChange);
        lock (contents) contents.Blobs[name] = document.ToArray();
    }

    public async ValueTask DeleteAsync(string name, CancellationToken cancel)
    {
        store.Check(cancel);
        StoreArguments.CheckName(name);
        await store.StepAsync(MemoryStep.BlobChange);
        lock (contents) contents.Blobs.Remove(name);
    }

    public ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancel)
    {
        store.Check(cancel);
        StoreArguments.CheckPrefix(prefix);
        lock (contents)
            return new([.. contents.Blobs.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))]);
    }
}
