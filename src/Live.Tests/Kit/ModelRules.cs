using System.Text.Json.Nodes;

namespace City.Live.Tests;

/// <summary>What each command does, written again from GS CIM 009 and RFC 7396, over plain dictionaries.</summary>
internal static class ModelRules
{
    private const string NullUri = "urn:ngsi-ld:null";

    public sealed record Verdict(ModelEntity? Next, OutcomeKind Kind, string? Code, ImmutableHashSet<string> Left,
        ImmutableList<(string Name, string? Dataset)> Removed, ImmutableList<Attribute> Set);

    public static Verdict Apply(ModelEntity? there, EntityCommand command, Moment now) => command.Kind switch
    {
        CommandKind.Create when there is not null => Refuse(there, "entity.exists"),
        CommandKind.Create => Create(command, now),
        CommandKind.Upsert or CommandKind.UpsertUpdate when there is null => Create(command, now),
        _ when there is null => Refuse(null, "entity.unknown"),
        CommandKind.Upsert or CommandKind.Replace => Replace(there, command, now),
        CommandKind.Delete => new Verdict(null, OutcomeKind.Deleted, null, [], [.. there.Attributes.Keys], []),
        CommandKind.DeleteAttribute => Delete(there, command, now),
        _ => Change(there, command, now),
    };

    private static Verdict Refuse(ModelEntity? there, string code) =>
        new(there, OutcomeKind.Refused, code, [], [], []);

    private static Verdict Create(EntityCommand command, Moment now)
    {
        if (command.Types.IsEmpty) return Refuse(null, "entity.type.missing");
        var set = Given(command).Select(each => each with { CreatedAt = now, ModifiedAt = now }).ToImmutableList();
        return new Verdict(
            new ModelEntity([.. command.Types], Scopes(command), ByInstance(set), now, now),
            OutcomeKind.Created, null, [], [], set);
    }

    private static Verdict Replace(ModelEntity there, EntityCommand command, Moment now)
    {
        var set = Given(command).Select(each => each with
        {
            CreatedAt = there.Attributes.TryGetValue((each.Name, each.DatasetId), out var old) ? old.CreatedAt : now,
            ModifiedAt = now,
        }).ToImmutableList();
        var next = new ModelEntity(
            command.Types.IsEmpty ? there.Types : [.. command.Types], Scopes(command), ByInstance(set),
            there.CreatedAt, now);
        return new Verdict(next, OutcomeKind.Updated, null, [],
            [.. there.Attributes.Keys.Where(key => !next.Attributes.ContainsKey(key))], set);
    }

    private static Verdict Delete(ModelEntity there, EntityCommand command, Moment now)
    {
        var gone = there.Attributes.Keys.Where(key => key.Name == command.AttributeName
            && (command.AllInstances || key.Dataset == command.DatasetId)).ToImmutableList();
        return gone.IsEmpty
            ? Refuse(there, "attribute.unknown")
            : new Verdict(there with { Attributes = there.Attributes.RemoveRange(gone), ModifiedAt = now },
                OutcomeKind.Updated, null, [], gone, []);
    }

    private static Verdict Change(ModelEntity there, EntityCommand command, Moment now)
    {
        var left = ImmutableHashSet<string>.Empty;
        var gone = ImmutableList<(string, string?)>.Empty;
        var set = ImmutableList<Attribute>.Empty;
        foreach (var given in command.Attributes)
        {
            var key = (given.Name, given.DatasetId);
            there.Attributes.TryGetValue(key, out var old);
            if (old is null && command.Kind == CommandKind.Update) left = left.Add(given.Name);
            else if (old is null && command.Kind is CommandKind.PatchAttribute or CommandKind.ReplaceAttribute)
                return Refuse(there, "attribute.unknown");
            else if (given.Value.Kind == ValueKind.Null && old is null) left = left.Add(given.Name);
            else if (given.Value.Kind == ValueKind.Null) gone = gone.Add(key);
            else if (old is not null && command is { Kind: CommandKind.Append, NoOverwrite: true })
                left = left.Add(given.Name);
            else
            {
                var next = given;
                if (command.Kind is CommandKind.Merge or CommandKind.PatchAttribute
                    && Merged(old, given, command.Kind == CommandKind.Merge, out next) is { } code)
                    return Refuse(there, code);
                set = set.Add(next with { CreatedAt = old?.CreatedAt ?? now, ModifiedAt = now });
            }
        }

        var types = there.Types.AddRange(command.Types.Where(type => !there.Types.Contains(type)).Distinct());
        var scopes = command.Scopes.IsDefault ? there.Scopes : [.. command.Scopes];
        var changed = set.Count + gone.Count > 0 || types.Count > there.Types.Count || !command.Scopes.IsDefault;
        if (!changed) return new Verdict(there, OutcomeKind.Unchanged, null, left, [], []);
        var attributes = there.Attributes.RemoveRange(gone)
            .SetItems(set.Select(each => KeyValuePair.Create((each.Name, each.DatasetId), each)));
        return new Verdict(
            there with { Types = types, Scopes = scopes, Attributes = attributes, ModifiedAt = now },
            OutcomeKind.Updated, null, left, gone, set);
    }

