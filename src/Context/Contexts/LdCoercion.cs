namespace City.Context;

/// <summary>How the texts of a term's values are read (JSON-LD 1.1, 4.2.3).</summary>
internal enum LdCoercion : byte
{
    /// <summary>As they stand.</summary>
    None,

    /// <summary>As IRIs: <c>@id</c>.</summary>
    Id,

    /// <summary>As terms of the vocabulary: <c>@vocab</c>.</summary>
    Vocab,

    /// <summary>As JSON that nobody looks into: <c>@json</c>.</summary>
    Json,

    /// <summary>As values of a data type.</summary>
    Typed,
}
