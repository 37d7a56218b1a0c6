using City.Kernel;

namespace City.Live;

/// <summary>What an archive holds, or what was done with it.</summary>
/// <param name="Kind">A city, or keys.</param>
/// <param name="CreatedAt">When it was begun.</param>
/// <param name="Position">How far the log goes in each shard; of no shards for keys.</param>
public sealed record ArchiveSummary(ArchiveKind Kind, Moment CreatedAt, FeedPosition Position)
{
    /// <summary>How many frames of the log.</summary>
    public long Frames { get; init; }

    /// <summary>How many changes stand in them.</summary>
    public long Changes { get; init; }

    /// <summary>How many documents.</summary>
    public long Documents { get; init; }

    /// <summary>How many keys of data subjects.</summary>
    public long Keys { get; init; }

    /// <summary>How many notes of destroyed keys.</summary>
    public long Destroyed { get; init; }

    /// <summary>How long it is, in bytes, before any encryption.</summary>
    public long Bytes { get; init; }
}
