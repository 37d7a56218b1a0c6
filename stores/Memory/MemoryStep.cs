namespace City.Stores.Memory;

/// <summary>Moments in the work of a <see cref="MemoryStore"/> at which a test may step in.</summary>
public enum MemoryStep
{
    /// <summary>Before an append is looked at: failing here leaves nothing behind.</summary>
    AppendBegins,

    /// <summary>
    /// After frames are in the log and before the caller hears of it: failing here leaves them there.
    /// </summary>
    AppendDone,

    /// <summary>Before a piece of a snapshot is taken.</summary>
    SnapshotPiece,

    /// <summary>Before a complete snapshot takes the place of the older one.</summary>
    SnapshotCompletes,

    /// <summary>Before parts of history are committed.</summary>
    HistoryCommit,

    /// <summary>Before a document is put or removed.</summary>
    BlobChange,

    /// <summary>Before a key is added or destroyed.</summary>
    KeyChange,

    /// <summary>Before a reading of the depot begins.</summary>
    DepotRead,

    /// <summary>Before entities are carried to the depot.</summary>
    DepotCommit,
}
