namespace City.Kernel;

/// <summary>The two times of a point.</summary>
public enum HistoryTime
{
    /// <summary>When it was observed; where that was not said, when the city learnt of it.</summary>
    Observed,

    /// <summary>When the city learnt of it.</summary>
    Recorded,
}
