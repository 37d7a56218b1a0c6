namespace City.Live;

/// <summary>
/// The depot of a shard covers another change than this process thinks: the shard must be read again.
/// </summary>
internal sealed class DepotTakenException(int shard)
    : Exception($"Another process has carried entities of shard {shard} to the depot.");
