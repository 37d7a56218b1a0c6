using City.Kernel;

namespace City.Live;

/// <summary>
/// Which points are asked for: those of the series from one key to another, both included, whose time lies in a range.
/// </summary>
internal readonly record struct PointRange(long FirstSeries, long LastSeries, HistoryTime Time, long From, long Until)
{
    /// <summary>Every point of every series.</summary>
    public static readonly PointRange All =
        new(long.MinValue, long.MaxValue, HistoryTime.Observed, long.MinValue, long.MaxValue);

    /// <summary>What a query asks of the attributes of the entity in a slot.</summary>
    public static PointRange Of(int slot, HistoryQuery query) => new(
        SeriesKey.Of(slot, EntityHead.Series + 1), SeriesKey.Of(slot, int.MaxValue), query.Time,
        query.From.Milliseconds, query.Until.Milliseconds);

    /// <summary>Whether a part may hold such points.</summary>
    public bool Meets(HistoryPart part) => part.LastSeries >= FirstSeries && part.FirstSeries <= LastSeries
        && (Time != HistoryTime.Observed
            || (part.LastObserved.Milliseconds >= From && part.FirstObserved.Milliseconds < Until));

    /// <summary>Whether a time lies in the range.</summary>
    public bool Holds(long time) => time >= From && time < Until;
}
