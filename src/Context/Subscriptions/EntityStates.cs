namespace City.Context;

/// <summary>
/// Entities as a change left them. Nearly always that is what the city holds now; where the entity has moved on since,
/// it is read from the past, so that a value that was there for a moment only is told as it was. While the city is busy
/// each throws a <see cref="ReadingFault"/>.
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
        var now = Known(await city.FindAsync(change.EntityId, caller, cancel).ConfigureAwait(false));
        if (now is { } there && IsOf(there, change)) return now;
        // What was thinned out of the past is told as it is now rather than not at all.
        return await AtAsync(change, change.Seq, caller, cancel).ConfigureAwait(false) ?? now;
    }

    /// <summary>The entity that a change concerned as it is now; null where it is not there, as when deleted.</summary>
    public static async ValueTask<EntityRecord?> NowAsync(
        ICity city, Change change, Caller caller, CancellationToken cancel)
    {
        return change.Kind == ChangeKind.Deleted
            ? null
            : Known(await city.FindAsync(change.EntityId, caller, cancel).ConfigureAwait(false));
    }

    /// <summary>The entity as it was before a change of its shard; null where it was not there.</summary>
    public ValueTask<EntityRecord?> BeforeAsync(
        Change change, long firstSeq, Caller caller, CancellationToken cancel) =>
        AtAsync(change, firstSeq - 1, caller, cancel);

    private async ValueTask<EntityRecord?> AtAsync(
        Change change, long seq, Caller caller, CancellationToken cancel)
    {
        var position = new FeedPosition(city.Head.Seqs.SetItem(change.Shard, seq));
        return Known(await city.FindAsync(
            change.EntityId, new AsOf(null, Knowledge.Of(position)), caller, cancel).ConfigureAwait(false));
    }

    /// <summary>
    /// What was found; null where there is nothing, or nothing for this caller. A city that cannot say is no city
    /// without the entity: that is thrown, so that it is asked again.
    /// </summary>
    private static EntityRecord? Known(Result<EntityRecord> found)
    {
        if (found.TryGet(out var record, out var refusal)) return record;
        return refusal.Kind == RefusalKind.Overloaded ? throw new ReadingFault(refusal) : null;
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
