using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

/// <summary>Carries out erasures: first the key, which is what counts, then what it sealed in live entities.</summary>
internal sealed class Eraser(
    ICity city, IKeyStore store, KeyRing keys, PersonalTypes personal, TimeProvider clock)
{
    private const int PageSize = 200;

    public async ValueTask<Result<DestroyedKey>> EraseAsync(string subject, Caller caller, CancellationToken cancel)
    {
        if (MayNot(caller) is { } refusal) return refusal;
        if (subject == KeyRing.IndexSubject) return Unknown(subject);
        var key = await store.OfAsync(caller.Tenant, subject, cancel).ConfigureAwait(false);
        if (key is null)
        {
            var earlier = (await store.DestroyedAsync(cancel).ConfigureAwait(false))
                .LastOrDefault(each => each.Tenant == caller.Tenant && each.Subject == subject);
            if (earlier is null) return Unknown(subject);
            return earlier.Cleaned ? earlier : await CleanAsync(earlier, caller, cancel).ConfigureAwait(false);
        }

        var note = new DestroyedKey(key.Id, key.Tenant, subject, Moment.Now(clock), Cleaned: false);
        await store.DestroyAsync(note, cancel).ConfigureAwait(false);
        keys.Forget(key.Tenant, subject, key.Id);
        return await CleanAsync(note, caller, cancel).ConfigureAwait(false);
    }

    public async ValueTask<Result<IReadOnlyList<DestroyedKey>>> ErasedAsync(Caller caller, CancellationToken cancel)
    {
        if (MayNot(caller) is { } refusal) return refusal;
        var all = await store.DestroyedAsync(cancel).ConfigureAwait(false);
        return Result.Of<IReadOnlyList<DestroyedKey>>([.. all.Where(each => each.Tenant == caller.Tenant)]);
    }

    public async ValueTask ResumeAsync(CancellationToken cancel)
    {
        foreach (var note in await store.DestroyedAsync(cancel).ConfigureAwait(false))
        {
            if (note.Cleaned) continue;
            await CleanAsync(note, new Caller(note.Tenant, "erasure", Grants.All), cancel).ConfigureAwait(false);
        }
    }

    private async ValueTask<Result<DestroyedKey>> CleanAsync(
        DestroyedKey note, Caller caller, CancellationToken cancel)
    {
        var commands = new List<EntityCommand>();
        var found = await city.FindAsync(note.Subject, caller, cancel).ConfigureAwait(false);
        if (found.TryGet(out var record, out _)) commands.AddRange(Removals(record.ToEntity(), note.Id));
        foreach (var relationship in personal.Subjects)
            if (await AddAsync(relationship, note, commands, caller, cancel).ConfigureAwait(false) is { } refusal)
                return refusal;
        foreach (var some in commands.Chunk(PageSize))
            foreach (var outcome in await city.WriteAllAsync(some, caller, cancel).ConfigureAwait(false))
                if (outcome.Refusal is { Kind: not RefusalKind.Unknown } refusal)
                    return refusal;
        var cleaned = note with { Cleaned = true };
        await store.DestroyAsync(cleaned, cancel).ConfigureAwait(false);
        return cleaned;
    }

    /// <summary>Adds what is to be removed from the entities whose relationship leads to the subject.</summary>
    private async ValueTask<Refusal?> AddAsync(
        string relationship, DestroyedKey note, List<EntityCommand> commands, Caller caller, CancellationToken cancel)
    {
        for (var offset = 0; ; offset += PageSize)
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
            foreach (var record in page.Entities) commands.AddRange(Removals(record.ToEntity(), note.Id));
            if (!page.More) return null;
        }
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
