using City.Kernel;

namespace City.Live;

/// <summary>Entities that live on disk: found beside those in memory, and brought to the shards for commands.</summary>
public sealed partial class LiveCity
{
    private const int DepotTriesMax = 20;

    /// <summary>
    /// An entity wherever it lives: in its id's own shard or beside another key, in memory or archived.
    /// </summary>
    /// <returns>
    /// The view of its shard, null where that does not serve; its slot, -1 where the city never held it; its record.
    /// </returns>
    private async ValueTask<(ShardView? View, int Slot, ReadOnlyMemory<byte> Record)> FindAnywhereAsync(
        string id, Caller caller, CancellationToken cancel)
    {
        var found = await FindInAsync(Host(caller, id), caller.Tenant, id, cancel).ConfigureAwait(false);
        if (found.Slot < 0 || !RecordState.IsPlaced(found.Record.Span)) return found;
        var key = System.Text.Encoding.UTF8.GetString(new EntityView(found.Record.Span).PartitionKey);
        return await FindInAsync(Host(caller, key), caller.Tenant, id, cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// As <see cref="FindAsync(string, Caller, CancellationToken)"/>, whatever the caller may read, and only where the
    /// shard takes commands: one whose store failed still shows what it knew, and what it wrote last may be in the log.
    /// </summary>
    internal ValueTask<Result<EntityRecord>> FindCurrentAsync(string id, Caller caller, CancellationToken cancel)
    {
        if (Host(caller, id).State != ShardState.Serving) return new(NotServing());
        return FindAtHand(id, caller) is { } record ? new(record) : FindCurrentElsewhereAsync(id, caller, cancel);
    }

    private async ValueTask<Result<EntityRecord>> FindCurrentElsewhereAsync(
        string id, Caller caller, CancellationToken cancel)
    {
        var (view, _, record) = await FindAnywhereAsync(id, caller, cancel).ConfigureAwait(false);
        if (view is null || _hosts[view.Shard].State != ShardState.Serving) return NotServing();
        return RecordState.IsThere(record.Span) ? new EntityRecord(record, view.Names) : Unknown(id);
    }

    private async ValueTask<(ShardView? View, int Slot, ReadOnlyMemory<byte> Record)> FindInAsync(
        ShardHost host, string tenant, string id, CancellationToken cancel)
    {
        for (var tries = 1; tries <= DepotTriesMax; tries++)
        {
            if (host.View() is not { } view) return (null, -1, default);
            var slot = view.Slot(tenant, id);
            if (slot >= 0) return (view, slot, view.Records.Keep(slot));
            var residence = view.Residence;
            var (shelf, shelved) = residence.Find(tenant, id);
            if (shelf is not null) return (view, shelved, shelf.Records.Keep(shelved));
            if (!residence.HasDepot) return (view, -1, default);
            var fetched = await FetchAsync(host, tenant, [id], view.Names, cancel).ConfigureAwait(false);
            if (fetched.IsOf(residence.Through, view.Seq))
            {
                var (archived, record) = fetched.Of(id);
                return (view, archived, record);
            }

            // The shelf of a newer view is in the depot already.
            await Task.Delay(ShortDelay, _clock, cancel).ConfigureAwait(false);
        }

        host.DepotInDoubt = true;
        return (null, -1, default);
    }

    /// <summary>
    /// Whether an entity lives in a shard; null where that cannot be said just now. A shard whose store failed still
    /// shows what it knew, but what it wrote last may be in the log all the same.
    /// </summary>
    private async ValueTask<bool?> IsInAsync(ShardHost host, string tenant, string id, CancellationToken cancel)
    {
        // Before and after: in between it may have failed, or be read again.
        if (host.State != ShardState.Serving) return null;
        try
        {
            var (view, _, record) = await FindInAsync(host, tenant, id, cancel).ConfigureAwait(false);
            return view is null || host.State != ShardState.Serving ? null : RecordState.IsThere(record.Span);
        }
        catch (StoreException)
        {
            return null;
        }
    }

    private async ValueTask<Fetched> FetchAsync(
        ShardHost host, string tenant, IEnumerable<string> ids, NameTable names, CancellationToken cancel)
    {
        await using var reading = await _store.Depot.ReadAsync(cancel).ConfigureAwait(false);
        return await Fetched.ReadAsync(reading, host.Number, names, tenant, ids, cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// What the depot holds of the entities of commands that a shard does not have in memory; null where it needs none.
    /// </summary>
    private async ValueTask<Fetched?> FetchAsync(
        ShardHost host, IReadOnlyList<EntityCommand> commands, IReadOnlyList<int>? which, Caller caller,
        CancellationToken cancel) =>
        host.Unknown(commands, which, caller.Tenant) is { } ids && host.Names is { } names
            ? await FetchAsync(host, caller.Tenant, ids, names, cancel).ConfigureAwait(false)
            : null;

    /// <summary>
    /// Hands commands to a shard again and again until it has seen what the depot holds of their entities, as long as
    /// that is not carried on meanwhile.
    /// </summary>
    private async ValueTask<WriteBatch> SubmitAsync(
        ShardHost host, List<EntityCommand> commands, bool together, Caller caller, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            Fetched? fetched;
            try
            {
                fetched = await FetchAsync(host, commands, null, caller, cancel).ConfigureAwait(false);
            }
            catch (StoreException)
            {
                return Refused(NoDepot(), commands.Count);
            }

            var batch = new WriteBatch(commands.Count);
            if (together) host.SubmitTogether(commands, caller, batch, fetched);
            else host.Submit(commands, null, caller, batch, fetched);
            _committer.Wake();
            await batch.Done.ConfigureAwait(false);
            if (!Fetched.IsNeeded(batch.First.Refusal)) return batch;
            if (tries >= DepotTriesMax)
            {
                host.DepotInDoubt = true;
                return Refused(NoDepot(), commands.Count);
            }

            await Task.Delay(ShortDelay, _clock, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Hands some of many commands to their shard; those for which the depot moved on are refused so.
    /// </summary>
    private async ValueTask SubmitSomeAsync(
        ShardHost host, IReadOnlyList<EntityCommand> commands, List<int> which, Caller caller, WriteBatch batch,
        CancellationToken cancel)
    {
        Fetched? fetched;
        try
        {
            fetched = await FetchAsync(host, commands, which, caller, cancel).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            foreach (var index in which) batch.Set(index, Outcome.Refused(NoDepot()));
            return;
        }

        host.Submit(commands, which, caller, batch, fetched);
    }

    /// <summary>
    /// Views of all shards, and the depot at a moment that fits them; no depot where no shard has anything there.
    /// </summary>
    private async ValueTask<(List<ShardView>? Views, IDepotReading? Reading)> ViewsAndDepotAsync(
        CancellationToken cancel)
    {
        for (var tries = 1; tries <= DepotTriesMax; tries++)
        {
            var views = Views();
            if (views?.Exists(view => view.Residence.HasDepot) != true) return (views, null);
            var reading = await _store.Depot.ReadAsync(cancel).ConfigureAwait(false);
            // A view that is taken after the depot knows at least what lies there.
            views = Views();
            if (views?.Find(view => !Fits(view, reading)) is not { } older) return (views, reading);
            await reading.DisposeAsync().ConfigureAwait(false);
            if (tries == DepotTriesMax) _hosts[older.Shard].DepotInDoubt = true;
            await Task.Delay(ShortDelay, _clock, cancel).ConfigureAwait(false);
        }

        return (null, null);
    }

    private static bool Fits(ShardView view, IDepotReading reading) => !view.Residence.HasDepot
        || (reading.Through[view.Shard] is var through && through >= view.Residence.Through && through <= view.Seq);

    private static WriteBatch Refused(Refusal refusal, int count)
    {
        var batch = new WriteBatch(count);
        for (var i = 0; i < count; i++) batch.Set(i, Outcome.Refused(refusal));
        return batch;
    }

    private static Refusal NoDepot() => new(
        RefusalKind.Overloaded, "live.not-serving",
        "The city, or what it has archived, is being read; nothing was changed. Send the same again in a moment.");
}
