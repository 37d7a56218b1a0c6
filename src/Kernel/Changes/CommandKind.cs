namespace City.Kernel;

/// <summary>What a command asks of an entity. Clauses are those of GS CIM 009 V1.9.1.</summary>
public enum CommandKind : byte
{
    /// <summary>Create it; refused where it exists (5.6.1).</summary>
    Create = 1,

    /// <summary>Replace all of it; refused where it does not exist (5.6.18).</summary>
    Replace = 2,

    /// <summary>Create it, or replace all of it (5.6.8).</summary>
    Upsert = 3,

    /// <summary>Create it, or append and overwrite the given attributes (5.6.8, update mode).</summary>
    UpsertUpdate = 4,

    /// <summary>Add the given attributes, overwriting those that are there unless told otherwise (5.6.3).</summary>
    Append = 5,

    /// <summary>Replace the given attributes that are there; the others are reported (5.6.2).</summary>
    Update = 6,

    /// <summary>Merge: members that are given overwrite, nulls remove, the rest stays (5.6.17).</summary>
    Merge = 7,

    /// <summary>Merge the members of one attribute, which must be there (5.6.4).</summary>
    PatchAttribute = 8,

    /// <summary>Replace one attribute, which must be there (5.6.19).</summary>
    ReplaceAttribute = 9,

    /// <summary>Remove one attribute (5.6.5).</summary>
    DeleteAttribute = 10,

    /// <summary>Remove the entity (5.6.6).</summary>
    Delete = 11,

    /// <summary>Note that the entity lives in the shard of its partition key. Inner; refused from outside.</summary>
    Place = 12,

    /// <summary>
    /// Add the given readings to its past, each with its own <c>observedAt</c>, and take one back; the entity stays as
    /// it is (5.6.12, 5.6.14, 5.6.16).
    /// </summary>
    Record = 13,
}
