using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>
/// Reads the city through its public API as the reader of the page: the credentials that came with the page's request
/// go on with the page's own. What the reader may not see, the page does not get.
/// </summary>
internal sealed class CityClient(IHttpClientFactory clients, IServer server)
{
    public const string Name = "City.Screen";

    /// <summary>The longest answer that a page reads, in bytes.</summary>
    public const int AnswerBytesMax = 16 * 1024 * 1024;

    private static readonly string[] SentOn = ["Authorization", "Cookie", Frame.TenantHeader];

    /// <summary>A reader's credentials by themselves, for what is done after its request.</summary>
    public static IHeaderDictionary Credentials(IHeaderDictionary reader)
    {
        var kept = new HeaderDictionary();
        foreach (var name in SentOn)
            if (reader.TryGetValue(name, out var value))
                kept[name] = value;
        return kept;
    }

    /// <summary>One GET. Faults of the network are an answer with status 0.</summary>
    public Task<CityAnswer> GetAsync(IHeaderDictionary reader, string path, CancellationToken cancel) =>
        SendAsync(reader, HttpMethod.Get, path, cancel);

    /// <summary>One request without a body. Faults of the network are an answer with status 0.</summary>
    public Task<CityAnswer> SendAsync(
        IHeaderDictionary reader, HttpMethod method, string path, CancellationToken cancel) =>
        SendAsync(reader, method, path, CityBody.None, cancel);

    /// <summary>One request with a body. Faults of the network are an answer with status 0.</summary>
    public async Task<CityAnswer> SendAsync(
        IHeaderDictionary reader, HttpMethod method, string path, CityBody body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address(), path));
        if (method != HttpMethod.Get)
        {
            // The gate let the page's own form through; to the API this is the page, of whatever name it was asked.
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
            request.Content = body.Content();
            if (body.IfMatch is { } basis) request.Headers.TryAddWithoutValidation("If-Match", basis);
        }

        foreach (var name in SentOn)
            if (reader.TryGetValue(name, out var value))
                request.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)value!);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        try
        {
            using var client = clients.CreateClient(Name);
            using var answer = await client.SendAsync(request, cancel);
            var bytes = await answer.Content.ReadAsByteArrayAsync(cancel);
            return new CityAnswer((int)answer.StatusCode, Parse(answer, bytes), Total(answer));
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or IOException)
        {
            cancel.ThrowIfCancellationRequested();
            return new CityAnswer(0, null);
        }
    }

    /// <summary>One GET of lines of JSON (NDJSON), each parsed.</summary>
    public async Task<IReadOnlyList<JsonElement>> GetLinesAsync(
        IHeaderDictionary reader, string path, CancellationToken cancel)
    {
        var answer = await GetAsync(reader, path, cancel);
        return answer is { IsGood: true, Body: { ValueKind: JsonValueKind.Array } lines }
            ? [.. lines.EnumerateArray()] : [];
    }

    /// <summary>This server's own address, as seen from itself.</summary>
    internal static Uri Loopback(string bound)
    {
        var url = new Uri(bound.Replace("://+", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://*", "://127.0.0.1", StringComparison.Ordinal));
        if (!IPAddress.TryParse(url.Host.Trim('[', ']'), out var address)) return url;
        var builder = new UriBuilder(url);
        if (address.Equals(IPAddress.Any)) builder.Host = "127.0.0.1";
        else if (address.Equals(IPAddress.IPv6Any)) builder.Host = "[::1]";
        return builder.Uri;
    }

    private Uri Address() => Loopback(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());

    private static JsonElement? Parse(HttpResponseMessage answer, byte[] bytes)
    {
        if (bytes.Length == 0) return null;
        try
        {
            return answer.Content.Headers.ContentType?.MediaType?.EndsWith("ndjson", StringComparison.Ordinal) == true
                ? Lines(bytes) : Document(bytes);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement Document(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static JsonElement Lines(byte[] lines)
    {
        using var joined = new MemoryStream(lines.Length + 2);
        joined.WriteByte((byte)'[');
        foreach (var range in lines.AsSpan().Split((byte)'\n'))
        {
            if (range.Start.Value == range.End.Value) continue;
            if (joined.Length > 1) joined.WriteByte((byte)',');
            joined.Write(lines.AsSpan(range));
        }

        joined.WriteByte((byte)']');
        return Document(joined.ToArray());
    }

    private static long? Total(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("NGSILD-Results-Count", out var values)
        && long.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var total)
            ? total : null;
}
