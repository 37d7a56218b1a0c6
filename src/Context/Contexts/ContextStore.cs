using System.Collections.Concurrent;
using System.Text;

namespace City.Context;

/// <summary>
/// The contexts in use, by address and by text, so that a context is worked out once and not per request.
/// </summary>
internal sealed class ContextStore(ContextDocuments documents, TimeProvider clock)
{
    /// <summary>How many contexts are kept by address, and how many by text.</summary>
    public const int CountMax = 256;

    /// <summary>Larger contexts in bodies are worked out each time.</summary>
    private const int TextBytesMax = 64 * 1024;

    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<string, Known> _byUrl = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<byte[], Known> _byText = new(Utf8Comparer.Instance);

    /// <summary>How many contexts are kept by text.</summary>
    public int CountByText => _byText.Count;

    /// <summary>The context of an address; at once where it is known, the core context for null.</summary>
    public ValueTask<Result<LdContext>> OfUrlAsync(string? url, CancellationToken cancel)
    {
        if (url is null || CoreTerms.IsCore(url)) return new(LdContext.Core);
        return _byUrl.TryGetValue(url, out var known) && clock.GetUtcNow() < known.FreshUntil
            ? new(known.Context)
            : LoadUrlAsync(url, cancel);
    }

    /// <summary>The context that stands in a body.</summary>
    public ValueTask<Result<LdContext>> OfJsonAsync(ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        var lookup = _byText.GetAlternateLookup<ReadOnlySpan<byte>>();
        return lookup.TryGetValue(json.Span, out var known) && clock.GetUtcNow() < known.FreshUntil
            ? new(known.Context)
            : LoadTextAsync(json.ToArray(), cancel);
    }

    private async ValueTask<Result<LdContext>> LoadUrlAsync(string url, CancellationToken cancel)
    {
        var loaded = await new ContextLoader(documents).LoadUrlAsync(url, cancel).ConfigureAwait(false);
        if (loaded.TryGet(out var context, out _)) Keep(_byUrl, url, Same(_byUrl, url, context));
        return loaded;
    }

    private async ValueTask<Result<LdContext>> LoadTextAsync(byte[] json, CancellationToken cancel)
    {
        var text = Encoding.UTF8.GetString(json).Trim();
        if (text.Length > 2 && text[0] == '"' && CoreTerms.IsCore(text[1..^1])) return LdContext.Core;
        var loaded = await new ContextLoader(documents).LoadJsonAsync(json, cancel).ConfigureAwait(false);
        if (json.Length <= TextBytesMax && loaded.TryGet(out var context, out _)) Keep(_byText, json, context);
        return loaded;
    }

    /// <summary>Keeps the caches of a context that has not changed since it was last loaded.</summary>
    private static LdContext Same(ConcurrentDictionary<string, Known> all, string url, LdContext fresh) =>
        all.TryGetValue(url, out var before) && before.Context.HasSameTerms(fresh) ? before.Context : fresh;

    private void Keep<TKey>(ConcurrentDictionary<TKey, Known> all, TKey key, LdContext context)
        where TKey : notnull
    {
        if (all.Count >= CountMax && !all.ContainsKey(key)) all.TryRemove(all.MinBy(entry => entry.Value.FreshUntil));
        all[key] = new Known(context, clock.GetUtcNow() + FreshFor);
    }

    private sealed record Known(LdContext Context, DateTimeOffset FreshUntil);
}
