namespace City.Live;

/// <summary>What a block of an archive holds.</summary>
internal enum BlockKind : byte
{
    /// <summary>What the archive is of: always the first block.</summary>
    Head = 1,

    /// <summary>Frames of one shard's log that follow each other.</summary>
    Log = 2,

    /// <summary>One document.</summary>
    Document = 3,

    /// <summary>Keys of data subjects.</summary>
    Keys = 4,

    /// <summary>Notes of destroyed keys.</summary>
    Destroyed = 5,

    /// <summary>How much of everything there was, and the checksum of all before it: always the last block.</summary>
    End = 6,
}
