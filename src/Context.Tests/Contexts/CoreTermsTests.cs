using System.Text.Json;

namespace City.Context.Tests;

public sealed class CoreTermsTests
{
    [Fact]
    public void Every_term_of_the_published_core_context_means_the_same_here()
    {
        var published = Terms("ngsi-ld-core-context-v1.9.jsonld");
        var faults = new List<string>();
        var compared = 0;
        foreach (var (name, definition) in published)
        {
            if (name.StartsWith('@') || name is "id" or "type") continue;
            compared++;
            if (!CoreTerms.All.TryGetValue(name, out var term)) faults.Add($"{name} is missing");
            else if (Difference(term, definition, published) is { } difference) faults.Add($"{name}: {difference}");
        }

        faults.AddRange(CoreTerms.All.Keys.Except(published.Keys).Select(extra => $"{extra} is not published"));
        Assert.Empty(faults);
        Assert.Equal(CoreTerms.All.Count, compared);
        Assert.Equal(CoreTerms.DefaultContext, published["@vocab"].GetString());
    }

    [Theory]
    [InlineData("ngsi-ld-core-context-v1.3.jsonld")]
    [InlineData("ngsi-ld-core-context-v1.4.jsonld")]
    [InlineData("ngsi-ld-core-context-v1.5.jsonld")]
    public void Every_term_of_an_older_core_context_is_known(string file) => Assert.All(
        Terms(file).Keys.Where(name => !name.StartsWith('@') && name is not ("id" or "type")),
        name => Assert.True(CoreTerms.All.ContainsKey(name), name));

    [Theory]
    [InlineData("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld", true)]
    [InlineData("http://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.3.jsonld", true)]
    [InlineData("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.6.jsonld", true)]
    [InlineData("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld", true)]
    [InlineData("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld", true)]
    [InlineData("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-non-existing.jsonld", false)]
    [InlineData("https://uri.etsi.org.evil.example/ngsi-ld/v1/ngsi-ld-core-context.jsonld", false)]
    [InlineData("ftp://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld", false)]
    [InlineData("", false)]
    public void The_core_context_is_known_by_each_of_its_addresses_and_no_other(string url, bool core) =>
        Assert.Equal(core, CoreTerms.IsCore(url));

    private static string? Difference(LdTerm term, JsonElement definition, Dictionary<string, JsonElement> published)
    {
        var (iri, type, container) = definition.ValueKind == JsonValueKind.String
            ? (definition.GetString()!, null, null)
            : (Text(definition, "@id")!, Text(definition, "@type"), Text(definition, "@container"));
        var colon = iri.IndexOf(':', StringComparison.Ordinal);
        if (published.TryGetValue(iri[..colon], out var prefix)) iri = prefix.GetString() + iri[(colon + 1)..];
        var coercion = type switch
        {
            null => LdCoercion.None,
            "@id" => LdCoercion.Id,
            "@vocab" => LdCoercion.Vocab,
            "@json" => LdCoercion.Json,
            _ => LdCoercion.Typed,
        };
        return term.Iri != iri ? $"{term.Iri}, not {iri}"
            : term.Coercion != coercion ? $"{term.Coercion}, not {coercion}"
            : term.Container != container ? $"{term.Container}, not {container}"
            : null;
    }

    private static string? Text(JsonElement definition, string name) =>
        definition.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static Dictionary<string, JsonElement> Terms(string file)
    {
        var path = Shared.Require("data", "ngsi-ld", "contexts", file);
        return JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.GetProperty("@context")
            .EnumerateObject().ToDictionary(term => term.Name, term => term.Value);
    }
}
