using System.Text.Json;

namespace City.Context;

/// <summary>
/// Collects the terms of a context that may be an address, an object or an array of both, loading what it refers to.
/// </summary>
internal sealed class ContextLoader(ContextDocuments documents)
{
    /// <summary>How deep contexts may refer to others.</summary>
    public const int DepthMax = 8;

    /// <summary>How many documents one context may lead to.</summary>
    public const int DocumentsMax = 32;

    private static readonly JsonDocumentOptions Options = new()
    {
        MaxDepth = 32, CommentHandling = JsonCommentHandling.Disallow,
    };

    private readonly Dictionary<string, LdTerm> _terms = new(StringComparer.Ordinal);
    private readonly HashSet<string> _path = new(StringComparer.Ordinal);
    private int _loaded;

    /// <summary>The context of an address.</summary>
    public async ValueTask<Result<LdContext>> LoadUrlAsync(string url, CancellationToken cancel) =>
        await AddUrlAsync(url, cancel).ConfigureAwait(false) is { } refusal ? refusal : new LdContext(_terms, url);

    /// <summary>The context of a JSON text: what stands behind <c>@context</c> in a body.</summary>
    public async ValueTask<Result<LdContext>> LoadJsonAsync(ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            var url = SingleUrl(document.RootElement);
            return await AddAsync(document.RootElement, null, cancel).ConfigureAwait(false) is { } refusal
                ? refusal
                : new LdContext(_terms, url);
        }
        catch (JsonException wrong)
        {
            return Faults.Context($"The @context is no JSON-LD context: {wrong.Message}");
        }
    }

    private static string? SingleUrl(JsonElement context) => context.ValueKind switch
    {
        JsonValueKind.String => context.GetString(),
        JsonValueKind.Array when context.GetArrayLength() == 1 => SingleUrl(context[0]),
        _ => null,
    };

    private async ValueTask<Refusal?> AddAsync(JsonElement context, Uri? @base, CancellationToken cancel)
    {
        switch (context.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.String:
                var text = context.GetString()!;
                return await AddUrlAsync(
                    @base is not null && Uri.TryCreate(@base, text, out var full) ? full.AbsoluteUri : text, cancel)
                    .ConfigureAwait(false);
            case JsonValueKind.Object:
                return TermReader.Read(context, _terms) is { } fault ? Faults.Context(fault) : null;
            case JsonValueKind.Array:
                foreach (var member in context.EnumerateArray())
                {
                    if (member.ValueKind == JsonValueKind.Array)
                        return Faults.Context("An array of contexts holds addresses and objects only.");
                    if (await AddAsync(member, @base, cancel).ConfigureAwait(false) is { } refusal) return refusal;
                }

                return null;
            default:
                return Faults.Context("An @context is an address, an object, or an array of both.");
        }
    }

    private async ValueTask<Refusal?> AddUrlAsync(string text, CancellationToken cancel)
    {
        if (CoreTerms.IsCore(text)) return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return Faults.Context($"'{Faults.Shorten(text)}' is no http or https address of a context.");
        if (_path.Count >= DepthMax || ++_loaded > DocumentsMax)
            return Faults.Context($"A context refers to others at most {DepthMax} deep and {DocumentsMax} in all.");
        if (!_path.Add(url.AbsoluteUri))
            return Faults.Context($"The context {Faults.Shorten(text)} refers to itself.");
        var loaded = await documents.GetAsync(url, cancel).ConfigureAwait(false);
        if (!loaded.TryGet(out var bytes, out var refusal)) return refusal;
        try
        {
            using var document = JsonDocument.Parse(bytes, Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("@context", out var context))
                return Faults.Context($"The document at {Faults.Shorten(text)} has no member @context.");
            refusal = await AddAsync(context, url, cancel).ConfigureAwait(false);
        }
        catch (JsonException wrong)
        {
            return Faults.Context($"The document at {Faults.Shorten(text)} is not JSON: {wrong.Message}");
        }

        _path.Remove(url.AbsoluteUri);
        return refusal;
    }
}
