using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>
/// What people call types and attributes, as the domains of the running program say at /api/domains, and what the city
/// itself writes, as the texts say.
/// </summary>
internal sealed class Vocabulary(CityClient city)
{
    private const string Core = "https://uri.etsi.org/ngsi-ld/";
    private const string Default = Core + "default-context/";

    private const string OwnPrefix = "own.";

    /// <summary>The names of the city's own types and attributes, which are all of the default context.</summary>
    private static readonly FrozenDictionary<string, (string En, string Zh)> Own =
        Texts.En.Keys.Where(key => key.StartsWith(OwnPrefix, StringComparison.Ordinal))
            .SelectMany(key => ((string[])[key[OwnPrefix.Length..], Default + key[OwnPrefix.Length..]])
                .Select(name => (name, Texts.En[key], Texts.Zh[key])))
            .ToFrozenDictionary(own => own.name, own => (own.Item2, own.Item3), StringComparer.Ordinal);

    private volatile FrozenDictionary<string, (string En, string Zh)>? _known;

    /// <summary>
    /// Names by IRI, and by the short form that the core context gives. Read once, with a reader's rights.
    /// </summary>
    public async ValueTask<FrozenDictionary<string, (string En, string Zh)>> OfAsync(
        IHeaderDictionary reader, CancellationToken cancel)
    {
        if (_known is { } known) return known;
        var answer = await city.GetAsync(reader, "/api/domains", cancel);
        if (answer is not { IsGood: true, Body: { ValueKind: JsonValueKind.Array } domains }) return Own;
        return _known = Read(domains);
    }

    internal static FrozenDictionary<string, (string En, string Zh)> Read(JsonElement domains)
    {
        var names = new Dictionary<string, (string, string)>(Own, StringComparer.Ordinal);
        foreach (var type in domains.EnumerateArray().SelectMany(domain => Items(domain, "types")))
        {
            Add(names, type, "type");
            foreach (var attribute in Items(type, "attributes")) Add(names, attribute, "attribute");
        }

        return names.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static void Add(Dictionary<string, (string, string)> names, JsonElement described, string member)
    {
        if (EntityReader.Text(described, member) is not { } iri || !described.TryGetProperty("name", out var name)
            || EntityReader.Text(name, "en") is not { } en || EntityReader.Text(name, "zh") is not { } zh)
            return;
        names[iri] = names[Brief(iri)] = (en, zh);
    }

    /// <summary>A name as the core context gives it: short where it is of that context or of the default one.</summary>
    public static string Brief(string iri) =>
        iri.StartsWith(Default, StringComparison.Ordinal) ? iri[Default.Length..]
        : iri.StartsWith(Core, StringComparison.Ordinal) ? iri[Core.Length..] : iri;

    public static JsonElement.ArrayEnumerator Items(JsonElement from, string name) =>
        from.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array
            ? items.EnumerateArray() : default;
}
