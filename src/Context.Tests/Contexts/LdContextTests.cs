using System.Text;

namespace City.Context.Tests;

public sealed class LdContextTests
{
    private const string User = """
        {
          "@vocab": "https://vocab.example/",
          "ex": "https://example.org/ns#",
          "street": "ex:street",
          "brandName": {"@id": "https://brand.example/name"},
          "kind": {"@id": "ex:kind", "@type": "@vocab"},
          "owner": {"@id": "ex:owner", "@type": "@id"},
          "short": "street",
          "own": {"@type": "@id"},
          "location": "https://evil.example/location",
          "gone": null
        }
        """;

    [Theory]
    [InlineData("street", "https://example.org/ns#street")]
    [InlineData("brandName", "https://brand.example/name")]
    [InlineData("ex:lane", "https://example.org/ns#lane")]
    [InlineData("short", "https://example.org/ns#street")]
    [InlineData("own", "https://vocab.example/own")]
    [InlineData("unknown", "https://uri.etsi.org/ngsi-ld/default-context/unknown")]
    [InlineData("gone", "https://uri.etsi.org/ngsi-ld/default-context/gone")]
    [InlineData("location", "https://uri.etsi.org/ngsi-ld/location")]
    [InlineData("https://a.example/b", "https://a.example/b")]
    [InlineData("urn:x:y", "urn:x:y")]
    [InlineData("Property", "https://uri.etsi.org/ngsi-ld/Property")]
    public async Task A_term_expands_by_the_users_context_and_the_core_context_wins(string term, string iri)
    {
        var context = await Of(User);
        Assert.Equal(iri, context.Expand(term));
        Assert.Equal(iri, context.Expand(Encoding.UTF8.GetBytes(term)));
        Assert.Same(context.Expand(Encoding.UTF8.GetBytes(term)), context.Expand(Encoding.UTF8.GetBytes(term)));
    }

    [Theory]
    [InlineData("https://example.org/ns#street", "short")]
    [InlineData("https://example.org/ns#lane", "ex:lane")]
    [InlineData("https://uri.etsi.org/ngsi-ld/default-context/unknown", "unknown")]
    [InlineData("https://uri.etsi.org/ngsi-ld/default-context/street", "ngsi-ld:default-context/street")]
    [InlineData("https://uri.etsi.org/ngsi-ld/default-context/id", "ngsi-ld:default-context/id")]
    [InlineData("https://uri.etsi.org/ngsi-ld/location", "location")]
    [InlineData("https://evil.example/location", "https://evil.example/location")]
    [InlineData("urn:x:y", "urn:x:y")]
    public async Task An_iri_compacts_to_the_shortest_name_that_expands_to_it_again(string iri, string name)
    {
        var context = await Of(User);
        Assert.Equal(name, context.Compact(iri));
        Assert.Equal(name, Encoding.UTF8.GetString(context.CompactEscaped(Encoding.UTF8.GetBytes(iri))));
        Assert.Equal(iri, context.Expand(name));
    }

    [Fact]
    public async Task A_later_context_of_an_array_overrides_an_earlier_one()
    {
        var context = await Of("""
            [{"a":"https://one.example/a","b":"https://one.example/b"},{"a":"https://two.example/a"}]
            """);
        Assert.Equal("https://two.example/a", context.Expand("a"));
        Assert.Equal("https://one.example/b", context.Expand("b"));
    }

    [Fact]
    public async Task Coercions_are_kept_with_the_term()
    {
        var context = await Of(User);
        Assert.True(context.TryGetTerm("kind", out var kind));
        Assert.Equal(LdCoercion.Vocab, kind.Coercion);
        Assert.True(context.TryGetTerm("owner", out var owner));
        Assert.Equal(LdCoercion.Id, owner.Coercion);
    }

    [Theory]
    [InlineData("17")]
    [InlineData("""{"a":17}""")]
    [InlineData("""{"a":{"@id":17}}""")]
    [InlineData("""{"a":"b:x","b":"c:x","c":"a:x"}""")]
    [InlineData("""{"@vocab":17}""")]
    [InlineData("""[["https://a.example/"]]""")]
    [InlineData("\"no address\"")]
    public async Task A_context_that_makes_no_sense_is_refused(string json)
    {
        var result = await new ContextLoader(Documents(new FileSource()))
            .LoadJsonAsync(Encoding.UTF8.GetBytes(json), TestContext.Current.CancellationToken);
        Assert.Equal(Codes.ContextInvalid, result.Refusal?.Code);
    }

    private static ContextDocuments Documents(FileSource source) => new(source, null, TimeProvider.System);

    private static async Task<LdContext> Of(string json)
    {
        var result = await new ContextLoader(Documents(new FileSource()))
            .LoadJsonAsync(Encoding.UTF8.GetBytes(json), TestContext.Current.CancellationToken);
        Assert.True(result.TryGet(out var context, out var refusal), refusal?.Detail);
        return context;
    }
}
