using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

/// <summary>
/// Runs a query over the views of all shards, and over what the depot holds of them, and merges what they find in one
/// stable order, which is the same wherever an entity lives.
/// </summary>
internal sealed class QueryRunner(IndexedAttributes indexed)
{
    /// <param name="query">What is asked for.</param>
    /// <param name="tenant">By whom.</param>
    /// <param name="views">A view of each shard.</param>
    /// <param name="reading">The depot, of a moment that fits the views; null where none of them needs it.</param>
    /// <param name="cancel">Ends the query.</param>
    public async ValueTask<Result<EntityPage>> RunAsync(
        EntityQuery query, string tenant, IReadOnlyList<ShardView> views, IDepotReading? reading,
        CancellationToken cancel)
    {
        if (!QueryParts.Of(query).TryGet(out var parts, out var refusal)) return refusal;
        var plan = new QueryPlan(query, tenant, parts, indexed);
        var scans = new List<QueryScan>(views.Count);
        foreach (var view in views)
        {
            var filter = new EntityFilter(query, tenant, view.Names, parts);
            if (!filter.CanMatch) continue;
            foreach (var scan in await ScansAsync(plan, view, filter, reading, cancel).ConfigureAwait(false))
                if (await scan.MoveNextAsync().ConfigureAwait(false))
                    scans.Add(scan);
        }

        return await MergeAsync(query, scans).ConfigureAwait(false);
    }

    /// <summary>The places in which a shard has entities: memory, its shelves, the depot.</summary>
    private static async ValueTask<List<QueryScan>> ScansAsync(
        QueryPlan plan, ShardView view, EntityFilter filter, IDepotReading? reading, CancellationToken cancel)
    {
        var test = plan.IsExact ? null : filter;
        var scans = new List<QueryScan>(1)
        {
            new QueryScan.InMemory(view, plan.Walk(view, filter.Tenant), test, null, cancel),
        };
        var residence = view.Residence;
        for (var i = 0; i < residence.Shelves.Length; i++)
        {
            var (shelf, newer) = (residence.Shelves[i], i);
            scans.Add(new QueryScan.InMemory(
                shelf, plan.Walk(shelf, filter.Tenant), test, slot => residence.IsShelved(slot, newer), cancel));
        }

        if (residence.HasDepot && reading is not null)
            scans.Add(await plan.ScanDepotAsync(view, filter.Tenant, reading, test, cancel).ConfigureAwait(false));
        return scans;
    }

    private static async ValueTask<EntityPage> MergeAsync(EntityQuery query, List<QueryScan> scans)
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
            if (!await scan.MoveNextAsync().ConfigureAwait(false)) scans.RemoveAt(least);
        }

        return new EntityPage(
            page.ToImmutable(), matches > query.Offset + page.Count, query.Count ? matches : null);
    }
}
