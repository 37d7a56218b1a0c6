namespace City.Context;

/// <summary>What a term of a context means.</summary>
/// <param name="Iri">The expanded IRI.</param>
/// <param name="Coercion">How its values are read.</param>
/// <param name="Container">The container keyword, <c>@list</c> for example, or null.</param>
/// <param name="Prefix">Whether the term may stand before a colon in a compact IRI.</param>
internal readonly record struct LdTerm(string Iri, LdCoercion Coercion, string? Container, bool Prefix)
{
    /// <summary>
    /// Whether JSON-LD lets a plainly defined term of this IRI serve as a prefix (JSON-LD 1.1, 4.2.2).
    /// </summary>
    public static bool EndsLikePrefix(string iri) =>
        iri.Length > 0 && iri[^1] is ':' or '/' or '?' or '#' or '[' or ']' or '@';
}
