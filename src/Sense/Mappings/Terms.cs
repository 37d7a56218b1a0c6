using System.Buffers;
using System.Collections.Frozen;

namespace City.Sense;

/// <summary>
/// Expands the names of a mapping: by its own <c>context</c>, by the core terms of NGSI-LD, else into the default
/// context (GS CIM 009 V1.9.1, 4.4).
/// </summary>
internal sealed class Terms(IReadOnlyDictionary<string, string> context)
{
    /// <summary>Where names go that no context knows.</summary>
    public const string DefaultContext = "https://uri.etsi.org/ngsi-ld/default-context/";

    private const string Core = "https://uri.etsi.org/ngsi-ld/";

    private static readonly FrozenDictionary<string, string> CoreAttributes = new Dictionary<string, string>
    {
        ["location"] = Core + "location",
        ["observationSpace"] = Core + "observationSpace",
        ["operationSpace"] = Core + "operationSpace",
        ["title"] = "http://purl.org/dc/terms/title",
        ["description"] = "http://purl.org/dc/terms/description",
    }.ToFrozenDictionary();

    private static readonly SearchValues<char> Banned = SearchValues.Create("<>\"{}|\\^`");

    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range('!', '~' - '!' + 1).Select(letter => (char)letter).Where(each => !Banned.Contains(each))]);

    /// <summary>Members of an entity or attribute in NGSI-LD, which no attribute may be called.</summary>
    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        "id", "type", "scope", "@context", "@id", "@type", "createdAt", "modifiedAt", "deletedAt", "observedAt",
        "value", "object", "languageMap", "vocab", "json", "valueList", "objectList", "unitCode", "datasetId",
        "instanceId", "previousValue");

    public static bool IsReserved(string term) => Reserved.Contains(term);

    /// <summary>
    /// Whether a text is an absolute IRI as NGSI-LD names are: a scheme, a colon, something behind it, no blanks.
    /// </summary>
    public static bool IsIri(string text)
    {
        var colon = text.IndexOf(':');
        if (colon < 1 || colon == text.Length - 1 || !char.IsAsciiLetter(text[0])) return false;
        // Nearly all are of plain letters, which are looked through at once.
        if (text.AsSpan().ContainsAnyExcept(Plain))
            foreach (var letter in text)
                if (char.IsWhiteSpace(letter) || char.IsControl(letter) || Banned.Contains(letter))
                    return false;
        foreach (var letter in text.AsSpan(0, colon))
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('+' or '-' or '.'))
                return false;
        return true;
    }

    /// <summary>The expanded name; false where a prefix is unknown or the term is no name at all.</summary>
    public bool TryExpand(string term, out string iri)
    {
        if (context.TryGetValue(term, out iri!)) return true;
        if (CoreAttributes.TryGetValue(term, out iri!)) return true;
        var colon = term.IndexOf(':');
        if (colon > 0)
        {
            if (context.TryGetValue(term[..colon], out var start)) iri = start + term[(colon + 1)..];
            else iri = term;
            return IsIri(iri) && (iri != term || IsKnownScheme(term[..colon]));
        }

        iri = DefaultContext + term;
        return term.Length > 0 && IsIri(iri);
    }

    /// <summary>A name like <c>sdm:intensity</c> whose prefix nobody declared is a fault, not an IRI.</summary>
    private static bool IsKnownScheme(string scheme) => scheme is "http" or "https" or "urn" or "did";
}
