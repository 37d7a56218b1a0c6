using System.Text.Json;

namespace City.Context;

/// <summary>
/// Reads the term definitions of one context object (JSON-LD 1.1, 4.2 of the API). Scoped contexts, reverse terms and
/// imports have no meaning in NGSI-LD and are passed over.
/// </summary>
internal sealed class TermReader
{
    private readonly Dictionary<string, LdTerm> _terms;
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _definitions = new(StringComparer.Ordinal);
    private string _vocabulary = CoreTerms.DefaultContext;

    private TermReader(Dictionary<string, LdTerm> terms) => _terms = terms;

    /// <summary>The most terms that one context may define.</summary>
    public const int TermsMax = 20_000;

    /// <summary>Adds the terms of a context object to those known; later ones take the place of earlier ones.</summary>
    /// <returns>What is wrong with the object, or null.</returns>
    public static string? Read(JsonElement context, Dictionary<string, LdTerm> terms)
    {
        var reader = new TermReader(terms);
        foreach (var member in context.EnumerateObject())
        {
            if (member.Name == "@vocab")
            {
                if (member.Value.ValueKind == JsonValueKind.String)
                    reader._vocabulary = reader.Resolve(member.Value.GetString()!);
                else if (member.Value.ValueKind != JsonValueKind.Null) return "@vocab must be an IRI or null.";
            }
            else if (!member.Name.StartsWith('@'))
            {
                reader._definitions[member.Name] = member.Value;
            }
        }

        if (terms.Count + reader._definitions.Count > TermsMax) return $"A context has at most {TermsMax} terms.";
        foreach (var name in reader._definitions.Keys)
            if (reader.Define(name) is { } fault)
                return fault;
        return null;
    }

    private string? Define(string name)
    {
        if (_done.Contains(name)) return null;
        if (name.Length is 0 or > NameTable.NameBytesMax) return "A term is empty or too long.";
        if (_open.Count > 64 || !_open.Add(name)) return $"The term '{name}' is defined by itself.";
        var definition = _definitions[name];
        var fault = definition.ValueKind switch
        {
            JsonValueKind.Null => Forget(name),
            JsonValueKind.String => Simple(name, definition.GetString()!),
            JsonValueKind.Object => Expanded(name, definition),
            _ => $"The term '{name}' must be defined by a text, an object or null.",
        };
        _open.Remove(name);
        _done.Add(name);
        return fault;
    }

    private string? Forget(string name)
    {
        _terms.Remove(name);
        return null;
    }

    private string? Simple(string name, string value)
    {
        if (Needed(value, name) is { } fault) return fault;
        var iri = Resolve(value);
        _terms[name] = new LdTerm(iri, LdCoercion.None, null, LdTerm.EndsLikePrefix(iri));
        return null;
    }

    private string? Expanded(string name, JsonElement definition)
    {
        if (definition.TryGetProperty("@reverse", out _)) return Forget(name);
        var value = name;
        if (definition.TryGetProperty("@id", out var id))
        {
            if (id.ValueKind == JsonValueKind.Null) return Forget(name);
            if (id.ValueKind != JsonValueKind.String) return $"The @id of the term '{name}' must be a text.";
            value = id.GetString()!;
        }

        if (value != name && Needed(value, name) is { } fault) return fault;
        var iri = value == name ? Own(name) : Resolve(value);
        var prefix = definition.TryGetProperty("@prefix", out var flag) && flag.ValueKind == JsonValueKind.True;
        _terms[name] = new LdTerm(iri, Coercion(definition), Container(definition), prefix);
        return null;
    }

    /// <summary>The IRI of a term that names none: its own prefix or the vocabulary says it.</summary>
    private string Own(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? Resolve(name) : _vocabulary + name;
    }

    /// <summary>Defines first the term or prefix that a definition leans on.</summary>
    private string? Needed(string value, string name)
    {
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        var needed = colon < 0 ? value : value[..colon];
        return needed != name && _definitions.ContainsKey(needed) ? Define(needed) : null;
    }

    private string Resolve(string value)
    {
        if (value.StartsWith('@')) return value;
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return _terms.TryGetValue(value, out var term) || CoreTerms.All.TryGetValue(value, out term)
                ? term.Iri
                : _vocabulary + value;
        if (value.AsSpan(colon + 1).StartsWith("//")) return value;
        var prefix = value[..colon];
        return _terms.TryGetValue(prefix, out var start) || CoreTerms.All.TryGetValue(prefix, out start)
            ? string.Concat(start.Iri, value.AsSpan(colon + 1))
            : value;
    }

    private static LdCoercion Coercion(JsonElement definition) =>
        !definition.TryGetProperty("@type", out var type) || type.ValueKind != JsonValueKind.String
            ? LdCoercion.None
            : type.GetString() switch
            {
                "@id" => LdCoercion.Id,
                "@vocab" => LdCoercion.Vocab,
                "@json" => LdCoercion.Json,
                _ => LdCoercion.Typed,
            };

    private static string? Container(JsonElement definition) =>
        definition.TryGetProperty("@container", out var container) && container.ValueKind == JsonValueKind.String
            ? container.GetString()
            : null;
}
