namespace City.Kernel;

/// <summary>One point of a series.</summary>
/// <param name="ObservedAt">When it was observed; where that was not said, when the city learnt of it.</param>
/// <param name="RecordedAt">When the city learnt of it.</param>
/// <param name="Seq">The number of the change in its shard's log.</param>
/// <param name="Shape">The attribute without its value and times; null where the attribute was removed.</param>
/// <param name="Value">The value.</param>
public readonly record struct HistoryPoint(
    Moment ObservedAt, Moment RecordedAt, long Seq, Attribute? Shape, Value Value)
{
    /// <summary>Whether the source said when it observed the value.</summary>
    public bool HasObservedAt => Shape?.ObservedAt is not null;
}
