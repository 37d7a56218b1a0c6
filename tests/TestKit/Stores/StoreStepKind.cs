namespace City.TestKit.Stores;

/// <summary>What a step of a random sequence of work on a store does.</summary>
public enum StoreStepKind
{
    /// <summary>Appends frames of several shards, the twist being one that is out of order.</summary>
    Append,

    /// <summary>Appends many small frames of one shard, one by one.</summary>
    AppendMany,

    /// <summary>Reads a shard from somewhere.</summary>
    Read,

    /// <summary>Saves a snapshot, the twist being one that fails, is given up, or is older than the kept one.</summary>
    Snapshot,

    /// <summary>Adds parts of history and removes some, the twist being a part that is there or is not.</summary>
    History,

    /// <summary>Puts a document, the twist being that it is removed.</summary>
    Blob,

    /// <summary>Closes the store and opens it again.</summary>
    Reopen,

    /// <summary>Goes on with what a crash would have left.</summary>
    Crash,
}
