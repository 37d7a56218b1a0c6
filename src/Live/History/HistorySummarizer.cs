using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

/// <summary>Sums up a series period by period (GS CIM 009 V1.9.1, 4.5.19). Removals are not counted.</summary>
internal static class HistorySummarizer
{
    public static ImmutableArray<HistorySummary> Summarize(GatheredSeries series, HistoryQuery query, TimeSpan? period)
    {
        var periods = ImmutableArray.CreateBuilder<HistorySummary>();
        var points = series.Points;
        if (points.Count == 0) return [];
        var time = query.Time;
        var origin = query.From == Moment.Earliest ? Time(points[0], time) : query.From.Milliseconds;
        var length = period is { } span ? Math.Max(1, (long)span.TotalMilliseconds) : long.MaxValue;
        for (var at = 0; at < points.Count;)
        {
            var number = (Time(points[at], time) - origin) / length;
            var from = origin + number * length;
            var until = period is null
                ? query.Until == Moment.Latest ? Time(points[^1], time) + 1 : query.Until.Milliseconds
                : from + length;
            var end = at;
            while (end < points.Count && Time(points[end], time) < until) end++;
            var summary = One(series, at, end, new Moment(from), new Moment(until));
            if (summary.Count > 0) periods.Add(summary);
            at = end;
        }

        return periods.ToImmutable();
    }

    private static HistorySummary One(GatheredSeries series, int at, int end, Moment from, Moment until)
    {
        var (decimals, others) = (new HashSet<(long, byte)>(), new HashSet<Value>());
        var (count, numbers, sum, squares) = (0L, 0L, 0d, 0d);
        var (min, max) = (double.NaN, double.NaN);
        for (; at < end; at++)
        {
            var point = series.Points[at];
            var (shape, value) = series.Shape(point.Shape);
            if (shape is null) continue;
            count++;
            var isDecimal = series.IsDecimal(point.Shape);
            if (isDecimal) value = Value.Decimal(point.Mantissa, point.Scale);
            if (isDecimal) decimals.Add((value.Mantissa, value.Scale));
            else others.Add(value);
            if (!value.TryGetNumber(out var number)) continue;
            numbers++;
            sum += number;
            squares += number * number;
            min = numbers == 1 ? number : Math.Min(min, number);
            max = numbers == 1 ? number : Math.Max(max, number);
        }

        return new HistorySummary(from, until, count, decimals.Count + others.Count, sum, squares, min, max, numbers);
    }

    private static long Time(in PackedPoint point, HistoryTime time) =>
        time == HistoryTime.Observed ? point.Observed : point.Recorded;
}