    private static string? Merged(Attribute? old, Attribute given, bool deep, out Attribute next)
    {
        next = given;
        var said = given.Kind != AttributeKind.Unspecified && given.Value.Kind != ValueKind.Absent;
        if (old is null)
        {
            if (!said) return "attribute.incomplete";
            next = given with
            {
                UnitCode = given.UnitCode == NullUri ? null : given.UnitCode,
                Value = deep ? Fresh(given) : given.Value,
            };
            return Subs([], given.SubAttributes, deep, ref next);
        }

        if (given.Kind != AttributeKind.Unspecified && given.Kind != old.Kind && given.Value.Kind == ValueKind.Absent)
            return "attribute.type.mismatch";
        var kind = given.Kind == AttributeKind.Unspecified ? old.Kind : given.Kind;
        next = old with
        {
            Kind = kind,
            Value = given.Value.Kind == ValueKind.Absent ? old.Value
                : !deep || kind == AttributeKind.GeoProperty ? given.Value
                : Deep(kind == old.Kind ? old.Value : Value.Null, given.Value),
            ObservedAt = given.ObservedAt ?? old.ObservedAt,
            UnitCode = given.UnitCode == NullUri ? null : given.UnitCode ?? old.UnitCode,
        };
        return Subs(old.SubAttributes, given.SubAttributes, deep, ref next);
    }

    private static string? Subs(
        ImmutableArray<Attribute> old, ImmutableArray<Attribute> given, bool deep, ref Attribute next)
    {
        var subs = old.ToList();
        foreach (var sub in given)
        {
            var at = subs.FindIndex(each => each.Name == sub.Name && each.DatasetId == sub.DatasetId);
            if (sub.Value.Kind == ValueKind.Null)
            {
                if (at >= 0) subs.RemoveAt(at);
                continue;
            }

            // A sub-attribute that is given whole replaces the one that is there when the update is not deep (5.5.8).
            var whole = sub.Kind != AttributeKind.Unspecified && sub.Value.Kind != ValueKind.Absent;
            var before = at < 0 || (!deep && whole) ? null : subs[at];
            if (Merged(before, sub, deep, out var merged) is { } code) return code;
            if (at < 0) subs.Add(merged);
            else subs[at] = merged;
        }

        next = next with { SubAttributes = [.. subs] };
        return null;
    }

    private static Value Fresh(Attribute given) =>
        given.Kind == AttributeKind.GeoProperty ? given.Value : Deep(Value.Null, given.Value);

    private static Value Deep(Value target, Value patch)
    {
        if (patch.Kind != ValueKind.Json || JsonNode.Parse(patch.Utf8) is not JsonObject members) return patch;
        var from = target.Kind == ValueKind.Json ? JsonNode.Parse(target.Utf8) : null;
        return Value.Json(System.Text.Encoding.UTF8.GetBytes(Patch(from, members)!.ToJsonString()));
    }

    /// <summary>RFC 7396, section 2, with the NGSI-LD null beside the JSON one.</summary>
    private static JsonNode? Patch(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject members) return patch?.DeepClone();
        var into = target as JsonObject ?? [];
        foreach (var (name, value) in members)
        {
            if (value is null || value.ToJsonString() == $"\"{NullUri}\"") into.Remove(name);
            else
            {
                var patched = Patch(into[name], value);
                into.Remove(name);
                into[name] = patched;
            }
        }

        return into;
    }

    private static IEnumerable<Attribute> Given(EntityCommand command) =>
        command.Attributes.Where(each => each.Value.Kind != ValueKind.Null);

    private static ImmutableList<string> Scopes(EntityCommand command) =>
        command.Scopes.IsDefault ? [] : [.. command.Scopes];

    private static ImmutableDictionary<(string, string?), Attribute> ByInstance(IEnumerable<Attribute> attributes) =>
        attributes.ToImmutableDictionary(each => (each.Name, each.DatasetId));
}
