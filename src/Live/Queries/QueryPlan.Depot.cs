using City.Kernel;

namespace City.Live;

internal sealed partial class QueryPlan
{
    /// <summary>How many matches of one place may be needed for a page.</summary>
    private int Wanted => Math.Min(_query.Offset + _query.Limit + 1, DepotScan.LimitMax);

    /// <summary>The matches that a shard has in the depot, in the order of those in memory.</summary>
    public async ValueTask<QueryScan> ScanDepotAsync(
        ShardView view, int tenant, IDepotReading reading, EntityFilter? filter, CancellationToken cancel)
    {
        if (!_query.Ids.IsEmpty)
            return await QueryScan.Given.ReadAsync(_query.Ids, _tenant, view, reading, filter, cancel)
                .ConfigureAwait(false);
        return new QueryScan.InDepot(view, reading, DepotWalkOf(view, tenant, reading), filter, cancel);
    }

    private DepotWalk DepotWalkOf(ShardView view, int tenant, IDepotReading reading)
    {
        if (_cells is not null) return DepotWalk.ByKey(Cursor(DepotIndex.Places, _cells), _mayMatch);
        if (_value is QueryCondition.PointsTo points)
            return DepotWalk.ByKey(Cursor(DepotIndex.Values, Links(view.Residence.Attributes, points.Target)), null);
        if (_value is QueryCondition.Compare compare)
            return DepotWalk.ByKey(Cursor(DepotIndex.Values, Values(compare, view.Names)), null);
        if (_types is null) return DepotWalk.BySlot([Cursor(DepotIndex.Slots, [(default, new(0, uint.MaxValue))])]);
        return DepotWalk.BySlot(_types.Select(view.Names.Find).Where(type => type >= 0).Distinct()
            .Select(type => Cursor(DepotIndex.Types,
                [(IndexKeys.Type(tenant, type, 0), IndexKeys.Type(tenant, type, int.MaxValue))])));

        DepotCursor Cursor(DepotIndex index, List<(IndexKey From, IndexKey To)> ranges) =>
            new(reading, view.Shard, index, Apart(ranges), Wanted);
    }

    private static List<(IndexKey From, IndexKey To)> Links(IEnumerable<int> attributes, string target)
    {
        var hash = StableHash.Of(Value.Of(target).Utf8);
        return [.. attributes.Select(attribute => Bounds(attribute, IndexKeys.Links, hash, hash))];
    }

    /// <summary>Ranges in ascending order as ranges that lie apart and are not empty.</summary>
    private static List<(UInt128 From, UInt128 To)> Apart(List<(IndexKey From, IndexKey To)> ranges)
    {
        var apart = new List<(UInt128 From, UInt128 To)>(ranges.Count);
        foreach (var (from, to) in ranges)
        {
            if (to < from) continue;
            if (apart.Count > 0 && from.Whole <= apart[^1].To)
                apart[^1] = (apart[^1].From, UInt128.Max(apart[^1].To, to.Whole));
            else apart.Add((from.Whole, to.Whole));
        }

        return apart;
    }
}
