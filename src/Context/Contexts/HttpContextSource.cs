using System.Net;
using System.Net.Http.Headers;

namespace City.Context;

/// <summary>
/// Loads @context documents over HTTP within limits: 1 MiB, a time-out, at most three redirects, and only from
/// machines that <see cref="AddressGuard"/> allows.
/// </summary>
internal sealed class HttpContextSource : IContextSource, IDisposable
{
    private const int RedirectsMax = 3;

    private readonly HttpClient _client;
    private readonly TimeSpan _timeOut;
    private readonly TimeProvider _clock;

    public HttpContextSource(bool allowLoopback, TimeSpan timeOut, TimeProvider clock)
    {
        (_timeOut, _clock) = (timeOut, clock);
        var handler = GuardedConnections.Handler(address => AddressGuard.IsAllowed(address, allowLoopback));
        _client = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <inheritdoc/>
    public async ValueTask<Result<ReadOnlyMemory<byte>>> LoadAsync(Uri url, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(_timeOut, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            for (var hop = 0; hop <= RedirectsMax; hop++)
            {
                var (next, answer) = await AskAsync(url, either.Token).ConfigureAwait(false);
                if (next is null) return answer;
                if (next.Scheme is not ("http" or "https")) return Forbidden(url, "it leads to another scheme");
                url = next;
            }

            return Unavailable(url, $"more than {RedirectsMax} redirects");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Unavailable(url, $"no answer within {_timeOut.TotalSeconds} s");
        }
        catch (Exception wrong) when (GuardedConnections.IsForbidden(wrong))
        {
            return Forbidden(url, "it is on a private or local network");
        }
        catch (Exception wrong) when (wrong is HttpRequestException or IOException)
        {
            return Unavailable(url, wrong.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<(Uri? Next, Result<ReadOnlyMemory<byte>> Answer)> AskAsync(Uri url, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/ld+json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json", 0.9));
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel)
            .ConfigureAwait(false);
        if ((int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location)
            return (new Uri(url, location), default);
        if (response.StatusCode != HttpStatusCode.OK)
            return (null, Unavailable(url, $"the answer was {(int)response.StatusCode}"));
        if (response.Content.Headers.ContentLength > IContextSource.BytesMax) return (null, TooLarge(url));
        var body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
            return (null, await ReadAsync(url, body, cancel).ConfigureAwait(false));
    }

    private static async Task<Result<ReadOnlyMemory<byte>>> ReadAsync(Uri url, Stream body, CancellationToken cancel)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await body.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0)
        {
            if (bytes.Length + count > IContextSource.BytesMax) return TooLarge(url);
            bytes.Write(buffer, 0, count);
        }

        return (ReadOnlyMemory<byte>)bytes.ToArray();
    }

    private static Refusal Unavailable(Uri url, string why) => Faults.NoContext(url.AbsoluteUri, why);

    private static Refusal TooLarge(Uri url) =>
        Faults.NoContext(url.AbsoluteUri, $"it is larger than {IContextSource.BytesMax} bytes");

    private static Refusal Forbidden(Uri url, string why) => new(RefusalKind.Unavailable, Codes.ContextForbidden,
        $"The context {Faults.Shorten(url.AbsoluteUri)} may not be asked for: {why}.", "@context");
}
