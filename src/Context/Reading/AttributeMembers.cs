using System.Text.Json;

namespace City.Context;

/// <summary>The names of NGSI-LD's own members, and which belongs to which kind of attribute.</summary>
internal static class AttributeMembers
{
    /// <summary>What a member of an attribute's object is.</summary>
    public static AttributeMember Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when name.SequenceEqual("id"u8) => AttributeMember.Refused,
        3 when name.SequenceEqual("@id"u8) => AttributeMember.Refused,
        4 when name.SequenceEqual("type"u8) => AttributeMember.Type,
        4 when name.SequenceEqual("json"u8) => AttributeMember.Json,
        5 => OfFive(name),
        6 when name.SequenceEqual("object"u8) => AttributeMember.Object,
        6 when name.SequenceEqual("entity"u8) => AttributeMember.Refused,
        8 when name.SequenceEqual("unitCode"u8) => AttributeMember.UnitCode,
        8 when name.SequenceEqual("@context"u8) => AttributeMember.Context,
        9 => OfNine(name),
        10 => OfTen(name),
        11 when name.SequenceEqual("languageMap"u8) => AttributeMember.LanguageMap,
        11 when name.SequenceEqual("coordinates"u8) => AttributeMember.Coordinates,
        >= 12 when name.StartsWith("previous"u8) && IsPrevious(name[8..]) => AttributeMember.Ignored,
        _ => AttributeMember.Sub,
    };

    private static AttributeMember OfFive(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("value"u8) ? AttributeMember.Value
        : name.SequenceEqual("vocab"u8) ? AttributeMember.Vocab
        : name.SequenceEqual("@type"u8) ? AttributeMember.Type
        : AttributeMember.Sub;

    private static AttributeMember OfNine(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("datasetId"u8) ? AttributeMember.DatasetId
        : name.SequenceEqual("valueList"u8) ? AttributeMember.ValueList
        : name.SequenceEqual("valueType"u8) ? AttributeMember.ValueType
        : name.SequenceEqual("createdAt"u8) || name.SequenceEqual("deletedAt"u8) ? AttributeMember.Ignored
        : AttributeMember.Sub;

    private static AttributeMember OfTen(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("observedAt"u8) ? AttributeMember.ObservedAt
        : name.SequenceEqual("objectList"u8) ? AttributeMember.ObjectList
        : name.SequenceEqual("objectType"u8) ? AttributeMember.ObjectType
        : name.SequenceEqual("modifiedAt"u8) || name.SequenceEqual("instanceId"u8) ? AttributeMember.Ignored
        : name.SequenceEqual("geometries"u8) ? AttributeMember.Coordinates
        : name.SequenceEqual("entityList"u8) ? AttributeMember.Refused
        : AttributeMember.Sub;

    /// <summary>What notifications say of the value before (5.8.6): sent back, it is passed over.</summary>
    private static bool IsPrevious(ReadOnlySpan<byte> rest) => rest.SequenceEqual("Value"u8)
        || rest.SequenceEqual("Object"u8) || rest.SequenceEqual("LanguageMap"u8) || rest.SequenceEqual("Vocab"u8)
        || rest.SequenceEqual("Json"u8) || rest.SequenceEqual("ValueList"u8) || rest.SequenceEqual("ObjectList"u8);

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
