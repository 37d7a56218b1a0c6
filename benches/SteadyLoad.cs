using System.Collections.Concurrent;
using City.TestKit;

namespace City.Bench;

/// <summary>Batches sent at a steady rate.</summary>
internal static class SteadyLoad
{
    private const int Bodies = 512;
    private const int Connections = 64;

    /// <summary>The time within which 99 % of the batches were answered, in milliseconds.</summary>
    public static async Task<double> P99Async(BenchRun run, Brain brain, double rate, CancellationToken cancel)
    {
        using var client = brain.NewClient(Connections);
        var batches = new BatchClient(client);
        var free = new ConcurrentQueue<BatchBody>(
            Enumerable.Range(0, Bodies).Select(n => new BatchBody(n * BatchClient.Size)));
        var (loop, tenths) = (new OpenLoop(Bodies), 0);
        async Task Send(int number)
        {
            if (!free.TryDequeue(out var body)) throw new InvalidOperationException("All batches are on their way.");
            body.SetSpeed(1000 + Interlocked.Increment(ref tenths) % 9000);
            await batches.SendAsync("upsert", body.Bytes, cancel);
            free.Enqueue(body);
        }

        await loop.RunAsync(rate, TimeSpan.FromSeconds(3), Send, cancel);
        var sorted = await loop.RunAsync(rate, TimeSpan.FromSeconds(run.Options.Quick ? 5 : 15), Send, cancel);
        var (p50, p99, longest) = (sorted[sorted.Length / 2], OpenLoop.P99(sorted), sorted[^1]);
        run.Board.Say($"batch: {sorted.Length} at {rate:F0}/s, p50 {p50:F1}, p99 {p99:F1}, longest {longest:F1} ms");
        return p99;
    }
}
