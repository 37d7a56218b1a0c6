using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>The state of the live city.</summary>
/// <param name="Serving">Whether every shard serves.</param>
/// <param name="Shards">Each shard.</param>
/// <param name="StoreBytes">Bytes on disk by part: log, snapshots, history, blobs.</param>
public sealed record CityStatus(
    bool Serving, ImmutableArray<ShardStatus> Shards, ImmutableDictionary<string, long> StoreBytes);
