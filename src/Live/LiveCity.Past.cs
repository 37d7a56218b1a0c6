using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

public sealed partial class LiveCity
{
    /// <summary>How many neighbouring slots are read at once.</summary>
    private const int PastWindow = 256;

    /// <inheritdoc/>
    public async ValueTask<Result<EntityRecord>> FindAsync(
        string id, AsOf asOf, Caller caller, CancellationToken cancel)
    {
        if (MayNot(caller, Grants.Read) is { } refusal) return refusal;
        if (QueryLimits.Check(asOf.Known, Shards) is { } beyond) return beyond;
        var (view, slot, _) = await FindAnywhereAsync(id, caller, cancel).ConfigureAwait(false);
        if (view is null) return NotServing();
        if (slot < 0) return Unknown(id);
        var found = await ReadPastAsync(view, slot, slot, asOf, caller, cancel).ConfigureAwait(false);
        // Before it lived beside another key it may have lived by its own id, where a note of that stands in memory.
        if (found is { Count: 0 } && Host(caller, id).View() is { } own && own.Shard != view.Shard
            && own.Slot(caller.Tenant, id) is >= 0 and var before)
            found = await ReadPastAsync(own, before, before, asOf, caller, cancel).ConfigureAwait(false);
        return found is null ? NotServing() : found.Count > 0 ? found[0] : NotThen(id);
    }

    /// <summary>The entities that a query chooses from the past, by shard and slot, or in the order of ids.</summary>
    private async ValueTask<Result<EntityPage>> QueryPastAsync(
        EntityQuery query, QueryParts parts, AsOf asOf, Caller caller, CancellationToken cancel)
    {
        if (QueryLimits.Check(asOf.Known, Shards) is { } beyond) return beyond;
        if (Views() is not { } views) return NotServing();
        var page = new PastPage(query);
        if (!query.Ids.IsEmpty)
        {
            foreach (var id in query.Ids.Distinct(StringComparer.Ordinal))
            {
                var found = await FindAsync(id, asOf, caller, cancel).ConfigureAwait(false);
                if (found.TryGet(out var record, out var not))
                    page.Take(record, new EntityFilter(query, caller.Tenant, record.Names, parts));
                else if (not.Kind != RefusalKind.Unknown) return not;
            }

            return page.Finish();
        }

        var slots = 0;
        foreach (var view in views)
        {
            var filter = new EntityFilter(query, caller.Tenant, view.Names, parts);
            for (var first = 0; first < view.Slots && filter.CanMatch && !page.IsFull; first += PastWindow)
            {
                var last = Math.Min(first + PastWindow, view.Slots) - 1;
                if ((slots += last - first + 1) > _options.PastSlotsMax) return TooManyThen(_options.PastSlotsMax);
                var found = await ReadPastAsync(view, first, last, asOf, caller, cancel).ConfigureAwait(false);
                if (found is null) return NotServing();
                foreach (var record in found) page.Take(record, filter);
            }
        }

        return page.Finish();
    }

    /// <summary>Reads some slots as they were; null where the history moves too often or the shard went away.</summary>
    private async ValueTask<List<EntityRecord>?> ReadPastAsync(
        ShardView view, int first, int last, AsOf asOf, Caller caller, CancellationToken cancel)
    {
        const int triesMax = 20;
        var vantage = Vantage.Of(asOf, view);
        for (var tries = 1; tries <= triesMax; tries++)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                return await _past.ReadAsync(
                    view, first, last, vantage, view.Names.Find(caller.Tenant), cancel).ConfigureAwait(false);
            }
            catch (HistoryMovedException)
            {
                await Task.Delay(ShortDelay, _clock, cancel).ConfigureAwait(false);
                if (_hosts[view.Shard].View() is not { } next) return null;
                view = next;
            }
        }

        _hosts[view.Shard].HistoryInDoubt = true;
        return null;
    }

    private static Refusal NotThen(string id) => new(
        RefusalKind.Unknown, "entity.unknown",
        $"There was no entity {id} then. Ask for a later moment, or check the id and the tenant.", "id");

    private static Refusal TooManyThen(int most) => new(
        RefusalKind.TooLarge, "query.past.too-many",
        $"More than {most} entities would have to be looked through. Name ids, or ask for a smaller offset "
        + "and no count.", "asOf");
}
