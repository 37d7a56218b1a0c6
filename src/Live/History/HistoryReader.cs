using System.Collections.Immutable;
using System.Runtime.InteropServices;
using City.Kernel;
using Attribute = City.Kernel.Attribute;

namespace City.Live;

/// <summary>
/// Answers questions about an entity's past from the parts and buffers that a view of its shard names.
/// </summary>
internal sealed class HistoryReader(IHistoryStore store)
{
    /// <summary>
    /// The points of an entity's series in a query's range, each series in the query's order: the first so many of each
    /// series, or the last with <see cref="HistoryQuery.LastN"/>.
    /// </summary>
    public async ValueTask<Result<HistoryPage>> ReadAsync(
        ShardView view, int slot, EntityRecord record, HistoryQuery query, int keep, CancellationToken cancel)
    {
        var gathered = await GatherAsync(view, slot, query, keep, cancel).ConfigureAwait(false);
        var series = ImmutableArray.CreateBuilder<HistorySeries>(gathered.Count);
        foreach (var one in gathered) series.Add(new HistorySeries(one.Name, one.DatasetId, Points(one)));
        var entity = record.ToEntity();
        return new HistoryPage(entity.Id, entity.Types, series.MoveToImmutable(), Complete: true);
    }

    /// <summary>The series of an entity in periods.</summary>
    public async ValueTask<Result<ImmutableArray<HistorySummaries>>> SummarizeAsync(
        ShardView view, int slot, HistoryQuery query, TimeSpan? period, CancellationToken cancel)
    {
        var gathered = await GatherAsync(view, slot, query, int.MaxValue, cancel).ConfigureAwait(false);
        var summaries = ImmutableArray.CreateBuilder<HistorySummaries>();
        foreach (var one in gathered)
            summaries.Add(
                new HistorySummaries(one.Name, one.DatasetId, HistorySummarizer.Summarize(one, query, period)));
        return summaries.ToImmutable();
    }

    private async ValueTask<List<GatheredSeries>> GatherAsync(
        ShardView view, int slot, HistoryQuery query, int keep, CancellationToken cancel)
    {
        var gathering = new Gathering(view, query, keep);
        await HistoryScan.RunAsync(store, view, PointRange.Of(slot, query), gathering, cancel).ConfigureAwait(false);
        if (gathering.IsTooShort)
            return await GatherAsync(view, slot, query, int.MaxValue, cancel).ConfigureAwait(false);
        return gathering.Sorted();
    }

    private static ImmutableArray<HistoryPoint> Points(GatheredSeries series)
    {
        var points = ImmutableArray.CreateBuilder<HistoryPoint>(series.Points.Count);
        foreach (ref readonly var point in CollectionsMarshal.AsSpan(series.Points))
        {
            var (shape, value) = series.Shape(point.Shape);
            points.Add(new HistoryPoint(
                new Moment(point.Observed), new Moment(point.Recorded), point.Seq, shape,
                series.IsDecimal(point.Shape) ? Value.Decimal(point.Mantissa, point.Scale) : value));
        }

        return points.MoveToImmutable();
    }
}
