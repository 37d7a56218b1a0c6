using System.Buffers;
using System.Text;
using System.Text.Json;

namespace City.Sense;

/// <summary>
/// Writes commands as NGSI-LD entities, normalized, with names as absolute IRIs, so that no @context is needed
/// (GS CIM 009 V1.9.1, 4.5 and 5.2.4).
/// </summary>
internal static class NgsiJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JsonText.Encoder };

    /// <summary>The entity as UTF-8.</summary>
    public static byte[] Bytes(EntityCommand command)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Options)) Write(writer, command);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, EntityCommand command)
    {
        writer.WriteStartObject();
        writer.WriteString("id", command.Id);
        WriteNames(writer, "type", command.Types);
        if (!command.Scopes.IsDefaultOrEmpty) WriteNames(writer, "scope", command.Scopes);
        foreach (var instances in command.Attributes.GroupBy(attribute => attribute.Name))
            WriteInstances(writer, instances);
        writer.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter writer, string member, ImmutableArray<string> names)
    {
        writer.WritePropertyName(member);
        if (names.Length == 1)
        {
            writer.WriteStringValue(names[0]);
            return;
        }

        writer.WriteStartArray();
        foreach (var name in names) writer.WriteStringValue(name);
        writer.WriteEndArray();
    }

    private static void WriteInstances(Utf8JsonWriter writer, IGrouping<string, Attribute> instances)
    {
        writer.WritePropertyName(instances.Key);
        var several = instances.Skip(1).Any();
        if (several) writer.WriteStartArray();
        foreach (var instance in instances) Write(writer, instance);
        if (several) writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, Attribute attribute)
    {
        writer.WriteStartObject();
        writer.WriteString("type", attribute.Kind.ToString());
        writer.WritePropertyName(MemberOf(attribute.Kind));
        writer.WriteRawValue(Encoding.UTF8.GetBytes(attribute.Value.ToJson()), skipInputValidation: true);
        if (attribute.UnitCode is not null) writer.WriteString("unitCode", attribute.UnitCode);
        if (attribute.ObservedAt is { } time) writer.WriteString("observedAt", time.ToString());
        if (attribute.DatasetId is not null) writer.WriteString("datasetId", attribute.DatasetId);
        foreach (var notes in attribute.SubAttributes.GroupBy(note => note.Name)) WriteInstances(writer, notes);
        writer.WriteEndObject();
    }

    private static string MemberOf(AttributeKind kind) => kind switch
    {
        AttributeKind.Relationship => "object",
        AttributeKind.LanguageProperty => "languageMap",
        AttributeKind.VocabProperty => "vocab",
        AttributeKind.ListProperty => "valueList",
        AttributeKind.JsonProperty => "json",
        AttributeKind.ListRelationship =>
            throw new ArgumentOutOfRangeException(nameof(kind), "No mapping makes a list of relationships."),
        _ => "value",
    };
}
