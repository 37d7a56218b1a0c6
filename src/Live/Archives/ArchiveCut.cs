using City.Kernel;

namespace City.Live;

/// <summary>Where a restored log ends: behind a position of the feed, or what was recorded up to a moment.</summary>
public sealed record ArchiveCut
{
    private ArchiveCut(FeedPosition? position, Moment? time) => (Position, Time) = (position, time);

    /// <summary>The last change of each shard, or null where a moment decides.</summary>
    public FeedPosition? Position { get; }

    /// <summary>The moment of recording up to which changes are taken, or null where a position decides.</summary>
    public Moment? Time { get; }

    /// <summary>Behind a position of the feed.</summary>
    public static ArchiveCut At(FeedPosition position) => new(position, null);

    /// <summary>Behind the last change that was recorded at a moment or before it.</summary>
    public static ArchiveCut At(Moment time) => new(null, time);
}
