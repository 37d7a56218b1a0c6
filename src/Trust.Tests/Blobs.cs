using System.Collections.Concurrent;
using City.Kernel;

namespace City.Trust.Tests;

/// <summary>Documents in memory; can be told to fail.</summary>
internal sealed class Blobs : IBlobStore
{
    public ConcurrentDictionary<string, byte[]> Documents { get; } = [];

    public bool Broken { get; set; }

    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string name, CancellationToken cancel) =>
        new(Documents.TryGetValue(name, out var found) ? found : (ReadOnlyMemory<byte>?)null);

    public ValueTask PutAsync(string name, ReadOnlyMemory<byte> document, CancellationToken cancel)
    {
        if (Broken) throw new IOException("the disk is full");
        Documents[name] = document.ToArray();
        return default;
    }

    public ValueTask DeleteAsync(string name, CancellationToken cancel)
    {
        Documents.TryRemove(name, out _);
        return default;
    }

    public ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancel) =>
        new([.. Documents.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order()]);
}
