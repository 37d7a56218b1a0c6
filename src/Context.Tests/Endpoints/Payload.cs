using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace City.Context.Tests;

/// <summary>What an entity says, however it is spelled.</summary>
internal static class Payload
{
    /// <summary>The entity without what a broker leaves out; moments and lists in one spelling.</summary>
    public static JsonObject Meaning(JsonNode entity, bool simplified)
    {
        var meaning = new JsonObject();
        foreach (var (name, value) in entity.AsObject())
        {
            if (name is "@context" or "createdAt" or "modifiedAt") continue;
            if (name is "id" or "@id") meaning["id"] = value?.DeepClone();
            else if (name is "type" or "@type") meaning["type"] = Types(value);
            else if (simplified) meaning[name] = value?.DeepClone();
            else meaning[name] = Attribute(value);
        }

        return meaning;
    }

    private static JsonNode? Types(JsonNode? types) => types is JsonArray { Count: 1 } one ? one[0]!.DeepClone()
        : types is JsonArray several ? new JsonArray([.. several.Select(Text).Order().Select(type => (JsonNode)type)])
        : types?.DeepClone();

    private static string Text(JsonNode? node) => (string)node!;

    private static JsonNode? Attribute(JsonNode? attribute) => attribute switch
    {
        JsonArray { Count: 1 } one => Attribute(one[0]),
        JsonArray several => new JsonArray([.. several.Select(Attribute)]),
        JsonObject members => Members(members),
        _ => attribute?.DeepClone(),
    };

    private static JsonObject Members(JsonObject members)
    {
        var meaning = new JsonObject();
        foreach (var (name, value) in members)
        {
            if (name is "createdAt" or "modifiedAt") continue;
            meaning[name is "@type" ? "type" : name] = name switch
            {
                "observedAt" => Moment(value),
                "type" or "@type" or "value" or "object" or "unitCode" or "datasetId" or "languageMap" or "json"
                    or "vocab" or "valueList" or "objectList" => value?.DeepClone(),
                _ => Attribute(value),
            };
        }

        return meaning;
    }

    private static JsonNode? Moment(JsonNode? moment) =>
        moment?.GetValueKind() == JsonValueKind.String && DateTimeOffset.TryParse(
            (string)moment!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture)
            : moment?.DeepClone();
}
