namespace City.Identify;

/// <summary>What a record of the store is; names of different kinds never meet.</summary>
internal enum RecordKind : byte
{
    /// <summary>A handle; its body is its values behind their count, as on the wire.</summary>
    Handle = 1,

    /// <summary>A prefix that this node holds; no body.</summary>
    Home = 2,

    /// <summary>What came of a batch, by the id of its request.</summary>
    Receipt = 3,

    /// <summary>How far a file was imported.</summary>
    Import = 4,

    /// <summary>What was written, by whom, when and from where; its name is its place in a ring.</summary>
    Audit = 16,

    /// <summary>How much may be registered under a prefix, and how much is.</summary>
    Quota = 17,

    /// <summary>For whom a prefix is kept.</summary>
    Reservation = 18,

    /// <summary>The prefixes that went to other nodes.</summary>
    Away = 19,

    /// <summary>The key with which the node signs its answers.</summary>
    SiteKey = 20,

    /// <summary>How far a mirror has followed its primary.</summary>
    Mirror = 21,
}
