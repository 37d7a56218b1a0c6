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
}
