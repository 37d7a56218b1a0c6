namespace City.Sense;

/// <summary>What is done with a local time that never comes, when clocks are put forward.</summary>
public enum TimeGap
{
    /// <summary>The record is rejected.</summary>
    Refuse,

    /// <summary>
    /// It is read with the offset in force before the change, as a clock shows that nobody put forward.
    /// </summary>
    Shift,
}
