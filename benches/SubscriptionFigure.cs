using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using City.TestKit;

namespace City.Bench;

/// <summary>
/// Notifications: ten thousand subscriptions, each to one vehicle's speed, and a thousand patches a second that match.
/// Each is timed from when the patch was handed over to when its notification was taken.
/// </summary>
internal static class SubscriptionFigure
{
    private const int Subscriptions = 10_000, Rate = 1_000, Seconds = 60, QuickSeconds = 10, Makers = 16;

    public static readonly Figure Delivered =
        new("subscriptions.delivered", "%", 100, AtMost: false, NeedsQuiet: false);

    public static readonly Figure P99 = Figure.Time("subscriptions.p99", "ms", 500);

    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        var clock = TimeProvider.System;
        var seconds = run.Options.Quick ? QuickSeconds : Seconds;
        var (sent, taken, twice) = (new long[Rate * seconds], new long[Rate * seconds], 0);
        await using var receiver = NotifiedServer.Start((_, body) =>
        {
            var now = clock.GetTimestamp();
            if (Interlocked.CompareExchange(ref taken[NumberIn(body)], now, 0) != 0) Interlocked.Increment(ref twice);
            return 200;
        });
        await using var brain = await Brain.StartAsync(
            run.Start("subscriptions") with { More = ["--notify-allow", "127.0.0.1/32"] }, cancel);
        await run.FillAsync(brain, Subscriptions, cancel);
        await SubscribeAllAsync(run, brain, receiver.Address, cancel);
        await new OpenLoop(openMax: 4_000).RunAsync(Rate, TimeSpan.FromSeconds(seconds), async n =>
        {
            sent[n] = clock.GetTimestamp();
            await PatchAsync(brain.Client, n, cancel);
        }, cancel);
        var until = clock.GetUtcNow() + TimeSpan.FromSeconds(30);
        while (Arrived(taken) < taken.Length && clock.GetUtcNow() < until)
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock, cancel);
        var times = Enumerable.Range(0, taken.Length).Where(n => taken[n] != 0)
            .Select(n => clock.GetElapsedTime(sent[n], taken[n]).TotalMilliseconds).Order().ToArray();
        run.Board.Say($"subscriptions: {Arrived(taken)} of {taken.Length} changes were told, {twice} twice");
        run.Board.Say($"median {times[times.Length / 2]:F1} ms, the slowest {times[^1]:F1} ms");
        // What came twice is as wrong as what did not come.
        run.Show(Delivered, 100.0 * (Arrived(taken) - twice) / taken.Length);
        run.Show(P99, OpenLoop.P99(times));
    }

    private static int Arrived(long[] taken) => taken.Count(at => at != 0);

    private static async Task SubscribeAllAsync(
        BenchRun run, Brain brain, Uri receiver, CancellationToken cancel)
    {
        var start = TimeProvider.System.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Subscriptions),
            new ParallelOptions { MaxDegreeOfParallelism = Makers, CancellationToken = cancel },
            async (n, stop) =>
            {
                using var content = Json($$$"""
                    {"id":"urn:ngsi-ld:Subscription:{{{n}}}","type":"Subscription",
                     "entities":[{"id":"{{{Fixture.Id(n)}}}","type":"{{{Fixture.Type}}}"}],
                     "watchedAttributes":["speed"],"notification":{"attributes":["speed"],"format":"simplified",
                     "endpoint":{"uri":"{{{receiver}}}{{{n}}}"} } }
                    """);
                using var answer = await brain.Client.PostAsync(
                    new Uri("/ngsi-ld/v1/subscriptions", UriKind.Relative), content, stop);
                if (answer.StatusCode != HttpStatusCode.Created)
                    throw new InvalidOperationException($"A subscription was answered with {answer.StatusCode}.");
            });
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        run.Board.Say($"{Subscriptions} subscriptions made in {seconds:F1} s");
    }

    private static async Task PatchAsync(HttpClient client, int n, CancellationToken cancel)
    {
        using var content = Json(string.Create(CultureInfo.InvariantCulture, $"{{\"speed\":{n}}}"));
        using var answer = await client.PatchAsync(
            new Uri($"/ngsi-ld/v1/entities/{Fixture.Id(n % Subscriptions)}", UriKind.Relative), content, cancel);
        if (answer.StatusCode != HttpStatusCode.NoContent)
            throw new InvalidOperationException($"A patch was answered with {answer.StatusCode}.");
    }

    private static ByteArrayContent Json(string text) => new(Encoding.UTF8.GetBytes(text))
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
    };

    private static int NumberIn(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.GetProperty("data")[0].GetProperty("speed").GetInt32();
    }
}
