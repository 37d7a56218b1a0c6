using City.Kernel;

namespace City.Live;

/// <summary>Reads entities as they were, from the history of a shard.</summary>
internal sealed class PastReader(IHistoryStore store)
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
        await HistoryScan.RunAsync(store, view, range, gathering, cancel).ConfigureAwait(false);
        if (gathering.BeginAgain())
            await HistoryScan.RunAsync(store, view, range, gathering, cancel).ConfigureAwait(false);
        var found = new List<EntityRecord>();
        foreach (var (slot, past) in gathering.Entities)
        {
            var record = new EntityView(view.Records[slot]);
            if (record.TenantNumber != tenant) continue;
            var id = System.Text.Encoding.UTF8.GetString(record.Id);
            // All names of the past are names of the shard: none is added.
            if (past.Build(id, view.Names) is { } entity)
                found.Add(EntityRecord.Of(entity, view.Names[tenant], view.Names));
        }

        return found;
    }
}
