namespace City.Live;

/// <summary>What a point is to its series besides a value.</summary>
[Flags]
internal enum PointRole
{
    /// <summary>A value that the entity held, or the end of it.</summary>
    None = 0,

    /// <summary>What the series tells of came to be with it.</summary>
    Birth = 1,

    /// <summary>It was added to the past alone: the entity never held it.</summary>
    Aside = 2,

    /// <summary>It takes back what was learnt before of its time.</summary>
    Retraction = 4,
}
