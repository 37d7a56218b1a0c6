using System.Collections.Immutable;
using System.Text;
using City.Kernel;
using Attribute = City.Kernel.Attribute;

namespace City.Live;

/// <summary>
/// Decides what a command changes, from the entity as it is (what is pending included) and nothing else.
/// </summary>
internal sealed class Decider(NameTable names)
{
    private readonly Decision _decision = new();

    public Decision Decide(EntityCommand command, ReadOnlySpan<byte> record, Moment now)
    {
        var decision = _decision;
        decision.Clear();
        var there = RecordState.IsThere(record);
        switch (command.Kind)
        {
            case CommandKind.Create when there:
                decision.Refuse(RefusalKind.Conflict, "entity.exists",
                    $"The entity {command.Id} exists already. Change it, or choose another id.");
                break;
            case CommandKind.Create:
            case CommandKind.Upsert when !there:
            case CommandKind.UpsertUpdate when !there:
                Create(command, now);
                break;
            case CommandKind.Place:
                Place(command, record, there);
                break;
            case var _ when !there:
                decision.Refuse(RefusalKind.Unknown, "entity.unknown",
                    $"There is no entity {command.Id}. Create it first, or check the id and the tenant.");
                break;
            case CommandKind.Record:
                Record(command, now);
                break;
            case CommandKind.Upsert or CommandKind.Replace:
                Replace(command, new EntityView(record), now);
                break;
            case CommandKind.Delete:
                (decision.Changes, decision.Kind) = (true, ChangeKind.Deleted);
                break;
            case CommandKind.DeleteAttribute:
                Delete(command, new EntityView(record));
                break;
            default:
                Change(command, new EntityView(record), now);
                break;
        }

        Group(decision.Set);
        return decision;
    }

    private void Place(EntityCommand command, ReadOnlySpan<byte> record, bool there)
    {
        var key = RecordState.IsPlaced(record) ? Encoding.UTF8.GetString(new EntityView(record).PartitionKey) : null;
        if (there)
            _decision.Refuse(RefusalKind.Conflict, "entity.placed",
                "The entity exists and lives by its own id; it cannot be put beside others.");
        else if (key is not null && key != command.PartitionKey && command.NoOverwrite)
            _decision.Refusal = Placement.Elsewhere(key);
        else if (key != command.PartitionKey)
            (_decision.Changes, _decision.Kind) = (true, ChangeKind.Placed);
    }

    private void Create(EntityCommand command, Moment now)
    {
        if (command.Types.IsDefaultOrEmpty)
        {
            _decision.Refuse(RefusalKind.Invalid, "entity.type.missing", "A new entity needs a type.", "type");
            return;
        }

        (_decision.Changes, _decision.Kind) = (true, ChangeKind.Created);
        _decision.Types = Distinct(command.Types);
        _decision.Scopes = command.Scopes.IsDefault ? [] : command.Scopes;
        foreach (var attribute in command.Attributes)
            if (attribute.Value.Kind != ValueKind.Null)
                _decision.Set.Add(Stamp(attribute, now, now));
    }

    private void Replace(EntityCommand command, in EntityView entity, Moment now)
    {
        (_decision.Changes, _decision.Kind, _decision.ReplacesAll) = (true, ChangeKind.Updated, true);
        if (!command.Types.IsDefaultOrEmpty) _decision.Types = Distinct(command.Types);
        _decision.Scopes = command.Scopes.IsDefault ? [] : command.Scopes;
        foreach (var attribute in command.Attributes)
            if (attribute.Value.Kind != ValueKind.Null)
                _decision.Set.Add(Stamp(attribute, CreatedAt(entity, attribute, now), now));
        var each = new AttributeList(entity.Attributes);
        while (each.MoveNext())
            if (!IsSet(each.Name, each.Dataset))
                _decision.Removed.Add((each.Name, each.Dataset));
    }

    private void Record(EntityCommand command, Moment now)
    {
        _decision.Kind = ChangeKind.Recorded;
        if (command.Retracted is { } back)
        {
            var (name, dataset) = (names.Find(back.Attribute), names.Find(back.DatasetId));
            if (name <= 0 || dataset < 0 || SeriesKey.Find(names, name, dataset) < 0)
            {
                _decision.Refuse(RefusalKind.Unknown, "reading.unknown", "There is no such reading.", back.Attribute);
                return;
            }

            _decision.Set.Add(Stamp(PointShape.Retracting(back), now, now));
        }

        foreach (var attribute in command.Attributes)
        {
            if (attribute.ObservedAt is null || attribute.Value.Kind == ValueKind.Null)
            {
                _decision.Refuse(RefusalKind.Invalid, "reading.time",
                    "A reading of the past has a value and says when it was observed: give observedAt.",
                    attribute.Name);
                return;
            }

            _decision.Set.Add(Stamp(attribute, now, now));
        }

        _decision.Changes = _decision.Set.Count > 0;
    }

    private void Delete(EntityCommand command, in EntityView entity)
    {
        var name = names.Find(command.AttributeName);
        var dataset = names.Find(command.DatasetId);
        var each = new AttributeList(entity.Attributes);
        while (each.MoveNext())
            if (each.Name == name && (command.AllInstances || each.Dataset == dataset))
                _decision.Removed.Add((each.Name, each.Dataset));
        if (_decision.Removed.Count == 0)
            _decision.Refuse(RefusalKind.Unknown, "attribute.unknown",
                "The entity has no such attribute" + (command.DatasetId is null ? "." : " with this datasetId."),
                command.AttributeName);
        else
            (_decision.Changes, _decision.Kind) = (true, ChangeKind.Updated);
    }

