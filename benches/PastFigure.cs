using System.Globalization;
using System.Text.Json;
using City.TestKit;

namespace City.Bench;

/// <summary>
/// An entity as it was at a moment, and as it was known at one, with ten million changes behind: a thousand vehicles
/// of ten thousand readings each, asked for 100 times a second, both ways in turn.
/// </summary>
internal static class PastFigure
{
    /// <summary>The p99 of both.</summary>
    public static readonly Figure P99 = Figure.Time("past.entity.p99", "ms", 20);

    private const int RequestsPerSecond = 100, OpenMax = 1_000;

    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        var (series, points) = run.Options.Quick ? (200, 10_000) : (1_000, 10_000);
        await using var brain = await Brain.StartAsync(run.Start("past"), cancel);
        var begun = TimeProvider.System.GetUtcNow();
        await HistoryFigure.FillAsync(run, brain, series, points, cancel);
        var filled = TimeProvider.System.GetUtcNow();
        using var client = brain.NewClient(64);
        var first = new Walk(0);
        first.Next();
        Task Ask(int number)
        {
            var id = Fixture.Id(number * 7919 % series);
            var share = number * 104_729L % points / (double)points;
            return number % 2 == 0
                ? AskAsync(client, id, "at", first.At.AddMinutes(1 + share * (points - 10)), cancel)
                : AskAsync(client, id, "asOf", filled - (filled - begun) * share * 0.9, cancel);
        }

        var loop = new OpenLoop(OpenMax);
        await loop.RunAsync(RequestsPerSecond, TimeSpan.FromSeconds(3), Ask, cancel);
        var length = TimeSpan.FromSeconds(run.Options.Quick ? 5 : 15);
        var sorted = await loop.RunAsync(RequestsPerSecond, length, Ask, cancel);
        var p99 = OpenLoop.P99(sorted);
        var (p50, longest) = (sorted[sorted.Length / 2], sorted[^1]);
        run.Board.Say($"past: {sorted.Length} entities, p50 {p50:F1}, p99 {p99:F1}, longest {longest:F1} ms");
        run.Show(P99, p99);
    }

    private static async Task AskAsync(
        HttpClient client, string id, string parameter, DateTimeOffset time, CancellationToken cancel)
    {
        var path = string.Create(CultureInfo.InvariantCulture,
            $"/ngsi-ld/v1/entities/{id}?{parameter}={time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}");
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), cancel);
        answer.EnsureSuccessStatusCode();
        using var found = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancel));
        var speed = found.RootElement.GetProperty("speed");
        if (parameter == "at" && speed.GetProperty("observedAt").GetDateTimeOffset() is var observed
            && (observed > time || time - observed > TimeSpan.FromSeconds(70)))
            throw new InvalidOperationException($"The reading of {observed:O} is not the last one at {path}.");
    }
}
