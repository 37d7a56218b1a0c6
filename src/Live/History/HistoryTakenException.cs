namespace City.Live;

/// <summary>Another process has packed history of a shard, so this one must read the shard again.</summary>
internal sealed class HistoryTakenException(int shard)
    : Exception($"Another process has packed history of shard {shard}; the shard is read again.");