    private void Change(EntityCommand command, in EntityView entity, Moment now)
    {
        _decision.Kind = ChangeKind.Updated;
        foreach (var attribute in command.Attributes)
        {
            ReadOnlySpan<byte> body = default;
            var name = names.Find(attribute.Name);
            var there = name > 0 && names.Find(attribute.DatasetId) is >= 0 and var dataset
                && entity.TryFind(name, dataset, out body);
            One(command, attribute, there ? body : default, now);
            if (_decision.Refusal is not null) return;
        }

        AddTypes(command, entity);
        if (!command.Scopes.IsDefault)
        {
            _decision.Scopes = command.Scopes;
            _decision.Changes = true;
        }

        _decision.Changes |= _decision.Set.Count + _decision.Removed.Count > 0;
    }

    private void One(EntityCommand command, Attribute attribute, ReadOnlySpan<byte> body, Moment now)
    {
        var there = !body.IsEmpty;
        if (there && IsLate(command.Late, attribute, body))
        {
            _decision.Refuse(RefusalKind.Conflict, "reading.late",
                "The city holds a reading that is as new already. Record this one into the entity's past instead.",
                attribute.Name);
            return;
        }

        var mustBeThere = command.Kind
            is CommandKind.Update or CommandKind.PatchAttribute or CommandKind.ReplaceAttribute;
        if (!there && mustBeThere)
        {
            if (command.Kind == CommandKind.Update)
                _decision.NotUpdated.Add(new NotUpdated(attribute.Name, "The entity has no such attribute."));
            else
                _decision.Refuse(RefusalKind.Unknown, "attribute.unknown",
                    "The entity has no such attribute; append it instead.", attribute.Name);
            return;
        }

        if (attribute.Value.Kind == ValueKind.Null)
        {
            if (there) _decision.Removed.Add((names.Find(attribute.Name), names.Find(attribute.DatasetId)));
            else _decision.NotUpdated.Add(new NotUpdated(attribute.Name, "There is nothing to remove."));
            return;
        }

        if (there && command is { Kind: CommandKind.Append, NoOverwrite: true })
        {
            _decision.NotUpdated.Add(
                new NotUpdated(attribute.Name, "It is there already and was not to be overwritten."));
            return;
        }

        var next = attribute;
        if (NameLimits.Merges(command.Kind)
            && !AttributeMerge.TryMerge(
                attribute, body, command.Kind == CommandKind.Merge, names, out next, out var refusal))
        {
            _decision.Refusal = refusal;
            return;
        }

        var createdAt = there ? new AttributeView(body).CreatedAt : now;
        _decision.Set.Add(Stamp(next, createdAt, now));
    }

    private static bool IsLate(LateReadings rule, Attribute attribute, ReadOnlySpan<byte> body) =>
        rule != LateReadings.Take && new AttributeView(body) is { HasObservedAt: true } newest
        && (attribute.ObservedAt < newest.ObservedAt
            || rule == LateReadings.RefuseNotNewer && attribute.ObservedAt == newest.ObservedAt);

    private void AddTypes(EntityCommand command, in EntityView entity)
    {
        if (command.Types.IsDefaultOrEmpty) return;
        var types = ImmutableArray.CreateBuilder<string>();
        foreach (var type in entity.TypeNumbers()) types.Add(names[type]);
        var before = types.Count;
        foreach (var type in command.Types)
            if (!types.Contains(type))
                types.Add(type);
        if (types.Count == before) return;
        _decision.Types = types.ToImmutable();
        _decision.Changes = true;
    }

    private bool IsSet(int name, int dataset)
    {
        foreach (var attribute in _decision.Set)
            if (names.Find(attribute.Name) == name && names.Find(attribute.DatasetId) == dataset)
                return true;
        return false;
    }

    private Moment CreatedAt(in EntityView entity, Attribute attribute, Moment now) =>
        names.Find(attribute.Name) is > 0 and var name && names.Find(attribute.DatasetId) is >= 0 and var dataset
        && entity.TryFind(name, dataset, out var body)
            ? new AttributeView(body).CreatedAt
            : now;

    private static ImmutableArray<string> Distinct(ImmutableArray<string> types) =>
        types.Length == 1 ? types : [.. types.Distinct(StringComparer.Ordinal)];

    /// <summary>Puts instances of one name beside each other, as lists of attributes are kept.</summary>
    private static void Group(List<Attribute> set)
    {
        if (set.Count < 3) return;
        var names = new HashSet<string>(set.Count, StringComparer.Ordinal) { set[0].Name };
        var isGrouped = true;
        for (var i = 1; i < set.Count && isGrouped; i++)
            isGrouped = set[i].Name == set[i - 1].Name || names.Add(set[i].Name);
        if (isGrouped) return;
        var grouped = set.GroupBy(attribute => attribute.Name).SelectMany(group => group).ToList();
        set.Clear();
        set.AddRange(grouped);
    }

    private static Attribute Stamp(Attribute attribute, Moment createdAt, Moment now) =>
        attribute with
        {
            CreatedAt = createdAt < now ? createdAt : now,
            ModifiedAt = now,
            SubAttributes = Plain(attribute.SubAttributes),
        };

    /// <summary>
    /// Sub-attributes keep no system times of their own, theirs are those of the attribute; one that is asked to be
    /// removed is left out.
    /// </summary>
    private static ImmutableArray<Attribute> Plain(ImmutableArray<Attribute> subs)
    {
        foreach (var sub in subs)
            if (sub.Value.Kind == ValueKind.Null || sub.CreatedAt != default || sub.ModifiedAt != default
                || !sub.SubAttributes.IsEmpty)
                return
                [
                    .. subs.Where(each => each.Value.Kind != ValueKind.Null).Select(each => each with
                    {
                        CreatedAt = default, ModifiedAt = default, SubAttributes = Plain(each.SubAttributes),
                    }),
                ];
        return subs;
    }
}
