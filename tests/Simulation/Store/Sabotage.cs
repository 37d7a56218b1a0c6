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

    /// <summary>The store of keys says that a key is destroyed without having synced it.</summary>
    NoKeySync,

    /// <summary>Persons are erased beside the city that seals: nobody waits, and nobody forgets the key.</summary>
    ErasedBeside,

    /// <summary>What is personal goes past the door that seals it.</summary>
    Unsealed,

    /// <summary>The past is kept a quarter as long as was said.</summary>
    ShortPast,

    /// <summary>Keepers are told of the parts of history that they know, whatever parts there are.</summary>
    KnownParts,
}
