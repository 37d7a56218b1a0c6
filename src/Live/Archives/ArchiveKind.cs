namespace City.Live;

/// <summary>What an archive holds.</summary>
public enum ArchiveKind
{
    /// <summary>The log, the documents and the notes of destroyed keys: a whole city but for its keys.</summary>
    City = 1,

    /// <summary>Keys of data subjects and the notes of destroyed ones, or the notes alone.</summary>
    Keys = 2,
}
