namespace City.Simulation;

/// <summary>What must hold after each step.</summary>
internal enum Rule
{
    /// <summary>What was acknowledged is in the log, where the answer said, for ever.</summary>
    NothingAcknowledgedIsLost,

    /// <summary>Each command is carried out once, and a transaction as a whole or not at all.</summary>
    NothingIsDoubled,

    /// <summary>What was answered with "nothing was changed" is not in the log.</summary>
    RefusedIsNotDone,

    /// <summary>Changes are numbered without gaps, and the city's clock never goes back in a shard.</summary>
    LogIsInOrder,

    /// <summary>A reader sees only what no crash can take back.</summary>
    ReadersSeeWhatIsDurable,

    /// <summary>Entities are what their changes make them.</summary>
    StateIsTheLog,

    /// <summary>Indexes hold what indexing each record anew gives, and queries find what a scan finds.</summary>
    IndexesAreTheScan,

    /// <summary>A snapshot and the log behind it give what the whole log gives.</summary>
    SnapshotAndTailAreTheLog,

    /// <summary>The feed gives each change once, in order, without gaps, and the same for ever.</summary>
    FeedIsTheLog,

    /// <summary>An entity's past is its changes.</summary>
    HistoryIsTheLog,

    /// <summary>Within its span the past is exact, and what went behind it is known in sum.</summary>
    ThePastIsKept,

    /// <summary>A key that was destroyed never comes back, and what it sealed never reads as a value again.</summary>
    ErasedStaysErased,

    /// <summary>A value is sealed with the key of whom it tells, which is there when the answer goes out.</summary>
    SealedWithALivingKey,

    /// <summary>As long as the key lives, a sealed value is what an open one of the same commands is.</summary>
    SealedIsLikeOpen,

    /// <summary>No personal value lies open on the disk.</summary>
    NothingPersonalIsOpen,

    /// <summary>What the store holds can be read, and nothing fails but what the disk failed.</summary>
    NothingBreaks,

    /// <summary>Once the disk is well again the city serves, keeps its history and answers.</summary>
    TheCityComesToRest,

    /// <summary>Nothing runs beside the one thread of the simulation.</summary>
    OneThread,
}
