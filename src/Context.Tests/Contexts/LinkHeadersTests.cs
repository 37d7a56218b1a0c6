namespace City.Context.Tests;

public sealed class LinkHeadersTests
{
    private const string Rel = "rel=\"http://www.w3.org/ns/json-ld#context\"";

    [Theory]
    [InlineData($"<https://a.example/c.jsonld>; {Rel}; type=\"application/ld+json\"", "https://a.example/c.jsonld")]
    [InlineData($"<https://b.example/>; rel=\"next\", <https://a.example/c>; {Rel}", "https://a.example/c")]
    [InlineData("<https://b.example/>; rel=\"next\"", null)]
    [InlineData($"<https://a.example/x,y>; title=\"a, b\"; {Rel}", "https://a.example/x,y")]
    [InlineData("nonsense", null)]
    [InlineData("", null)]
    public void The_context_is_found_among_links(string header, string? url)
    {
        Assert.True(LinkHeaders.TryFind(header, out var found, out _));
        Assert.Equal(url, found);
    }

    [Fact]
    public void Two_contexts_are_one_too_many() =>
        Assert.False(LinkHeaders.TryFind($"<https://a.example/>; {Rel}, <https://b.example/>; {Rel}", out _, out _));
}
