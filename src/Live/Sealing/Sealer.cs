using System.Collections.Immutable;
using System.Text.Json;
using City.Kernel;
using Attribute = City.Kernel.Attribute;

namespace City.Live;

/// <summary>Seals what is personal in commands, before any shard sees them.</summary>
internal sealed class Sealer(PersonalTypes personal, KeyRing keys, IndexedAttributes indexed, Opener opener, ICity city)
{
    /// <summary>Whether a command may hold personal values, or make open ones personal.</summary>
    public bool Concerns(EntityCommand command)
    {
        foreach (var attribute in command.Attributes)
            if (personal.MayBe(attribute.Name))
                return true;
        return command.Types.Length > 0 && personal.Has(command.Types)
            && command.Kind is CommandKind.Append or CommandKind.Update or CommandKind.Merge
                or CommandKind.UpsertUpdate;
    }

    /// <summary>The command with its personal values sealed; the same one where it holds none.</summary>
    public async ValueTask<Result<EntityCommand>> SealAsync(
        EntityCommand command, Caller caller, CancellationToken cancel)
    {
        if (!Concerns(command)) return command;
        var there = await city.FindAsync(command.Id, caller, cancel).ConfigureAwait(false);
        var isThere = there.TryGet(out var record, out _);
        List<string> types = [.. command.Types];
        if (isThere) AddTypes(types, record);
        // Whole, the entity is needed only where what it holds matters beside its types.
        var entity = isThere && NeedsWhole(command, types) ? record.ToEntity() : null;
        if (entity is not null && OpenBefore(command, entity) is { } open) return Refuse(open, command);
        if (!HoldsPersonal(command, types)) return command;

        var subject = SubjectOf(command, entity, types);
        var work = new Work(
            caller.Tenant, command.Id, await keys.ForSealingAsync(caller.Tenant, subject, cancel).ConfigureAwait(false),
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
                    out whole))
                return AttributeMerge.NotMergeable(attribute);
            attributes.Add(Seal(whole, "", work));
        }

        return command with { Attributes = attributes.MoveToImmutable() };
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

    /// <summary>An open attribute that would become personal with a type that the command adds, or null.</summary>
    private string? OpenBefore(EntityCommand command, Entity entity)
    {
        if (command.Types.All(entity.Types.Contains) || ReplacesAll(command.Kind)) return null;
        return entity.Attributes.FirstOrDefault(each => each.SealKey is null && personal.Is(each.Name, command.Types)
            && !command.Attributes.Any(given => given.Name == each.Name && given.DatasetId == each.DatasetId))?.Name;
    }

    private static bool ReplacesAll(CommandKind kind) =>
        kind is CommandKind.Create or CommandKind.Replace or CommandKind.Upsert;

    private static Refusal Refuse(string attribute, EntityCommand command) => new(
        RefusalKind.Conflict, "seal.type",
        $"With the added type {attribute} becomes personal, but {command.Id} holds it in the open. Send the attribute "
        + "again in the same request, so that it is sealed, or delete it first.", attribute);

    /// <summary>Whose the values are: where the relationship leads, else the entity itself.</summary>
    private string SubjectOf(EntityCommand command, Entity? entity, List<string> types)
    {
        if (personal.SubjectOf(types) is not { } relationship) return command.Id;
        var link = command.Attributes.FirstOrDefault(each => each.Name == relationship)
            ?? entity?.Attributes.FirstOrDefault(each => each.Name == relationship);
        return link?.Value.AsText() is { Length: > 0 } subject ? subject : command.Id;
    }

    private async ValueTask<Attribute?> OpenAsync(
        Attribute given, Entity? entity, string tenant, CancellationToken cancel) =>
        entity?.Attributes.FirstOrDefault(each => each.Name == given.Name && each.DatasetId == given.DatasetId)
            is { } there
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
                    each => each.Name == sub.Name && each.DatasetId == sub.DatasetId))),
            ],
        };
    }

    private Attribute Seal(Attribute attribute, string above, Work work)
    {
        var path = SealedValue.PathOf(above, attribute);
        var subs = attribute.SubAttributes.IsEmpty
            ? attribute.SubAttributes
            : [.. attribute.SubAttributes.Select(sub => Seal(sub, path, work))];
        if (attribute.Value.Kind is ValueKind.Null or ValueKind.Absent) return attribute with { SubAttributes = subs };
        var hash = above.Length == 0 && indexed.Has(attribute.Name) && attribute.Value.Kind != ValueKind.Json
            ? SealedValue.Hash(work.Index!.Key, attribute.Name, attribute.Value)
            : "";
        return attribute with
        {
            Value = SealedValue.Seal(
                attribute.Value, work.Subject, SealedValue.Place(work.Tenant, work.Entity, path), hash),
            SealKey = SealedValue.Scheme,
            SubAttributes = subs,
        };
    }

    private readonly record struct Work(
        string Tenant, string Entity, SubjectCipher Subject, SubjectCipher? Index);
}
