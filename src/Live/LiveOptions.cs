using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

/// <summary>How the live city is set up. Every limit has its unit and default beside it.</summary>
public sealed record LiveOptions
{
    /// <summary>
    /// How many changes of one shard may wait to become durable: 1 to 1,000,000, default 20,000; fewer while the store
    /// is slow. A tenth more is for what is urgent.
    /// </summary>
    public int PendingMax { get; init; } = 20_000;

    /// <summary>How many bytes of changes of one shard may wait: default 32 MiB.</summary>
    public int PendingBytesMax { get; init; } = 32 * 1024 * 1024;

    /// <summary>After how many changes behind its last snapshot a shard makes a new one: default 100,000.</summary>
    public long SnapshotEveryChanges { get; init; } = 100_000;

    /// <summary>
    /// How many bytes of the newest log frames each shard keeps in memory for the feed: default 4 MiB.
    /// </summary>
    public int FeedBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>How many full buffers of history may wait to be packed before writes are refused: default 8.</summary>
    public int HistoryBacklogMax { get; init; } = 8;

    /// <summary>The attributes by whose values entities are looked up, as expanded IRIs.</summary>
    public ImmutableArray<string> IndexedAttributes { get; init; } = [];

    /// <summary>Which attributes are personal, by entity type: their values are sealed.</summary>
    public ImmutableArray<PersonalData> Personal { get; init; } = [];

    /// <summary>How long the past is kept, and how finely; what has no rule is kept for ever.</summary>
    public ImmutableArray<RetentionRule> Retention { get; init; } = [];

    /// <summary>
    /// How many changes that are not urgent go into a frame until the store was seen to be quick or slow; fewer in
    /// tests.
    /// </summary>
    internal int FrameChanges { get; init; } = 64;

    /// <summary>Which entities live on disk instead of in memory, by entity type.</summary>
    public ImmutableArray<ArchivedType> Archived { get; init; } = [];

    /// <summary>How many archived entities a shelf takes before it is carried to the depot; smaller in tests.</summary>
    internal int ShelfRecords { get; init; } = 8_192;

    /// <summary>How many bytes of archived entities a shelf takes before it is carried to the depot.</summary>
    internal int ShelfBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>How many points a buffer of history takes before it is packed; smaller in tests.</summary>
    internal int HistoryBufferPoints { get; init; } = HistoryBuffer.Capacity;

    /// <summary>How many entities are looked through at the most for one page of the past; fewer in tests.</summary>
    internal int PastSlotsMax { get; init; } = 1_000_000;

    /// <summary>How many parts of the lowest tier are merged at the latest; smaller in tests.</summary>
    internal int HistoryPartsMax { get; init; } = HistoryPacker.PartsMax;
}
