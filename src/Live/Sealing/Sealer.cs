using System.Collections.Immutable;
using System.Text.Json;
using City.Kernel;
using Attribute = City.Kernel.Attribute;

namespace City.Live;

/// <summary>Seals what is personal in commands, before any shard sees them.</summary>
internal sealed class Sealer(
    PersonalTypes personal, SubjectRules subjects, KeyRing keys, IndexedAttributes indexed, Opener opener,
    LiveCity city)
{
    /// <summary>
    /// The command with its personal values sealed; the same one where it holds none. What is there is
    /// read whatever the caller may read, and where it cannot be read the command is refused: a value sealed with the
    /// key of somebody else would outlive the person. The entity is entered before, its subject here.
    /// </summary>
    public async ValueTask<Result<SealedCommand>> SealAsync(
        EntityCommand command, Caller caller, Passage passage, CancellationToken cancel)
    {
        if (!subjects.NeedsEntity(command)) return new SealedCommand(command, subjects.Decides(command));
        var there = await city.FindCurrentAsync(command.Id, caller, cancel).ConfigureAwait(false);
        var isThere = there.TryGet(out var record, out var unread);
        if (!isThere && unread!.Kind != RefusalKind.Unknown) return unread;
        List<string> types = [.. command.Types];
        if (isThere) AddTypes(types, record);
        // Whole, the entity is needed only where what it holds matters beside its types.
        var entity = isThere && NeedsWhole(command, types) ? record.ToEntity() : null;
        // What was carried out already only gets its answer again, whatever became of its entity since.
        if (entity is not null && (OpenBefore(command, entity) ?? Stranded(command, entity, types)) is { } not
            && !city.Remembers(command, caller))
            return not;
        var moves = subjects.Moves(command, entity);
        if (!HoldsPersonal(command, types)) return new SealedCommand(command, moves);

        var subject = subjects.After(command, entity, types);
        if (await passage.SubjectAsync(caller.Tenant, subject, cancel).ConfigureAwait(false) is { } busy) return busy;
        var key = await keys.OfAsync(caller.Tenant, subject, cancel).ConfigureAwait(false);
        if ((key is null || command.Kind == CommandKind.Merge)
            && await LacksKeyAsync(isThere ? record : null, cancel).ConfigureAwait(false))
            return KeyMissing(command);
        var place = new SealedPlace(caller.Tenant, command.Id);
        var work = new Work(
            key ?? await keys.ForSealingAsync(caller.Tenant, subject, cancel).ConfigureAwait(false),
            IsFound(command)
                ? await keys.ForSealingAsync(caller.Tenant, KeyRing.IndexSubject, cancel).ConfigureAwait(false)
                : null);
        var attributes = ImmutableArray.CreateBuilder<Attribute>(command.Attributes.Length);
        foreach (var attribute in command.Attributes)
        {
            if (!personal.Is(attribute.Name, types))
            {
                attributes.Add(attribute);
                continue;
            }

            var whole = attribute;
            if (command.Kind == CommandKind.Merge
                && !TryMerge(attribute, await OpenAsync(attribute, entity, caller.Tenant, cancel).ConfigureAwait(false),
                    out whole)
                && !city.Remembers(command, caller))
                return AttributeMerge.NotMergeable(attribute);
            attributes.Add(Seal(whole, place, work));
        }

        return new SealedCommand(command with { Attributes = attributes.MoveToImmutable() }, moves);
    }

    private static void AddTypes(List<string> types, in EntityRecord record)
    {
        foreach (var number in record.View.TypeNumbers())
        {
            var type = record.Names[number];
            if (!types.Contains(type)) types.Add(type);
        }
    }

    private bool HoldsPersonal(EntityCommand command, List<string> types)
    {
        foreach (var attribute in command.Attributes)
            if (personal.Is(attribute.Name, types))
                return true;
        return false;
    }

    /// <summary>Whether entities are looked up by one of the attributes.</summary>
    private bool IsFound(EntityCommand command)
    {
        foreach (var attribute in command.Attributes)
            if (indexed.Has(attribute.Name))
                return true;
        return false;
    }

    private bool NeedsWhole(EntityCommand command, List<string> types) => command.Types.Length > 0
        || command.Kind == CommandKind.Merge || personal.SubjectOf(types) is not null;

    /// <summary>Refuses where an open attribute would become personal with a type that the command adds.</summary>
    private Refusal? OpenBefore(EntityCommand command, Entity entity)
    {
        if (command.Types.All(entity.Types.Contains) || SubjectRules.ReplacesAll(command.Kind)) return null;
        var open = entity.Attributes.FirstOrDefault(each => each.SealKey is null
            && personal.Is(each.Name, command.Types) && !IsReplaced(each, command))?.Name;
        return open is null ? null : new Refusal(RefusalKind.Conflict, "seal.type",
            $"With the added type {open} becomes personal, but {command.Id} holds it in the open. Send the attribute "
            + "again, and all that is inside it, in the same request, so that it is sealed, or delete it first.", open);
    }

    /// <summary>Refuses where what is sealed with one person's key would come to be another's.</summary>
    private Refusal? Stranded(EntityCommand command, Entity entity, List<string> types)
    {
        if (SubjectRules.ReplacesAll(command.Kind) || !subjects.Decides(command)
            || subjects.Of(entity) == subjects.After(command, entity, types) || subjects.Unlinks(command))
            return null;
        var left = entity.Attributes.FirstOrDefault(
            each => Opener.HoldsSealed(each) && !IsReplaced(each, command))?.Name;
        return left is null ? null : new Refusal(RefusalKind.Conflict, "seal.subject",
            $"{left} of {command.Id} is sealed with the key of another person than the one it would belong to. Send "
            + "the attribute again, and all that is inside it, in the same request, so that it is sealed anew, or "
            + "delete it first.", left);
    }

    /// <summary>Whether the command leaves nothing of an attribute as it stands there.</summary>
    private static bool IsReplaced(Attribute there, EntityCommand command)
    {
        foreach (var given in command.Attributes)
            if (IsSame(given, there))
                return command.Kind == CommandKind.Merge
                    ? TakesPlace(given, there)
                    : given.Value.Kind == ValueKind.Null
                        || (given.Value.Kind != ValueKind.Absent && !command.NoOverwrite);
        return false;
    }

    /// <summary>Whether a merge leaves nothing of an attribute, at any depth.</summary>
    private static bool TakesPlace(Attribute given, Attribute there) => given.Value.Kind switch
    {
        ValueKind.Null => true,
        ValueKind.Absent => false,
        _ => there.SubAttributes.All(inside => given.SubAttributes.Any(
            each => IsSame(each, inside) && TakesPlace(each, inside))),
    };

    private static bool IsSame(Attribute one, Attribute other) =>
        one.Name == other.Name && one.DatasetId == other.DatasetId;

    /// <summary>
    /// Whether something of an entity is sealed with a key that is neither here nor noted as destroyed, or the city has
    /// lost all of its keys.
    /// </summary>
    private async ValueTask<bool> LacksKeyAsync(EntityRecord? record, CancellationToken cancel)
    {
        if (city.KnowsSealed && await keys.IsEmptyAsync(cancel).ConfigureAwait(false)) return true;
        if (record is not { } there) return false;
        foreach (var id in SealedValue.KeysIn(there.Bytes.Span))
            if (await keys.ForOpeningAsync(id, cancel).ConfigureAwait(false) is { Cipher: null, IsErased: false })
                return true;
        return false;
    }

    private static Refusal KeyMissing(EntityCommand command) => new(
        RefusalKind.Conflict, "seal.key-missing",
        $"Values of {command.Id} or of the whole city are sealed with keys that are lost. Restore the keys from their "
        + "own backup; until then nothing personal is sealed anew.");

    private async ValueTask<Attribute?> OpenAsync(
        Attribute given, Entity? entity, string tenant, CancellationToken cancel) =>
        entity?.Attributes.FirstOrDefault(each => IsSame(each, given)) is { } there
            ? await opener.OpenAsync(there, tenant, entity.Id, cancel).ConfigureAwait(false)
            : null;

    /// <summary>
    /// JSON values are merged here, where those that are there can be read; in the shard the merged ones replace them.
    /// </summary>
    private static bool TryMerge(Attribute given, Attribute? there, out Attribute merged)
    {
        try
        {
            merged = Merged(given, there);
            return true;
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException)
        {
            merged = given;
            return false;
        }
    }

    private static Attribute Merged(Attribute given, Attribute? there)
    {
        var kind = given.Kind == AttributeKind.Unspecified ? there?.Kind : given.Kind;
        var isMerged = given.Value.Kind is not (ValueKind.Null or ValueKind.Absent)
            && kind != AttributeKind.GeoProperty;
        return given with
        {
            Value = isMerged
                ? JsonMerge.Merge(there?.Kind == kind && there is not null ? there.Value : Value.Null, given.Value)
                : given.Value,
            SubAttributes =
            [
                .. given.SubAttributes.Select(sub => Merged(sub, there?.SubAttributes.FirstOrDefault(
                    each => IsSame(each, sub)))),
            ],
        };
    }

    private Attribute Seal(Attribute attribute, SealedPlace place, Work work)
    {
        var subs = attribute.SubAttributes.IsEmpty ? attribute.SubAttributes : SealSubs(attribute, place, work);
        if (attribute.Value.Kind is ValueKind.Null or ValueKind.Absent) return attribute with { SubAttributes = subs };
        var hash = place.Above.Length == 0 && indexed.Has(attribute.Name) && attribute.Value.Kind != ValueKind.Json
            ? SealedValue.Hash(work.Index!.Key, attribute.Name, attribute.Value)
            : "";
        return attribute with
        {
            Value = SealedValue.Seal(attribute, place, work.Subject, hash),
            SealKey = SealedValue.Scheme,
            SubAttributes = subs,
        };
    }

    private ImmutableArray<Attribute> SealSubs(Attribute attribute, SealedPlace place, Work work)
    {
        var inside = place.Inside(attribute);
        return [.. attribute.SubAttributes.Select(sub => Seal(sub, inside, work))];
    }

    private readonly record struct Work(SubjectCipher Subject, SubjectCipher? Index);
}
