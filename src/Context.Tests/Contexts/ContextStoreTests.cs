using System.Text;
using City.Stores.Memory;

namespace City.Context.Tests;

public sealed class ContextStoreTests
{
    private const string Url = "https://contexts.example/traffic.jsonld";
    private readonly FileSource _source = new();
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_context_is_loaded_once_while_it_is_fresh()
    {
        _source.Documents[Url] = """{"@context":{"flow":"https://t.example/flow"}}""";
        var store = Store(null);
        Assert.Equal("https://t.example/flow", (await Get(store)).Expand("flow"));
        Assert.Same(await Get(store), await Get(store));
        Assert.Equal(1, _source.Asked);
    }

    [Fact]
    public async Task Contexts_that_refer_to_others_are_followed()
    {
        _source.Documents[Url] = """
            {"@context":["https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld","base.jsonld",{"a":"b:c"}]}
            """;
        _source.Documents["https://contexts.example/base.jsonld"] = """{"@context":{"b":"https://b.example/"}}""";
        Assert.Equal("https://b.example/c", (await Get(Store(null))).Expand("a"));
        Assert.Equal(2, _source.Asked);
    }

    [Fact]
    public async Task Contexts_that_refer_to_each_other_are_refused()
    {
        _source.Documents[Url] = """{"@context":"other.jsonld"}""";
        _source.Documents["https://contexts.example/other.jsonld"] = $$"""{"@context":"{{Url}}"}""";
        var result = await Store(null).OfUrlAsync(Url, TestContext.Current.CancellationToken);
        Assert.Equal(Codes.ContextInvalid, result.Refusal?.Code);
    }

    [Fact]
    public async Task A_chain_of_contexts_that_is_too_long_is_refused()
    {
        for (var i = 0; i < 20; i++)
            _source.Documents[$"https://contexts.example/{i}"] =
                $$"""{"@context":"https://contexts.example/{{i + 1}}"}""";
        var result = await Store(null)
            .OfUrlAsync("https://contexts.example/0", TestContext.Current.CancellationToken);
        Assert.Equal(Codes.ContextInvalid, result.Refusal?.Code);
        Assert.Equal(ContextLoader.DepthMax, _source.Asked);
    }

    [Theory]
    [InlineData("""{"note":"no context here"}""")]
    [InlineData("this is { not json")]
    public async Task A_document_that_is_no_context_is_refused_as_bad_data(string document)
    {
        _source.Documents[Url] = document;
        var result = await Store(null).OfUrlAsync(Url, TestContext.Current.CancellationToken);
        Assert.Equal((400, "BadRequestData"), Status(result.Refusal!));
    }

    [Fact]
    public async Task A_context_that_cannot_be_had_is_not_kept_as_an_empty_one()
    {
        var store = Store(null);
        var result = await store.OfUrlAsync(Url, TestContext.Current.CancellationToken);
        Assert.Equal(Codes.ContextUnavailable, result.Refusal?.Code);
        Assert.Equal((504, "LdContextNotAvailable"), Status(result.Refusal!));
        _source.Documents[Url] = """{"@context":{"flow":"https://t.example/flow"}}""";
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("https://t.example/flow", (await Get(store)).Expand("flow"));
    }

    [Fact]
    public async Task The_last_good_copy_serves_on_when_the_source_fails_also_after_a_restart()
    {
        await using var memory = new MemoryStore(1);
        _source.Documents[Url] = """{"@context":{"flow":"https://t.example/flow"}}""";
        var store = Store(memory.Blobs);
        await Get(store);
        _source.Documents.Clear();
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal("https://t.example/flow", (await Get(store)).Expand("flow"));
        Assert.Equal("https://t.example/flow", (await Get(Store(memory.Blobs))).Expand("flow"));
        var without = await Store(null).OfUrlAsync(Url, TestContext.Current.CancellationToken);
        Assert.Equal(Codes.ContextUnavailable, without.Refusal?.Code);
    }

    [Fact]
    public async Task The_last_good_copy_serves_on_without_a_store_while_the_program_runs()
    {
        _source.Documents[Url] = """{"@context":{"flow":"https://t.example/flow"}}""";
        var store = Store(null);
        await Get(store);
        _source.Documents.Clear();
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal("https://t.example/flow", (await Get(store)).Expand("flow"));
        Assert.Equal(2, _source.Asked);
    }

    [Fact]
    public async Task A_changed_context_takes_the_place_of_the_old_one_when_that_is_no_longer_fresh()
    {
        _source.Documents[Url] = """{"@context":{"flow":"https://t.example/flow"}}""";
        var store = Store(null);
        await Get(store);
        _source.Documents[Url] = """{"@context":{"flow":"https://t.example/flow2"}}""";
        Assert.Equal("https://t.example/flow", (await Get(store)).Expand("flow"));
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal("https://t.example/flow2", (await Get(store)).Expand("flow"));
    }

    [Fact]
    public async Task A_file_stands_in_for_an_address()
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, """{"@context":{"flow":"https://t.example/flow"}}""",
            TestContext.Current.CancellationToken);
        var mapped = new MappedContextSource(new Dictionary<string, string> { [Url] = path }, _source);
        var loaded = await mapped.LoadAsync(new Uri(Url), TestContext.Current.CancellationToken);
        Assert.Null(loaded.Refusal);
        File.Delete(path);
        loaded = await mapped.LoadAsync(new Uri(Url), TestContext.Current.CancellationToken);
        Assert.Equal(Codes.ContextUnavailable, loaded.Refusal?.Code);
        Assert.Equal(0, _source.Asked);
    }

    [Fact]
    public async Task No_more_contexts_are_kept_than_allowed()
    {
        var store = Store(null);
        for (var i = 0; i < ContextStore.CountMax + 20; i++)
        {
            var json = Encoding.UTF8.GetBytes($$"""{"a":"https://a.example/{{i}}"}""");
            Assert.Null((await store.OfJsonAsync(json, TestContext.Current.CancellationToken)).Refusal);
        }

        Assert.Equal(ContextStore.CountMax, store.CountByText);
    }

    private static (int, string) Status(Refusal refusal)
    {
        var (status, type, _) = Problems.StatusOf(refusal);
        return (status, type);
    }

    private ContextStore Store(IBlobStore? blobs) => new(new ContextDocuments(_source, blobs, _clock), _clock);

    private static async Task<LdContext> Get(ContextStore store)
    {
        var result = await store.OfUrlAsync(Url, TestContext.Current.CancellationToken);
        Assert.True(result.TryGet(out var context, out var refusal), refusal?.Detail);
        return context;
    }
}
