namespace City.Simulation;

/// <summary>What is taken out of the store or the committer, to see whether the simulation notices.</summary>
internal enum Sabotage
{
    /// <summary>Nothing: all is as it should be.</summary>
    None,

    /// <summary>The log appends without looking whether another process has moved a shard's head.</summary>
    NoFence,

    /// <summary>The log says that an append is durable without having synced it.</summary>
    NoSync,

    /// <summary>The committer shows changes to readers before it appends them.</summary>
    EarlyPublish,

    /// <summary>The depot says that it has taken archived entities and keeps only that it has.</summary>
    EmptyDepot,
}
