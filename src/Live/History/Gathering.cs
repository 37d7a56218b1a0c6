using System.Runtime.InteropServices;
using City.Kernel;

namespace City.Live;

/// <summary>The series of one entity while the points that a query asks for are put together.</summary>
/// <param name="view">The shard as it was when the question came.</param>
/// <param name="query">The question.</param>
/// <param name="keep">How many points of each series can be in the answer: the first ones, with lastN the last.</param>
internal sealed class Gathering(ShardView view, HistoryQuery query, int keep) : IPointTaker
{
    private readonly SortedDictionary<long, GatheredSeries?> _series = [];
    private readonly long _recordedMax = (query.AsOf?.RecordedMax ?? Moment.Latest).Milliseconds;

    /// <summary>The last change that the answer may know of.</summary>
    public long SeqMax { get; } = Math.Min(view.Seq, query.AsOf?.SeqMax(view.Shard) ?? long.MaxValue);

    /// <summary>Whether all must be gathered again, and nothing be cut off.</summary>
    public bool IsTooShort => _series.Values.Any(one => one?.IsTooShort == true);

    /// <summary>The series that have points, each in the query's order.</summary>
    public List<GatheredSeries> Sorted()
    {
        foreach (var one in _series.Values) one?.Finish();
        return [.. _series.Values.OfType<GatheredSeries>().Where(one => one.Points.Count > 0)];
    }

    /// <summary>Whether a series is of an attribute that was asked for.</summary>
    public bool Wants(long series) => Of(series) is not null;

    /// <summary>Takes the points of a part, or of any other place whose shapes have numbers of their own.</summary>
    public void Take(List<PackedPoint> points, byte[][] shapes)
    {
        var (last, shape, number) = (long.MinValue, -1, -1);
        GatheredSeries? into = null;
        foreach (ref readonly var point in CollectionsMarshal.AsSpan(points))
        {
            if (point.Series != last) (last, shape, into) = (point.Series, -1, Of(point.Series));
            if (into is null || point.Seq > SeqMax || point.Recorded > _recordedMax) continue;
            if (point.Shape != shape) (shape, number) = (point.Shape, into.Number(shapes[point.Shape]));
            into.Add(point with { Shape = number });
        }
    }

    /// <summary>Takes one point.</summary>
    public void Take(in PackedPoint point, ReadOnlySpan<byte> shape)
    {
        if (point.Recorded <= _recordedMax && Of(point.Series) is { } into)
            into.Add(point with { Shape = into.Number(shape) });
    }

    private GatheredSeries? Of(long key)
    {
        if (_series.TryGetValue(key, out var series)) return series;
        var (name, dataset) = SeriesKey.Read(view.Names, SeriesKey.SeriesNumber(key));
        if (query.Attributes.IsEmpty || query.Attributes.Contains(name))
            series = new GatheredSeries(name, dataset, view.Names, query, keep);
        return _series[key] = series;
    }
}
