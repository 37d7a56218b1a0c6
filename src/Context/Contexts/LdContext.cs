using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text;

namespace City.Context;

/// <summary>
/// A user's @context with the core context behind it: expands terms to IRIs and compacts IRIs to terms. The core
/// context comes last, so its terms and its vocabulary win (GS CIM 009 V1.9.1, 4.4 and 5.5.7). Immutable.
/// </summary>
internal sealed class LdContext
{
    /// <summary>How many names each cache of a context remembers; later ones are worked out each time.</summary>
    private const int RememberedMax = 1_024;

    /// <summary>The longest name that is remembered, in bytes: nobody fills the memory with names.</summary>
    private const int RememberedLengthMax = 160;

    /// <summary>The core context alone.</summary>
    public static readonly LdContext Core = new(FrozenDictionary<string, LdTerm>.Empty, null);

    private readonly FrozenDictionary<string, LdTerm> _terms;
    private readonly FrozenDictionary<string, string> _shortest;
    private readonly (string Name, string Iri)[] _prefixes;
    private readonly ConcurrentDictionary<byte[], string> _expanded = new(Utf8Comparer.Instance);
    private readonly ConcurrentDictionary<byte[], byte[]> _compacted = new(Utf8Comparer.Instance);
    private readonly ConditionalWeakTable<NameTable, NameFragments> _fragments = [];

    /// <summary>A context of the given user terms; those that the core context defines are passed over.</summary>
    /// <param name="terms">The user's terms.</param>
    /// <param name="url">The address by which the user named the context; null for none or for one in the body.</param>
    public LdContext(IReadOnlyDictionary<string, LdTerm> terms, string? url)
    {
        Url = url;
        _terms = terms.Where(term => !CoreTerms.All.ContainsKey(term.Key))
            .ToFrozenDictionary(term => term.Key, term => term.Value, StringComparer.Ordinal);
        var all = _terms.Concat(CoreTerms.All).ToArray();
        _shortest = all.GroupBy(term => term.Value.Iri, StringComparer.Ordinal).ToFrozenDictionary(
            same => same.Key, same => Best(same.Select(term => term.Key)), StringComparer.Ordinal);
        _prefixes = [.. all.Where(term => term.Value.Prefix).Select(term => (term.Key, term.Value.Iri))
            .OrderByDescending(prefix => prefix.Iri.Length).ThenBy(prefix => prefix.Key, StringComparer.Ordinal)];
        var body = url is null
            ? $"\"{CoreTerms.Url}\""
            : $"[{Value.Of(url).ToJson()},\"{CoreTerms.Url}\"]";
        Body = Encoding.UTF8.GetBytes(body);
        LinkHeader = $"<{url ?? CoreTerms.Url}>; rel=\"{LinkHeaders.Relation}\"; type=\"application/ld+json\"";
    }

    /// <summary>The address by which the user named the context, or null.</summary>
    public string? Url { get; }

    /// <summary>What stands behind <c>"@context":</c> in an answer.</summary>
    public byte[] Body { get; }

    /// <summary>The Link header that names the context in an answer.</summary>
    public string LinkHeader { get; }

    /// <summary>Whether another context was made from the same terms, so that its caches hold for this one.</summary>
    public bool HasSameTerms(LdContext other) => Url == other.Url && _terms.Count == other._terms.Count
        && _terms.All(term => other._terms.TryGetValue(term.Key, out var same) && same == term.Value);

    /// <summary>The user's term of a name, or that of the core context.</summary>
    public bool TryGetTerm(string name, out LdTerm term) =>
        CoreTerms.All.TryGetValue(name, out term) || _terms.TryGetValue(name, out term);

    /// <summary>The IRI of a term, of a compact IRI, or of an IRI itself.</summary>
    public string Expand(string name)
    {
        if (TryGetTerm(name, out var term)) return term.Iri;
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return CoreTerms.DefaultContext + name;
        var rest = name.AsSpan(colon + 1);
        if (rest.StartsWith("//") || !TryGetTerm(name[..colon], out var prefix)) return name;
        return string.Concat(prefix.Iri, rest);
    }

    /// <summary>The IRI of a term in UTF-8; the same string each time.</summary>
    public string Expand(ReadOnlySpan<byte> name)
    {
        var lookup = _expanded.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(name, out var known)) return known;
        var iri = Expand(Encoding.UTF8.GetString(name));
        if (name.Length <= RememberedLengthMax && _expanded.Count < RememberedMax) lookup.TryAdd(name, iri);
        return iri;
    }

    /// <summary>The shortest name that expands to an IRI in this context.</summary>
    public string Compact(string iri)
    {
        if (_shortest.TryGetValue(iri, out var term)) return term;
        if (iri.StartsWith(CoreTerms.DefaultContext, StringComparison.Ordinal))
        {
            var name = iri[CoreTerms.DefaultContext.Length..];
            if (name.Length > 0 && Expand(name) == iri && !IsKeyword(name)) return name;
        }

        foreach (var (name, start) in _prefixes)
        {
            if (iri.Length == start.Length || !iri.StartsWith(start, StringComparison.Ordinal)) continue;
            var compact = $"{name}:{iri.AsSpan(start.Length)}";
            if (Expand(compact) == iri) return compact;
        }

        return iri;
    }

    /// <summary>An IRI as it stands between JSON quotes, compacted to the same form.</summary>
    public ReadOnlySpan<byte> CompactEscaped(ReadOnlySpan<byte> iri)
    {
        var lookup = _compacted.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(iri, out var known)) return known;
        var compact = JsonText.Escape(Compact(JsonText.Unescape(iri)));
        if (iri.Length <= RememberedLengthMax && _compacted.Count < RememberedMax) lookup.TryAdd(iri, compact);
        return compact;
    }

    /// <summary>The names of a table as they stand in answers of this context.</summary>
    public NameFragments FragmentsOf(NameTable names) => _fragments.TryGetValue(names, out var known)
        ? known
        : _fragments.GetValue(names, table => new NameFragments(this, table));

    private static bool IsKeyword(string name) => name is "id" or "type" || name[0] == '@';

    private static string Best(IEnumerable<string> names) =>
        names.OrderBy(name => name.Length).ThenBy(name => name, StringComparer.Ordinal).First();
}
