using System.Globalization;
using System.Text.Json;
using City.TestKit;

namespace City.Bench;

/// <summary>Two thousand points of one series out of ten million, asked for 100 times a second.</summary>
internal static class HistoryReadFigure
{
    private const int Points = 2_000, RequestsPerSecond = 100, OpenMax = 1_000;

    /// <summary>Reads from a city that holds series of so many points each, one a minute.</summary>
    public static async Task RunAsync(BenchRun run, Brain brain, int series, int points, CancellationToken cancel)
    {
        using var client = brain.NewClient(64);
        var first = new Walk(0);
        first.Next();
        Task Ask(int number) => AskAsync(
            client, number * 7919 % series, first.At.AddMinutes(number * 104_729L % (points - Points - 10)), cancel);
        var loop = new OpenLoop(OpenMax);
        await loop.RunAsync(RequestsPerSecond, TimeSpan.FromSeconds(3), Ask, cancel);
        var length = TimeSpan.FromSeconds(run.Options.Quick ? 5 : 15);
        var sorted = await loop.RunAsync(RequestsPerSecond, length, Ask, cancel);
        var p99 = OpenLoop.P99(sorted);
        var (p50, longest) = (sorted[sorted.Length / 2], sorted[^1]);
        run.Board.Say($"history: {sorted.Length} reads, p50 {p50:F1}, p99 {p99:F1}, longest {longest:F1} ms");
        run.Show(Figures.HistoryReadP99, p99);
    }

    private static async Task AskAsync(HttpClient client, int series, DateTimeOffset from, CancellationToken cancel)
    {
        var until = from.AddMinutes(Points);
        var path = string.Create(CultureInfo.InvariantCulture,
            $"/ngsi-ld/v1/temporal/entities/{Fixture.Id(series)}?attrs=speed&options=temporalValues&timerel=between"
            + $"&timeAt={from:yyyy-MM-ddTHH:mm:ss.fffZ}&endTimeAt={until:yyyy-MM-ddTHH:mm:ss.fffZ}");
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), cancel);
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancel);
        answer.EnsureSuccessStatusCode();
        using var found = JsonDocument.Parse(bytes);
        var count = found.RootElement.GetProperty("speed").GetProperty("values").GetArrayLength();
        // A minute between points is one give or take two seconds.
        if (Math.Abs(count - Points) > Points / 100)
            throw new InvalidOperationException($"{count} points were read at {path}, not {Points}.");
    }
}
