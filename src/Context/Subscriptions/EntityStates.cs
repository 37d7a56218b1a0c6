namespace City.Context;

/// <summary>
/// Entities as a change left them. Nearly always that is what the city holds now; where the entity has moved on since,
/// it is read from the past, so that a value that was there for a moment only is told as it was.
/// </summary>
internal sealed class EntityStates(ICity city)
{
    /// <summary>
    /// The entity as the change left it, or with a deletion as it was before; null where that is not known any more.
    /// </summary>
    public async ValueTask<EntityRecord?> AfterAsync(Change change, Caller caller, CancellationToken cancel)
    {
        if (change.Kind == ChangeKind.Deleted)
            return await AtAsync(change, change.Seq - 1, caller, cancel).ConfigureAwait(false);
        var found = await city.FindAsync(change.EntityId, caller, cancel).ConfigureAwait(false);
        if (found.TryGet(out var now, out _) && IsOf(now, change)) return now;
        var then = await AtAsync(change, change.Seq, caller, cancel).ConfigureAwait(false);
        // What was thinned out of the past is told as it is now rather than not at all.
        return then ?? (found.Refusal is null && found.TryGet(out now, out _) ? now : null);
    }

    /// <summary>The entity that a change concerned as it is now; null where it is not there, as when deleted.</summary>
    public static async ValueTask<EntityRecord?> NowAsync(
        ICity city, Change change, Caller caller, CancellationToken cancel)
    {
        if (change.Kind == ChangeKind.Deleted) return null;
        var found = await city.FindAsync(change.EntityId, caller, cancel).ConfigureAwait(false);
        return found.TryGet(out var record, out _) ? record : null;
    }

    /// <summary>The entity as it was before a change of its shard; null where it was not there.</summary>
    public ValueTask<EntityRecord?> BeforeAsync(
        Change change, long firstSeq, Caller caller, CancellationToken cancel) =>
        AtAsync(change, firstSeq - 1, caller, cancel);

    private async ValueTask<EntityRecord?> AtAsync(
        Change change, long seq, Caller caller, CancellationToken cancel)
    {
        var position = new FeedPosition(city.Head.Seqs.SetItem(change.Shard, seq));
        var found = await city.FindAsync(
            change.EntityId, new AsOf(null, Knowledge.Of(position)), caller, cancel).ConfigureAwait(false);
        return found.TryGet(out var record, out _) ? record : null;
    }

    /// <summary>Whether the entity still is as the change left it, by its time and what the change set.</summary>
    private static bool IsOf(in EntityRecord record, Change change)
    {
        var view = record.View;
        if (view.ModifiedAt > change.RecordedAt) return false;
        foreach (var set in change.Set)
        {
            var (name, dataset) = (record.Names.Find(set.Name), record.Names.Find(set.DatasetId));
            if (name < 0 || dataset < 0 || !view.TryFind(name, dataset, out var body)) return false;
            var attribute = new AttributeView(body);
            if (attribute.HasObservedAt != set.ObservedAt.HasValue
                || (attribute.HasObservedAt && attribute.ObservedAt != set.ObservedAt)
                || attribute.Value.ToValue() != set.Value)
                return false;
        }

        return true;
    }
}
