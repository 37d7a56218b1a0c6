namespace City.Context;

/// <summary>What a document may hold, which depends on what it asks for.</summary>
[Flags]
internal enum ReadingRules
{
    /// <summary>A whole entity, normalized or concise, its context named elsewhere.</summary>
    None = 0,

    /// <summary>Attributes are bare values (4.5.4).</summary>
    Simplified = 1,

    /// <summary><c>urn:ngsi-ld:null</c> may stand for a value and removes it (5.5.4).</summary>
    Nulls = 2,

    /// <summary><c>urn:ngsi-ld:null</c> may stand inside a JSON value too (5.5.12).</summary>
    NestedNulls = 4,

    /// <summary>An attribute may leave its kind and value unsaid (5.6.4, 5.6.17).</summary>
    Fragments = 8,

    /// <summary>The body holds its @context (6.3.5).</summary>
    ContextInBody = 16,

    /// <summary>The body must say the entity's id and type.</summary>
    Whole = 32,

    /// <summary>Of an attribute instance several readings may stand, each of another time (5.6.12).</summary>
    Readings = 64,
}
