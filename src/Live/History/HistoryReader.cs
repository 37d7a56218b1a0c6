using System.Collections.Immutable;
using City.Kernel;
using Attribute = City.Kernel.Attribute;

namespace City.Live;

/// <summary>
/// Answers questions about an entity's past from the parts and buffers that a view of its shard names.
/// </summary>
internal sealed class HistoryReader(IHistoryStore store)
{
    /// <summary>The points of an entity's series in a query's range, each series in the query's order.</summary>
    public async ValueTask<Result<HistoryPage>> ReadAsync(
        ShardView view, int slot, HistoryQuery query, CancellationToken cancel)
    {
        var gathered = await GatherAsync(view, slot, query, cancel).ConfigureAwait(false);
        var series = ImmutableArray.CreateBuilder<HistorySeries>();
        var left = query.Limit;
        var complete = true;
        foreach (var one in gathered)
        {
            var points = one.Points;
            var from = query.LastN is { } last ? Math.Max(0, points.Count - last) : 0;
            var count = Math.Min(points.Count - from, left);
            complete &= count == points.Count - from;
            left -= count;
            if (count > 0) series.Add(new HistorySeries(one.Name, one.DatasetId, Points(one, from, count)));
        }

        var entity = view.Record(slot).ToEntity();
        return new HistoryPage(entity.Id, entity.Types, series.ToImmutable(), complete);
    }

    /// <summary>The series of an entity in periods.</summary>
    public async ValueTask<Result<ImmutableArray<HistorySummaries>>> SummarizeAsync(
        ShardView view, int slot, HistoryQuery query, TimeSpan? period, CancellationToken cancel)
    {
        var gathered = await GatherAsync(view, slot, query, cancel).ConfigureAwait(false);
        var summaries = ImmutableArray.CreateBuilder<HistorySummaries>();
        foreach (var one in gathered)
            summaries.Add(
                new HistorySummaries(one.Name, one.DatasetId, HistorySummarizer.Summarize(one, query, period)));
        return summaries.ToImmutable();
    }

    private async ValueTask<List<GatheredSeries>> GatherAsync(
        ShardView view, int slot, HistoryQuery query, CancellationToken cancel)
    {
        var gathered = new SortedDictionary<long, GatheredSeries>();
        var (first, last) = (SeriesKey.Of(slot, 0), SeriesKey.Of(slot, int.MaxValue));
        var points = new List<PackedPoint>();
        foreach (var part in view.History.Parts)
        {
            if (part.LastSeries < first || part.FirstSeries > last || part.FirstSeq > view.Seq) continue;
            if (query.Time == HistoryTime.Observed &&
                (part.LastObserved < query.From || part.FirstObserved >= query.Until))
                continue;
            var body = await store.ReadAsync(view.Shard, part.Id, cancel).ConfigureAwait(false)
                ?? throw new HistoryMovedException();
            var reader = new HistoryPartReader(part, body);
            points.Clear();
            reader.Read(first, last, points);
            foreach (var point in points) Take(view, query, gathered, point, reader.Shapes[point.Shape]);
        }

        foreach (var buffer in view.History.Buffers) Scan(view, query, gathered, buffer, first, last);
        foreach (var one in gathered.Values) one.Sort(query.Time);
        return [.. gathered.Values];
    }

    private static void Scan(
        ShardView view, HistoryQuery query, SortedDictionary<long, GatheredSeries> gathered, HistoryBuffer buffer,
        long first, long last)
    {
        var count = buffer.Count;
        for (var at = 0; at < count;)
        {
            var series = buffer.SeriesFrom(at, count);
            var next = series.IndexOfAnyInRange(first, last);
            if (next < 0)
            {
                at += series.Length;
                continue;
            }

            var point = buffer[at + next];
            if (point.Seq > view.Seq) return;
            Take(view, query, gathered, point, buffer.Shape(point.Shape));
            at += next + 1;
        }
    }

    private static void Take(
        ShardView view, HistoryQuery query, SortedDictionary<long, GatheredSeries> gathered, in PackedPoint point,
        ReadOnlySpan<byte> shape)
    {
        var time = query.Time == HistoryTime.Observed ? point.Observed : point.Recorded;
        if (time < query.From.Milliseconds || time >= query.Until.Milliseconds) return;
        if (!gathered.TryGetValue(point.Series, out var series))
        {
            var (name, dataset) = SeriesKey.Read(view.Names, SeriesKey.SeriesNumber(point.Series));
            gathered[point.Series] = series = new GatheredSeries(name, dataset, view.Names);
        }

        if (query.Attributes.IsEmpty || query.Attributes.Contains(series.Name)) series.Add(point, shape);
    }

    private static ImmutableArray<HistoryPoint> Points(GatheredSeries series, int from, int count)
    {
        var points = ImmutableArray.CreateBuilder<HistoryPoint>(count);
        for (var i = from; i < from + count; i++)
        {
            var point = series.Points[i];
            var (shape, value) = series.Shape(point.Shape);
            points.Add(new HistoryPoint(
                new Moment(point.Observed), new Moment(point.Recorded), point.Seq, shape,
                series.IsDecimal(point.Shape) ? Value.Decimal(point.Mantissa, point.Scale) : value));
        }

        return points.MoveToImmutable();
    }
}
