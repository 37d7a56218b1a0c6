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
        WriteAll(writer, command.Attributes.AsSpan());
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

    /// <summary>Each attribute with its instances beside each other, in the order of the first ones.</summary>
    private static void WriteAll(Utf8JsonWriter writer, ReadOnlySpan<Attribute> attributes)
    {
        for (var i = 0; i < attributes.Length; i++)
        {
            var name = attributes[i].Name;
            if (Has(attributes[..i], name)) continue;
            writer.WritePropertyName(name);
            var several = Has(attributes[(i + 1)..], name);
            if (several) writer.WriteStartArray();
            for (var each = i; each < attributes.Length; each++)
                if (attributes[each].Name == name)
                    Write(writer, attributes[each]);
            if (several) writer.WriteEndArray();
        }
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
        WriteAll(writer, attribute.SubAttributes.AsSpan());
        writer.WriteEndObject();
    }

    private static bool Has(ReadOnlySpan<Attribute> attributes, string name)
    {
        foreach (var attribute in attributes)
            if (attribute.Name == name)
                return true;
        return false;
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
