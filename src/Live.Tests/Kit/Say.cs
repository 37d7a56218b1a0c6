using System.Text;
using System.Text.Json.Nodes;

namespace City.Live.Tests;

/// <summary>Entities, attributes and commands in one canonical text each: what is equal reads equal.</summary>
internal static class Say
{
    public static string Entity(Entity entity, bool times = true)
    {
        var text = new StringBuilder();
        text.Append(entity.Id).Append(" [").AppendJoin(',', entity.Types).Append("] (")
            .AppendJoin(',', entity.Scopes).Append(')');
        if (times) text.Append($" {entity.CreatedAt.Milliseconds}..{entity.ModifiedAt.Milliseconds}");
        foreach (var attribute in entity.Attributes
            .OrderBy(each => each.Name + "\t" + each.DatasetId, StringComparer.Ordinal))
            text.Append("\n  ").Append(Attribute(attribute, times));
        return text.ToString();
    }

    public static string Attribute(Attribute attribute, bool times = true)
    {
        var text = new StringBuilder();
        text.Append($"{attribute.Name}|{attribute.DatasetId}|{attribute.Kind}|{Value(attribute.Value)}"
            + $"|{attribute.ObservedAt?.Milliseconds}|{attribute.UnitCode}|{attribute.SealKey}");
        if (times) text.Append($"|{attribute.CreatedAt.Milliseconds}..{attribute.ModifiedAt.Milliseconds}");
        if (attribute.SubAttributes.Length > 0)
            text.Append(" {").AppendJoin("; ", attribute.SubAttributes
                .OrderBy(each => each.Name + "\t" + each.DatasetId, StringComparer.Ordinal)
                .Select(sub => Attribute(sub, times: false))).Append('}');
        return text.ToString();
    }

    public static string Value(Value value) => value.Kind switch
    {
        ValueKind.Json => "json " + Sorted(JsonNode.Parse(value.Utf8)),
        _ => $"{value.Kind} {value.ToJson()}",
    };

    public static string Command(EntityCommand command) =>
        $"{command.Kind} {command.Id} [{string.Join(',', command.Types)}]"
        + (command.Scopes.IsDefault ? "" : $" ({string.Join(',', command.Scopes)})")
        + (command.CommandId is null ? "" : $" #{command.CommandId}")
        + (command.PartitionKey is null ? "" : $" @{command.PartitionKey}")
        + (command.NoOverwrite ? " noOverwrite" : "") + (command.AllInstances ? " all" : "")
        + (command.AttributeName is null ? "" : $" -{command.AttributeName}|{command.DatasetId}")
        + string.Concat(command.Attributes.Select(attribute => "\n    " + Attribute(attribute, times: false)));

    private static string Sorted(JsonNode? node) => node switch
    {
        JsonObject of => "{" + string.Join(',', of.OrderBy(each => each.Key, StringComparer.Ordinal)
            .Select(each => $"{each.Key}:{Sorted(each.Value)}")) + "}",
        JsonArray of => "[" + string.Join(',', of.Select(Sorted)) + "]",
        null => "null",
        _ => node.ToJsonString(),
    };
}
