using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

/// <summary>Carries out erasures: first the key, which is what counts, then what it sealed in live entities.</summary>
internal sealed class Eraser(
    LiveCity city, IKeyStore store, KeyRing keys, PersonalTypes personal, (Turns Entities, Turns Subjects) turns,
    TimeProvider clock)
{
    private const int PageSize = 200, RestartsMax = 100;

    public async ValueTask<Result<DestroyedKey>> EraseAsync(string subject, Caller caller, CancellationToken cancel)
    {
        if (MayNot(caller) is { } refusal) return refusal;
        if (subject == KeyRing.IndexSubject) return Unknown(subject);
        var destroyed = await DestroyAsync(subject, caller, cancel).ConfigureAwait(false);
        if (!destroyed.TryGet(out var note, out _) || note.Cleaned) return destroyed;
        try
        {
            return await CleanAsync(note, caller, cancel).ConfigureAwait(false);
        }
        catch (StoreException fault) when (fault.Retry)
        {
            return new Refusal(RefusalKind.Overloaded, "erase.unfinished",
                $"The key of {subject} is destroyed, but not all is cleaned yet: {fault.Message} Ask again, and the "
                + "erasure goes on.", "subject");
        }
    }

    public async ValueTask<Result<IReadOnlyList<DestroyedKey>>> ErasedAsync(Caller caller, CancellationToken cancel)
    {
        if (MayNot(caller) is { } refusal) return refusal;
        var all = await store.DestroyedAsync(cancel).ConfigureAwait(false);
        return Result.Of<IReadOnlyList<DestroyedKey>>([.. all.Where(each => each.Tenant == caller.Tenant)]);
    }

    public async ValueTask<IReadOnlyList<UnfinishedErasure>> ResumeAsync(CancellationToken cancel)
    {
        var unfinished = new List<UnfinishedErasure>();
        foreach (var note in await store.DestroyedAsync(cancel).ConfigureAwait(false))
            if (!note.Cleaned && await WhyNotAsync(note, cancel).ConfigureAwait(false) is { } left)
                unfinished.Add(left);
        return unfinished;
    }

    private async ValueTask<UnfinishedErasure?> WhyNotAsync(DestroyedKey note, CancellationToken cancel)
    {
        try
        {
            var caller = new Caller(note.Tenant, "erasure", Grants.All);
            var cleaned = await CleanAsync(note, caller, cancel).ConfigureAwait(false);
            return cleaned.TryGet(out _, out var refusal) ? null : new UnfinishedErasure(note, refusal.Code, null);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            // Whatever it is, it is met with this person's entities or key: the others need not wait for it.
            return new UnfinishedErasure(note, fault.Message, fault);
        }
    }

    /// <summary>Destroys the key while nobody seals with it, so that no later answer tells of such a write.</summary>
    private async ValueTask<Result<DestroyedKey>> DestroyAsync(
        string subject, Caller caller, CancellationToken cancel)
    {
        var alone = (caller.Tenant, subject);
        if (await turns.Subjects.EnterAsync(alone, alone: true, cancel).ConfigureAwait(false) is { } busy) return busy;
        try
        {
            var key = await store.OfAsync(caller.Tenant, subject, cancel).ConfigureAwait(false);
            var id = key?.Id;
            if (key is null)
            {
                if (await EarlierAsync(subject, caller, cancel).ConfigureAwait(false) is { } earlier) return earlier;
                id = await LostAsync(subject, caller, cancel).ConfigureAwait(false);
                if (id is null) return Unknown(subject);
            }

            var note = new DestroyedKey(id!, caller.Tenant, subject, Moment.Now(clock), Cleaned: false);
            try
            {
                await store.DestroyAsync(note, cancel).ConfigureAwait(false);
            }
            finally
            {
                // Where the store fails, nobody knows whether the key is still there.
                keys.Forget(note.Tenant, subject, note.Id);
            }

            return note;
        }
        finally
        {
            turns.Subjects.Leave(alone);
        }
    }

    /// <summary>
    /// The note of the key that was destroyed last, or null. Another process may have destroyed it a moment ago, and
    /// this one may still have it.
    /// </summary>
    private async ValueTask<DestroyedKey?> EarlierAsync(string subject, Caller caller, CancellationToken cancel)
    {
        DestroyedKey? last = null;
        foreach (var note in await store.DestroyedAsync(cancel).ConfigureAwait(false))
            if (note.Tenant == caller.Tenant && note.Subject == subject)
                keys.Forget(note.Tenant, subject, (last = note).Id);
        return last;
    }

    /// <summary>The name of a key that sealed something of the person itself and is lost; null where none is.</summary>
    private async ValueTask<string?> LostAsync(string subject, Caller caller, CancellationToken cancel)
    {
        var found = await city.FindCurrentAsync(subject, caller, cancel).ConfigureAwait(false);
        if (!found.TryGet(out var record, out _)) return null;
        foreach (var id in SealedValue.KeysIn(record.Bytes.Span))
            if (await keys.ForOpeningAsync(id, cancel).ConfigureAwait(false) is { Cipher: null, IsErased: false })
                return id;
        return null;
    }

    private async ValueTask<Result<DestroyedKey>> CleanAsync(
        DestroyedKey note, Caller caller, CancellationToken cancel)
    {
        if (await CleanAsync([note.Subject], note, caller, cancel).ConfigureAwait(false) is { } refusal) return refusal;
        foreach (var relationship in personal.Subjects)
            if (await CleanAsync(relationship, note, caller, cancel).ConfigureAwait(false) is { } not)
                return not;
        var cleaned = note with { Cleaned = true };
        await store.DestroyAsync(cleaned, cancel).ConfigureAwait(false);
        return cleaned;
    }

    /// <summary>
    /// Cleans the entities whose relationship leads to the subject. The city changes meanwhile: a page begins with the
    /// last entity of the one before, and where another one stands there, it is begun again.
    /// </summary>
    private async ValueTask<Refusal?> CleanAsync(
        string relationship, DestroyedKey note, Caller caller, CancellationToken cancel)
    {
        var (offset, last) = (0, (string?)null);
        for (var restarts = 0; restarts <= RestartsMax;)
        {
            var query = new EntityQuery
            {
                Q = new QueryCondition.Compare(
                    new AttributePath([relationship], []), Comparison.Equal, [new Operand(Value.Of(note.Subject))]),
                Limit = PageSize,
                Offset = offset,
            };
            var result = await city.QueryAsync(query, caller, cancel).ConfigureAwait(false);
            if (!result.TryGet(out var page, out var refusal)) return refusal;
            if (last is not null && (page.Entities.IsEmpty || page.Entities[0].Id != last))
            {
                (offset, last) = (0, null);
                restarts++;
                continue;
            }

            var sealedWith = page.Entities.Where(record => Removals(record.ToEntity(), note.Id).Any());
            if (await CleanAsync([.. sealedWith.Select(record => record.Id)], note, caller, cancel)
                .ConfigureAwait(false) is { } not)
                return not;
            if (!page.More) return null;
            (offset, last) = (offset + page.Entities.Length - 1, page.Entities[^1].Id);
        }

        return new Refusal(RefusalKind.Overloaded, "live.overloaded",
            $"What leads to {note.Subject} changes faster than it can be gone through. The key is destroyed; ask "
            + "again, and the erasure goes on.");
    }

    /// <summary>
    /// Removes what the key sealed from some entities, each looked at while nobody writes it: what is sealed with a
    /// newer key stays.
    /// </summary>
    private async ValueTask<Refusal?> CleanAsync(
        IReadOnlyList<string> ids, DestroyedKey note, Caller caller, CancellationToken cancel)
    {
        using var passage = new Passage(turns.Entities, turns.Subjects);
        var commands = new List<EntityCommand>();
        foreach (var id in ids.Order(StringComparer.Ordinal))
        {
            if (await passage.EntityAsync(note.Tenant, id, alone: true, cancel).ConfigureAwait(false) is { } busy)
                return busy;
            var found = await city.FindCurrentAsync(id, caller, cancel).ConfigureAwait(false);
            if (found.TryGet(out var record, out var refusal)) commands.AddRange(Removals(record.ToEntity(), note.Id));
            else if (refusal.Kind != RefusalKind.Unknown) return refusal;
        }

        foreach (var some in commands.Chunk(PageSize))
            foreach (var outcome in await city.WriteAllAsync(some, caller, cancel).ConfigureAwait(false))
                if (outcome.Refusal is { Kind: not RefusalKind.Unknown } refusal)
                    return refusal;
        return null;
    }

    private static IEnumerable<EntityCommand> Removals(Entity entity, string key) => entity.Attributes
        .Where(each => each.SealKey is not null && SealedValue.KeyIn(each.Value.Utf8) == key)
        .Select(each => new EntityCommand
        {
            Kind = CommandKind.DeleteAttribute, Id = entity.Id, AttributeName = each.Name, DatasetId = each.DatasetId,
        });

    private static Refusal? MayNot(Caller caller) => caller.Grants.HasFlag(Grants.All)
        ? null
        : new Refusal(RefusalKind.Forbidden, "access.denied",
            $"The credential of {caller.Subject} does not allow to erase what is held of a person.");

    private static Refusal Unknown(string subject) => new(
        RefusalKind.Unknown, "subject.unknown",
        $"Nothing of {subject} was ever sealed. Check the id of the entity that stands for the person.", "subject");
}
