using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace City.Context;

/// <summary>
/// The @context documents that were loaded. A document is asked for again after an hour; where that fails the last
/// good copy goes on serving, also after a restart. A failure is remembered for a second only and never as an empty
/// context.
/// </summary>
internal sealed class ContextDocuments(IContextSource source, IBlobStore? blobs, TimeProvider clock)
{
    /// <summary>How many documents are kept at the most; beyond, the least recently asked for goes.</summary>
    public const int CountMax = 512;

    private static readonly TimeSpan FreshFor = TimeSpan.FromHours(1);
    private static readonly TimeSpan FailureFor = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The document of an address.</summary>
    public async ValueTask<Result<ReadOnlyMemory<byte>>> GetAsync(Uri url, CancellationToken cancel)
    {
        var entry = _entries.GetOrAdd(url.AbsoluteUri, static _ => new Entry());
        entry.UsedAt = clock.GetUtcNow();
        if (entry.Answer is { } known && clock.GetUtcNow() < entry.GoodUntil) return known;
        Task<Result<ReadOnlyMemory<byte>>> loading;
        lock (entry)
        {
            if (entry.Loading.IsCompleted) entry.Loading = LoadAsync(url, entry);
            loading = entry.Loading;
        }

        // Others may wait for the same document: one of them going away does not stop the loading.
        return await loading.WaitAsync(cancel).ConfigureAwait(false);
    }

    private async Task<Result<ReadOnlyMemory<byte>>> LoadAsync(Uri url, Entry entry)
    {
        if (entry.Answer is { } known && clock.GetUtcNow() < entry.GoodUntil) return known;
        var answer = await source.LoadAsync(url, CancellationToken.None).ConfigureAwait(false);
        if (answer.TryGet(out var bytes, out _))
        {
            await KeepAsync(url, bytes).ConfigureAwait(false);
            entry.GoodUntil = clock.GetUtcNow() + FreshFor;
        }
        else
        {
            answer = await LastGoodAsync(url, entry.Answer, answer).ConfigureAwait(false);
            entry.GoodUntil = clock.GetUtcNow() + FailureFor;
        }

        entry.Answer = answer;
        Trim();
        return answer;
    }

    private async ValueTask KeepAsync(Uri url, ReadOnlyMemory<byte> bytes)
    {
        if (blobs is not null) await blobs.PutAsync(NameOf(url), bytes, CancellationToken.None).ConfigureAwait(false);
    }

    private async ValueTask<Result<ReadOnlyMemory<byte>>> LastGoodAsync(
        Uri url, Result<ReadOnlyMemory<byte>>? before, Result<ReadOnlyMemory<byte>> failure)
    {
        if (before is { Refusal: null } good) return good;
        if (blobs is null || failure.Refusal!.Code == Codes.ContextForbidden) return failure;
        var kept = await blobs.GetAsync(NameOf(url), CancellationToken.None).ConfigureAwait(false);
        return kept is { } copy ? copy : failure;
    }

    private static string NameOf(Uri url) =>
        "contexts/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url.AbsoluteUri)));

    private void Trim()
    {
        if (_entries.Count <= CountMax) return;
        var oldest = _entries.MinBy(entry => entry.Value.UsedAt);
        _entries.TryRemove(oldest);
    }

    private sealed class Entry
    {
        public Task<Result<ReadOnlyMemory<byte>>> Loading { get; set; } =
            Task.FromResult<Result<ReadOnlyMemory<byte>>>(default);

        public Result<ReadOnlyMemory<byte>>? Answer { get; set; }

        public DateTimeOffset GoodUntil { get; set; }

        public DateTimeOffset UsedAt { get; set; }
    }
}
