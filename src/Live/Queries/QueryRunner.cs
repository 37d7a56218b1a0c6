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
    /// <param name="parts">What of it is the same for every shard.</param>
    /// <param name="tenant">By whom.</param>
    /// <param name="views">A view of each shard.</param>
    /// <param name="reading">The depot, of a moment that fits the views; null where none of them needs it.</param>
    /// <param name="cancel">Ends the query.</param>
    public async ValueTask<EntityPage> RunAsync(
        EntityQuery query, QueryParts parts, string tenant, IReadOnlyList<ShardView> views, IDepotReading? reading,
        CancellationToken cancel)
    {
        var plan = new QueryPlan(query, tenant, parts, indexed);
        var scans = new List<QueryScan>(views.Count);
        foreach (var view in views)
        {
            var filter = new EntityFilter(query, tenant, view.Names, parts);
            if (!filter.CanMatch) continue;
            await AddAsync(scans, plan, view, filter, reading, cancel).ConfigureAwait(false);
        }

        return await MergeAsync(query, scans).ConfigureAwait(false);
    }

    /// <summary>Adds the places in which a shard has matches: memory, its shelves, the depot.</summary>
    private static async ValueTask AddAsync(
        List<QueryScan> scans, QueryPlan plan, ShardView view, EntityFilter filter, IDepotReading? reading,
        CancellationToken cancel)
    {
        var (test, residence) = (plan.IsExact ? null : filter, view.Residence);
        var live = new QueryScan.InMemory(view, plan.Walk(view, filter.Tenant), test, ResidenceView.None, 0, cancel);
        if (await live.MoveNextAsync().ConfigureAwait(false)) scans.Add(live);
        for (var i = 0; i < residence.Shelves.Length; i++)
        {
            var shelf = residence.Shelves[i];
            var shelved = new QueryScan.InMemory(shelf, plan.Walk(shelf, filter.Tenant), test, residence, i, cancel);
            if (await shelved.MoveNextAsync().ConfigureAwait(false)) scans.Add(shelved);
        }

        if (!residence.HasDepot || reading is null) return;
        var archived = await plan.ScanDepotAsync(view, filter.Tenant, reading, test, cancel).ConfigureAwait(false);
        if (await archived.MoveNextAsync().ConfigureAwait(false)) scans.Add(archived);
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
