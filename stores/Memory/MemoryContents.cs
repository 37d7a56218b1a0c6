using City.Kernel;

namespace City.Stores.Memory;

/// <summary>What memory stores hold; shared by all that were reopened from one. Guarded by a lock on itself.</summary>
internal sealed class MemoryContents
{
    public MemoryContents(int shards)
    {
        if (shards is < 1 or > StoreArguments.ShardsMax)
            throw new ArgumentOutOfRangeException(nameof(shards), shards, $"Shards: 1 to {StoreArguments.ShardsMax}.");
        Shards = new MemoryShard[shards];
        for (var i = 0; i < shards; i++) Shards[i] = new MemoryShard();
    }

    public MemoryShard[] Shards { get; }

    public SortedDictionary<string, byte[]> Blobs { get; } = new(StringComparer.Ordinal);

    /// <summary>Keys of data subjects by their name.</summary>
    public Dictionary<string, SubjectKey> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>Notes of destroyed keys by their name.</summary>
    public Dictionary<string, DestroyedKey> Destroyed { get; } = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Bytes() => new Dictionary<string, long>(StringComparer.Ordinal)
    {
        ["log"] = Shards.Sum(shard => shard.LogBytes),
        ["snapshots"] = Shards.Sum(shard => shard.Snapshot.Sum(piece => (long)piece.Length)),
        ["history"] = Shards.Sum(shard => shard.Parts.Values.Sum(part => (long)part.Body.Length)),
        ["archive"] = Shards.Sum(shard => shard.Depot.Bytes),
        ["blobs"] = Blobs.Values.Sum(document => (long)document.Length),
        ["keys"] = Keys.Values.Sum(key => (long)key.Wrapped.Length),
    };
}
