using System.Globalization;
using System.Net;
using System.Text.Json;
using City.Kernel;
using City.Sense;

namespace City.Host.Commands;

/// <summary>A signed-in client of a running city.</summary>
internal sealed class CityLink(HttpClient client, CityToken token, string tenant) : IAsyncDisposable
{
    private const int DetailLengthMax = 2_000;

    /// <summary>The client, for who needs more than <see cref="GetAsync"/>.</summary>
    public HttpClient Client => client;

    /// <summary>A request of the tenant.</summary>
    public HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (tenant.Length > 0) request.Headers.TryAddWithoutValidation("NGSILD-Tenant", tenant);
        return request;
    }

    /// <summary>A document of the city, with its total where that was counted; or the refusal that came.</summary>
    public async Task<Result<CityDocument>> GetAsync(string path, CancellationToken cancel)
    {
        try
        {
            using var request = Request(HttpMethod.Get, path);
            using var answer = await client.SendAsync(request, cancel);
            var bytes = await answer.Content.ReadAsByteArrayAsync(cancel);
            if (!answer.IsSuccessStatusCode) return Problem(answer.StatusCode, bytes);
            long? total = answer.Headers.TryGetValues("NGSILD-Results-Count", out var counts)
                && long.TryParse(counts.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                    ? count
                    : null;
            using var json = JsonDocument.Parse(bytes);
            return new CityDocument(json.RootElement.Clone(), total);
        }
        catch (Exception wrong) when (wrong is HttpRequestException or JsonException
            || wrong is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return new Refusal(RefusalKind.Unavailable, "sink.unreachable",
                $"The city at {client.BaseAddress} does not answer: {wrong.Message}");
        }
    }

    /// <summary>What the city says of a request that it refused.</summary>
    public static Refusal Problem(HttpStatusCode status, byte[] body)
    {
        var kind = status switch
        {
            HttpStatusCode.Unauthorized => RefusalKind.Unauthenticated,
            HttpStatusCode.NotFound => RefusalKind.Unknown,
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => RefusalKind.Overloaded,
            _ => RefusalKind.Invalid,
        };
        try
        {
            using var json = JsonDocument.Parse(body);
            string? Of(string name) => json.RootElement.TryGetProperty(name, out var text) ? text.GetString() : null;
            var (code, detail) = (Of("code") ?? $"http.{(int)status}", Of("detail") ?? "The city refused.");
            return new Refusal(kind, code, detail, Of("at"));
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            var said = System.Text.Encoding.UTF8.GetString(body);
            return new Refusal(kind, $"http.{(int)status}", said[..Math.Min(said.Length, DetailLengthMax)]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), TimeProvider.System);
        await CitySignIn.RevokeAsync(client, token, limit.Token);
        client.Dispose();
    }
}
