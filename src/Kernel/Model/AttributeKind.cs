namespace City.Kernel;

/// <summary>The kinds of attribute of the NGSI-LD information model (GS CIM 009 V1.9.1, 4.5.2 to 4.5.24).</summary>
public enum AttributeKind : byte
{
    /// <summary>Not said. Only in a command that merges, where the kind that is there stays.</summary>
    Unspecified = 0,

    /// <summary>A value: text, number, boolean, JSON object or array.</summary>
    Property = 1,

    /// <summary>A link to one entity (a URI) or several (an array of URIs).</summary>
    Relationship = 2,

    /// <summary>A GeoJSON geometry, WGS-84 longitude and latitude in degrees.</summary>
    GeoProperty = 3,

    /// <summary>Texts by language tag.</summary>
    LanguageProperty = 4,

    /// <summary>A term, or several, of a vocabulary: expanded IRIs.</summary>
    VocabProperty = 5,

    /// <summary>An ordered list of values.</summary>
    ListProperty = 6,

    /// <summary>An ordered list of links.</summary>
    ListRelationship = 7,

    /// <summary>JSON that is kept as it is, never expanded.</summary>
    JsonProperty = 8,
}
