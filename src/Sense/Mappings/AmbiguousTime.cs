namespace City.Sense;

/// <summary>What is done with a local time that comes twice, when clocks are put back.</summary>
public enum AmbiguousTime
{
    /// <summary>The record is rejected.</summary>
    Refuse,

    /// <summary>The first of the two moments: the offset in force before the change.</summary>
    Earlier,

    /// <summary>The second of the two moments: the offset in force after the change.</summary>
    Later,
}
