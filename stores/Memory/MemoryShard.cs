using City.Kernel;

namespace City.Stores.Memory;

/// <summary>What a memory store holds of one shard.</summary>
internal sealed class MemoryShard
{
    /// <summary>All frames, in order, without gaps.</summary>
    public List<LogFrame> Frames { get; } = [];

    public long LogBytes { get; set; }

    public long Head => Frames.Count == 0 ? 0 : Frames[^1].LastSeq;

    public long SnapshotSeq { get; set; }

    /// <summary>The pieces of the newest complete snapshot; replaced as a whole, never changed.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Snapshot { get; set; } = [];

    public long HistoryThrough { get; set; }

    public SortedDictionary<long, (HistoryPart Head, byte[] Body)> Parts { get; } = [];

    public MemoryDepotShard Depot { get; set; } = MemoryDepotShard.Empty;

    /// <summary>The place in <see cref="Frames"/> of the first frame that holds a change behind a number.</summary>
    public int FirstBehind(long seq)
    {
        var (low, high) = (0, Frames.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Frames[middle].LastSeq <= seq) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
