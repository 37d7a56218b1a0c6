using City.Kernel;

namespace City.Live;

/// <summary>From where a shard's past is looked at: <see cref="AsOf"/> in the numbers of one shard.</summary>
/// <param name="SeqMax">The last change that is known.</param>
/// <param name="RecordedMax">The last moment at which something was learnt, in milliseconds.</param>
/// <param name="At">The moment of city time in milliseconds, or null.</param>
internal readonly record struct Vantage(long SeqMax, long RecordedMax, long? At)
{
    public static Vantage Of(AsOf asOf, ShardView view) => new(
        Math.Min(view.Seq, asOf.Known?.SeqMax(view.Shard) ?? long.MaxValue),
        (asOf.Known?.RecordedMax ?? Moment.Latest).Milliseconds, asOf.At?.Milliseconds);

    /// <summary>The points of the entities in some slots that may count.</summary>
    public PointRange Range(int first, int last) => new(
        SeriesKey.Of(first, EntityHead.Series), SeriesKey.Of(last, int.MaxValue), HistoryTime.Recorded,
        long.MinValue, RecordedMax + 1);

    public bool Knows(in PackedPoint point) => point.Seq <= SeqMax && point.Recorded <= RecordedMax;
}
