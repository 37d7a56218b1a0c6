using City.Kernel;
using Attribute = City.Kernel.Attribute;

namespace City.Live;

/// <summary>Whose the personal values of an entity are, and which commands rest on that or change it.</summary>
internal sealed class SubjectRules(PersonalTypes personal)
{
    /// <summary>Whether a command may hold personal values, or change whose or what is personal.</summary>
    public bool Concerns(EntityCommand command) => NeedsEntity(command) || Decides(command);

    /// <summary>Whether what the command does to personal values can be said only by its entity.</summary>
    public bool NeedsEntity(EntityCommand command)
    {
        foreach (var attribute in command.Attributes)
            if (personal.Touches(attribute.Name))
                return true;
        return personal.Has(command.Types)
            && command.Kind is CommandKind.Append or CommandKind.Update or CommandKind.Merge
                or CommandKind.UpsertUpdate;
    }

    /// <summary>
    /// Whether a command may change what the sealing of others rests on: types, the relationship that leads to the data
    /// subject, and JSON values that are merged in front of the shard.
    /// </summary>
    public bool Decides(EntityCommand command)
    {
        if (command.Kind == CommandKind.Delete) return personal.Any;
        if (command.Kind == CommandKind.DeleteAttribute) return personal.IsLink(command.AttributeName);
        if (command.Kind == CommandKind.Record) return false;
        if (personal.Has(command.Types)) return true;
        foreach (var attribute in command.Attributes)
            if (personal.IsLink(attribute.Name))
                return true;
        return MergesJson(command);
    }

    /// <summary>Whether what a command leaves of a personal value depends on the one that is there.</summary>
    public bool MergesJson(EntityCommand command)
    {
        if (command.Kind != CommandKind.Merge) return false;
        foreach (var attribute in command.Attributes)
            if (personal.MayBe(attribute.Name) && HoldsJson(attribute))
                return true;
        return false;
    }

    /// <summary>Whether the command leaves another data subject or other types than those that are there.</summary>
    /// <param name="command">The command.</param>
    /// <param name="there">The entity, or null where there is none.</param>
    public bool Moves(EntityCommand command, Entity? there)
    {
        if (!Decides(command)) return false;
        if (there is null || MergesJson(command)) return true;
        if (command.Kind == CommandKind.Create) return false;
        foreach (var type in command.Types)
            if (!there.Types.Contains(type))
                return true;
        return Of(there) != After(command, there, there.Types);
    }

    /// <summary>The data subject of an entity as it is.</summary>
    public string Of(Entity entity) => personal.SubjectOf(entity.Types) is { } relationship
        ? Target(entity.Attributes.FirstOrDefault(each => each.Name == relationship), entity.Id)
        : entity.Id;

    /// <summary>The data subject as the command leaves it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="there">The entity, or null where there is none.</param>
    /// <param name="types">All types that the entity may have then.</param>
    public string After(EntityCommand command, Entity? there, IReadOnlyList<string> types)
    {
        if (ReplacesAll(command.Kind) && command.Types.Length > 0) types = command.Types;
        if (personal.SubjectOf(types) is not { } relationship) return command.Id;
        var given = command.Attributes.FirstOrDefault(each => each.Name == relationship);
        var before = there?.Attributes.FirstOrDefault(each => each.Name == relationship);
        var link = command.Kind switch
        {
            _ when ReplacesAll(command.Kind) => given,
            CommandKind.Record => before,
            CommandKind.Update when before is null => null,
            // What is to be removed is removed even where nothing is to be overwritten.
            CommandKind.Append when command.NoOverwrite && given?.Value.Kind != ValueKind.Null => before ?? given,
            _ => given ?? before,
        };
        return Target(link, command.Id);
    }

    /// <summary>Whether the command takes away where the data subject stood: what is sealed stays theirs.</summary>
    public bool Unlinks(EntityCommand command)
    {
        foreach (var attribute in command.Attributes)
            if (attribute.Value.Kind == ValueKind.Null && personal.IsLink(attribute.Name))
                return true;
        return false;
    }

    /// <summary>Whether nothing stays of what was there.</summary>
    public static bool ReplacesAll(CommandKind kind) =>
        kind is CommandKind.Create or CommandKind.Replace or CommandKind.Upsert;

    private static bool HoldsJson(Attribute attribute)
    {
        if (attribute.Value.Kind == ValueKind.Json) return true;
        foreach (var sub in attribute.SubAttributes)
            if (HoldsJson(sub))
                return true;
        return false;
    }

    private static string Target(Attribute? link, string otherwise) =>
        link?.Value.AsText() is { Length: > 0 } subject ? subject : otherwise;
}
