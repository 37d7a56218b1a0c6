namespace City.Context;

/// <summary>The forms in which the past is written.</summary>
internal enum TemporalForm
{
    /// <summary>Each point as an instance of its attribute (4.5.6).</summary>
    Normalized,

    /// <summary>Pairs of value and time (4.5.8).</summary>
    Values,

    /// <summary>Sums by period (4.5.19).</summary>
    Aggregated,
}
