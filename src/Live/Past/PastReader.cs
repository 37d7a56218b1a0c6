using System.Text;
using City.Kernel;

namespace City.Live;

/// <summary>Reads entities as they were, from the history of a shard.</summary>
internal sealed class PastReader(IHistoryStore history, IDepotStore depot)
{
    /// <summary>The entities of a tenant in neighbouring slots, as they were, by slot.</summary>
    /// <param name="view">The shard.</param>
    /// <param name="first">The first slot.</param>
    /// <param name="last">The last slot.</param>
    /// <param name="vantage">From where.</param>
    /// <param name="tenant">The tenant's number in the shard.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="HistoryMovedException">Another view has to be taken.</exception>
    public async ValueTask<List<EntityRecord>> ReadAsync(
        ShardView view, int first, int last, Vantage vantage, int tenant, CancellationToken cancel)
    {
        var gathering = new PastGathering(vantage);
        var range = vantage.Range(first, last);
        await HistoryScan.RunAsync(history, view, range, gathering, cancel).ConfigureAwait(false);
        if (gathering.BeginAgain())
            await HistoryScan.RunAsync(history, view, range, gathering, cancel).ConfigureAwait(false);
        var records = await RecordsAsync(view, [.. gathering.Entities.Select(each => each.Key)], cancel)
            .ConfigureAwait(false);
        var found = new List<EntityRecord>();
        foreach (var (slot, past) in gathering.Entities)
        {
            var record = new EntityView(records[slot].Span);
            if (record.TenantNumber != tenant) continue;
            // All names of the past are names of the shard: none is added.
            if (past.Build(Encoding.UTF8.GetString(record.Id), view.Names) is { } entity)
                found.Add(EntityRecord.Of(entity, view.Names[tenant], view.Names));
        }

        return found;
    }

    /// <summary>Any version of the record of each slot: whose the slot is never changes.</summary>
    private async ValueTask<Dictionary<int, ReadOnlyMemory<byte>>> RecordsAsync(
        ShardView view, List<int> slots, CancellationToken cancel)
    {
        var (records, missing) = (new Dictionary<int, ReadOnlyMemory<byte>>(slots.Count), new List<int>());
        foreach (var slot in slots)
            if (InMemory(view, slot) is { IsEmpty: false } record) records[slot] = record;
            else missing.Add(slot);
        if (missing.Count == 0) return records;
        await using var reading = await depot.ReadAsync(cancel).ConfigureAwait(false);
        for (var at = 0; at < missing.Count;)
        {
            var some = missing.GetRange(at, Math.Min(missing.Count - at, DepotScan.LimitMax));
            foreach (var record in await reading.RecordsAsync(view.Shard, some, cancel).ConfigureAwait(false))
                records[missing[at++]] = record.IsEmpty ? throw new HistoryMovedException() : record;
        }

        return records;
    }

    private static ReadOnlyMemory<byte> InMemory(ShardView view, int slot)
    {
        if (view.Records.Keep(slot) is { IsEmpty: false } live) return live;
        foreach (var shelf in view.Residence.Shelves)
            if (shelf.Records.Keep(slot) is { IsEmpty: false } shelved)
                return shelved;
        return default;
    }
}
