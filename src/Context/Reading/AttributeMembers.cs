using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace City.Context;

/// <summary>The names of NGSI-LD's own members, and which belongs to which kind of attribute.</summary>
internal static class AttributeMembers
{
    private static readonly FrozenDictionary<byte[], AttributeMember> Members = new Dictionary<string, AttributeMember>
    {
        ["value"] = AttributeMember.Value,
        ["object"] = AttributeMember.Object,
        ["languageMap"] = AttributeMember.LanguageMap,
        ["vocab"] = AttributeMember.Vocab,
        ["valueList"] = AttributeMember.ValueList,
        ["objectList"] = AttributeMember.ObjectList,
        ["json"] = AttributeMember.Json,
        ["type"] = AttributeMember.Type,
        ["@type"] = AttributeMember.Type,
        ["observedAt"] = AttributeMember.ObservedAt,
        ["unitCode"] = AttributeMember.UnitCode,
        ["datasetId"] = AttributeMember.DatasetId,
        ["objectType"] = AttributeMember.ObjectType,
        ["valueType"] = AttributeMember.ValueType,
        ["coordinates"] = AttributeMember.Coordinates,
        ["geometries"] = AttributeMember.Coordinates,
        ["@context"] = AttributeMember.Context,
        ["createdAt"] = AttributeMember.Ignored,
        ["modifiedAt"] = AttributeMember.Ignored,
        ["deletedAt"] = AttributeMember.Ignored,
        ["instanceId"] = AttributeMember.Ignored,
        ["previousValue"] = AttributeMember.Ignored,
        ["previousObject"] = AttributeMember.Ignored,
        ["previousLanguageMap"] = AttributeMember.Ignored,
        ["previousVocab"] = AttributeMember.Ignored,
        ["previousJson"] = AttributeMember.Ignored,
        ["previousValueList"] = AttributeMember.Ignored,
        ["previousObjectList"] = AttributeMember.Ignored,
        ["id"] = AttributeMember.Refused,
        ["@id"] = AttributeMember.Refused,
        ["entity"] = AttributeMember.Refused,
        ["entityList"] = AttributeMember.Refused,
    }.ToFrozenDictionary(entry => Encoding.UTF8.GetBytes(entry.Key), entry => entry.Value, Utf8Comparer.Instance);

    private static readonly FrozenDictionary<byte[], AttributeMember>.AlternateLookup<ReadOnlySpan<byte>> Lookup =
        Members.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>What a member of an attribute's object is.</summary>
    public static AttributeMember Of(ReadOnlySpan<byte> name) =>
        Lookup.TryGetValue(name, out var member) ? member : AttributeMember.Sub;

    /// <summary>
    /// Whether a name means a member of NGSI-LD and so cannot name an attribute of an entity (4.5.1). Terms that name
    /// GeoJSON's members mean nothing there.
    /// </summary>
    public static bool IsReserved(ReadOnlySpan<byte> name) => Of(name) is not (AttributeMember.Sub
        or AttributeMember.Coordinates) || name.SequenceEqual("@none"u8);

    /// <summary>The name of a member that carries a value.</summary>
    public static string NameOf(ValueMember member) => member switch
    {
        ValueMember.Value => "value",
        ValueMember.Object => "object",
        ValueMember.LanguageMap => "languageMap",
        ValueMember.Vocab => "vocab",
        ValueMember.ValueList => "valueList",
        ValueMember.ObjectList => "objectList",
        ValueMember.Json => "json",
        _ => "value",
    };

    /// <summary>The member that carries the value of a kind.</summary>
    public static ValueMember MemberOf(AttributeKind kind) => kind switch
    {
        AttributeKind.Relationship => ValueMember.Object,
        AttributeKind.LanguageProperty => ValueMember.LanguageMap,
        AttributeKind.VocabProperty => ValueMember.Vocab,
        AttributeKind.ListProperty => ValueMember.ValueList,
        AttributeKind.ListRelationship => ValueMember.ObjectList,
        AttributeKind.JsonProperty => ValueMember.Json,
        _ => ValueMember.Value,
    };

