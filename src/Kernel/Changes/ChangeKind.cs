namespace City.Kernel;

/// <summary>What happened to an entity.</summary>
public enum ChangeKind : byte
{
    /// <summary>It came to be.</summary>
    Created = 1,

    /// <summary>It changed.</summary>
    Updated = 2,

    /// <summary>It was deleted.</summary>
    Deleted = 3,

    /// <summary>Readings of its past were added or taken back; the entity is as it was.</summary>
    Recorded = 5,

    /// <summary>Its place was noted: it lives in the shard of another key. Nothing a reader sees.</summary>
    Placed = 4,
}
