using City.Kernel;

namespace City.Stores.Sqlite;

/// <summary>Where a <see cref="SqliteStore"/> lies and how it is made.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>The folder of the store; made, for the owner only, where it is missing.</summary>
    public required string Directory { get; init; }

    /// <summary>
    /// How many shards: 1 to <see cref="StoreArguments.ShardsMax"/>. Fixed when the store is made; another number is
    /// refused afterwards.
    /// </summary>
    public int Shards { get; init; } = 8;

    /// <summary>For tests: leaves out all syncs, so that a suite can show that it notices.</summary>
    internal bool SynchronousOff { get; init; }

    /// <summary>For tests: lets a second store open the folder, so that only the log's own fence is left.</summary>
    internal bool WithoutLock { get; init; }

    /// <summary>For tests: the pages of the log's file at which the disk counts as full; 0 for no such end.</summary>
    internal int LogPagesMax { get; init; }

    /// <summary>How many pages may stand in the log's write-ahead file before they are moved; a soft bound.</summary>
    internal int CheckpointPages { get; init; } = 4096;
}