    /// <summary>The kind that a value's member tells.</summary>
    public static AttributeKind KindOf(ValueMember member) => member switch
    {
        ValueMember.Object => AttributeKind.Relationship,
        ValueMember.LanguageMap => AttributeKind.LanguageProperty,
        ValueMember.Vocab => AttributeKind.VocabProperty,
        ValueMember.ValueList => AttributeKind.ListProperty,
        ValueMember.ObjectList => AttributeKind.ListRelationship,
        ValueMember.Json => AttributeKind.JsonProperty,
        _ => AttributeKind.Property,
    };

    /// <summary>The kind of a name, short or as an IRI; Unspecified for none.</summary>
    public static AttributeKind KindOf(ReadOnlySpan<byte> name)
    {
        if (name.StartsWith("https://uri.etsi.org/ngsi-ld/"u8)) name = name[29..];
        else if (name.StartsWith("ngsi-ld:"u8)) name = name[8..];
        if (name.SequenceEqual("Property"u8)) return AttributeKind.Property;
        if (name.SequenceEqual("Relationship"u8)) return AttributeKind.Relationship;
        if (name.SequenceEqual("GeoProperty"u8)) return AttributeKind.GeoProperty;
        if (name.SequenceEqual("LanguageProperty"u8)) return AttributeKind.LanguageProperty;
        if (name.SequenceEqual("VocabProperty"u8)) return AttributeKind.VocabProperty;
        if (name.SequenceEqual("ListProperty"u8)) return AttributeKind.ListProperty;
        if (name.SequenceEqual("ListRelationship"u8)) return AttributeKind.ListRelationship;
        return name.SequenceEqual("JsonProperty"u8) ? AttributeKind.JsonProperty : AttributeKind.Unspecified;
    }

    /// <summary>The member that wraps a value of the simplified form (4.5.4).</summary>
    public static ValueMember Wrapper(ReadOnlySpan<byte> name) => Of(name) switch
    {
        AttributeMember.LanguageMap => ValueMember.LanguageMap,
        AttributeMember.Vocab => ValueMember.Vocab,
        AttributeMember.Json => ValueMember.Json,
        AttributeMember.ValueList => ValueMember.ValueList,
        AttributeMember.ObjectList => ValueMember.ObjectList,
        _ => ValueMember.None,
    };

    /// <summary>Whether a text is a kind of GeoJSON geometry.</summary>
    public static bool IsGeometryKind(ReadOnlySpan<byte> name) => name.SequenceEqual("Point"u8)
        || name.SequenceEqual("Polygon"u8) || name.SequenceEqual("LineString"u8) || name.SequenceEqual("MultiPoint"u8)
        || name.SequenceEqual("MultiPolygon"u8) || name.SequenceEqual("MultiLineString"u8)
        || name.SequenceEqual("GeometryCollection"u8);

    /// <summary>Whether a JSON value means to be a geometry: it names a kind of geometry and has coordinates.</summary>
    public static bool LooksLikeGeometry(in Value value)
    {
        if (value.Kind != ValueKind.Json || value.Utf8[0] != '{') return false;
        if (value.Utf8.IndexOf("\"coordinates\""u8) < 0 && value.Utf8.IndexOf("\"geometries\""u8) < 0) return false;
        var json = new Utf8JsonReader(value.Utf8, new JsonReaderOptions { MaxDepth = 128 });
        var (named, placed) = (false, false);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isType = json.ValueTextEquals("type"u8);
            placed |= Of(json.ValueSpan) == AttributeMember.Coordinates;
            json.Read();
            if (isType && json.TokenType == JsonTokenType.String) named = IsGeometryKind(json.ValueSpan);
            json.Skip();
        }

        return named && placed;
    }
}
