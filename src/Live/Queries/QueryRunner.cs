using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

/// <summary>Runs a query over the views of all shards and merges what they find in one stable order.</summary>
internal sealed class QueryRunner(IndexedAttributes indexed)
{
    private const int CancelEvery = 1_024;

    public Result<EntityPage> Run(
        EntityQuery query, string tenant, IReadOnlyList<ShardView> views, CancellationToken cancel)
    {
        if (!QueryParts.Of(query).TryGet(out var parts, out var refusal)) return refusal;
        var plan = new QueryPlan(query, tenant, parts, indexed);
        var scans = new List<Scan>(views.Count);
        foreach (var view in views)
        {
            var filter = new EntityFilter(query, tenant, view.Names, parts);
            if (!filter.CanMatch) continue;
            var scan = new Scan(view, plan.Walk(view, filter.Tenant), plan.IsExact ? null : filter, cancel);
            if (scan.MoveNext()) scans.Add(scan);
        }

        return Merge(query, scans);
    }

    private static EntityPage Merge(EntityQuery query, List<Scan> scans)
    {
        var page = ImmutableArray.CreateBuilder<EntityRecord>(Math.Min(query.Limit, 64));
        long matches = 0;
        while (scans.Count > 0)
        {
            var least = 0;
            for (var i = 1; i < scans.Count; i++)
                if (scans[i].Order < scans[least].Order)
                    least = i;
            var scan = scans[least];
            if (matches >= query.Offset && page.Count < query.Limit) page.Add(scan.Current);
            else if (matches >= query.Offset && !query.Count) return new EntityPage(page.ToImmutable(), true, null);
            matches++;
            if (!scan.MoveNext()) scans.RemoveAt(least);
        }

        return new EntityPage(
            page.ToImmutable(), matches > query.Offset + page.Count, query.Count ? matches : null);
    }

    private sealed class Scan(ShardView view, CandidateWalk walk, EntityFilter? filter, CancellationToken cancel)
    {
        private readonly HashSet<int>? _found = walk.MayRepeat ? [] : null;
        private int _walked;

        public IndexKey Order => walk.Order;

        public EntityRecord Current { get; private set; }

        public bool MoveNext()
        {
            while (walk.MoveNext())
            {
                if (++_walked % CancelEvery == 0) cancel.ThrowIfCancellationRequested();
                if (filter?.Matches(view.Records[walk.Slot]) == false) continue;
                if (_found?.Add(walk.Slot) == false) continue;
                Current = view.Record(walk.Slot);
                return true;
            }

            return false;
        }
    }
}
