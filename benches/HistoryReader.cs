using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace City.Bench;

/// <summary>Reads one attribute's past over the temporal API, page by page.</summary>
internal static class HistoryReader
{
    /// <summary>All points in the order of their observation.</summary>
    public static async IAsyncEnumerable<(DateTimeOffset At, decimal Value)> ReadAsync(
        HttpClient client, string id, string attribute, [EnumeratorCancellation] CancellationToken cancel)
    {
        var after = "2000-01-01T00:00:00.000Z";
        while (true)
        {
            var page = $"/ngsi-ld/v1/temporal/entities/{id}?attrs={attribute}"
                + $"&options=temporalValues&timerel=after&timeAt={after}";
            using var answer = await client.GetAsync(new Uri(page, UriKind.Relative), cancel);
            if (answer.StatusCode == System.Net.HttpStatusCode.NotFound) yield break;
            answer.EnsureSuccessStatusCode();
            using var body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancel));
            if (!body.RootElement.TryGetProperty(attribute, out var series)) yield break;
            string? last = null;
            foreach (var point in series.GetProperty("values").EnumerateArray())
            {
                last = point[1].GetString()!;
                yield return (DateTimeOffset.Parse(last, CultureInfo.InvariantCulture), point[0].GetDecimal());
            }
            if (last is null) yield break;
            after = last;
        }
    }
}
