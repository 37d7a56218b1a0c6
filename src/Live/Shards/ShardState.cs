namespace City.Live;

/// <summary>What a shard is doing in this process.</summary>
internal enum ShardState
{
    /// <summary>It is being read from the store; neither reads nor writes.</summary>
    Recovering,

    /// <summary>It reads and writes.</summary>
    Serving,

    /// <summary>Another process writes it; this one only shows what it last knew.</summary>
    Fenced,

    /// <summary>The store failed; it is being tried again.</summary>
    Failed,
}
