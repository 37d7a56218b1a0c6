using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

/// <summary>
/// Puts the pasts of entities together into one answer that holds no more points than the limit, all of the same range
/// of time. The points have one order: by time, then by entity, then by the log; backwards in time and log where the
/// last points were asked for.
/// </summary>
internal sealed class HistoryCut(HistoryQuery query)
{
    private readonly List<(int Entity, HistoryPage Page)> _pages = [];
    private int _entities;
    private int _points;
    private HistoryPosition? _end;

    /// <summary>
    /// How many points of each series may be in the answer: one more than the limit tells that it was cut off. Of a
    /// time that was cut through nobody knows how many points are behind the cut.
    /// </summary>
    public int Keep => query.LastN ?? (query.Behind is { IsWhole: false } ? int.MaxValue : query.Limit + 1);

    private bool Backwards => query.LastN is not null;

    /// <summary>What has to be read of the next entity. What was cut off already is not read for it.</summary>
    public HistoryQuery Narrowed(HistoryQuery next)
    {
        var (from, until) = (next.From, next.Until);
        if (Backwards)
        {
            if (_end is { } oldest && oldest.Time > from) from = oldest.Time;
        }
        else
        {
            if (query.Behind is { } behind && behind.Time >= from)
                from = behind.IsWhole ? new Moment(behind.Time.Milliseconds + 1) : behind.Time;
            if (_end is { } last && last.Time < until) until = new Moment(last.Time.Milliseconds + 1);
        }

        return next with { From = from, Until = until };
    }

    /// <summary>Takes the past of the next entity.</summary>
    public void Take(HistoryPage page)
    {
        if (query.Behind is not null || _end is not null) page = page with { Series = Chosen(page.Series, _entities) };
        _pages.Add((_entities++, page));
        _points += Count(page);
        // Not at each entity: what is too much is looked for when it is as much again.
        if (_points > 2L * query.Limit) Cut();
    }

    /// <summary>Goes past an entity that the city never held.</summary>
    public void Pass() => _entities++;

    /// <summary>The answer.</summary>
    public HistoriesPage Finish()
    {
        if (_points > query.Limit) Cut();
        if (_end is { IsWhole: false } torn && LastBefore(torn.Time) is { } whole) End(HistoryPosition.Through(whole));
        return new HistoriesPage([.. _pages.Select(each => each.Page)], _end);
    }

    private void Cut()
    {
        var keys = new List<HistoryPosition>(_points);
        foreach (var (entity, page) in _pages)
            foreach (var series in page.Series)
                foreach (ref readonly var point in series.Points.AsSpan())
                    keys.Add(Key(point, entity));
        keys.Sort(Compare);
        var first = keys[query.Limit];
        var kept = query.Limit - 1;
        while (kept >= 0 && keys[kept].Time == first.Time) kept--;
        if (kept >= 0)
        {
            End(HistoryPosition.Through(keys[kept].Time));
            return;
        }

        kept = query.Limit - 1;
        while (kept >= 0 && keys[kept] == first) kept--;
        End(kept >= 0 ? keys[kept] : first);
    }

    /// <summary>Drops everything behind a position.</summary>
    private void End(HistoryPosition end)
    {
        (_end, _points) = (end, 0);
        for (var i = 0; i < _pages.Count; i++)
        {
            var (entity, page) = _pages[i];
            page = page with { Series = Chosen(page.Series, entity) };
            _pages[i] = (entity, page);
            _points += Count(page);
        }
    }

    private ImmutableArray<HistorySeries> Chosen(ImmutableArray<HistorySeries> all, int entity)
    {
        var chosen = ImmutableArray.CreateBuilder<HistorySeries>(all.Length);
        foreach (var series in all)
        {
            var points = series.Points.RemoveAll(point => !IsWithin(Key(point, entity)));
            if (points.Length > 0) chosen.Add(series with { Points = points });
        }

        return chosen.ToImmutable();
    }

    private bool IsWithin(HistoryPosition key) =>
        (query.Behind is not { } behind || Compare(key, behind) > 0) && (_end is not { } end || Compare(key, end) <= 0);

    /// <summary>The last time before another one in the order of the answer, or null where there is none.</summary>
    private Moment? LastBefore(Moment time)
    {
        Moment? last = null;
        foreach (var (entity, page) in _pages)
            foreach (var series in page.Series)
                foreach (ref readonly var point in series.Points.AsSpan())
                {
                    var at = Key(point, entity).Time;
                    if (InOrder(at, time) < 0 && (last is null || InOrder(at, last.Value) > 0)) last = at;
                }

        return last;
    }

    private HistoryPosition Key(in HistoryPoint point, int entity) =>
        new(query.Time == HistoryTime.Observed ? point.ObservedAt : point.RecordedAt, entity, point.Seq);

    private int InOrder(Moment left, Moment right) => Backwards ? right.CompareTo(left) : left.CompareTo(right);

    private int Compare(HistoryPosition left, HistoryPosition right)
    {
        var order = InOrder(left.Time, right.Time);
        if (order != 0) return order;
        order = left.Entity.CompareTo(right.Entity);
        if (order != 0) return order;
        return Backwards ? right.Seq.CompareTo(left.Seq) : left.Seq.CompareTo(right.Seq);
    }

    private static int Count(HistoryPage page)
    {
        var count = 0;
        foreach (var series in page.Series) count += series.Points.Length;
        return count;
    }
}
