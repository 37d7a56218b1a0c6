using System.Collections.Concurrent;
using City.TestKit;

namespace City.Bench;

/// <summary>
/// Batches sent at a steady rate, whether or not the answers keep up: a late answer is measured from the moment its
/// batch was due, so that a pause of the server is felt by all that it delays.
/// </summary>
internal static class SteadyLoad
{
    private const int Bodies = 512;
    private const int Connections = 64;

    /// <summary>The time within which 99 % of the batches were answered, in milliseconds.</summary>
    public static async Task<double> P99Async(BenchRun run, Brain brain, double rate, CancellationToken cancel)
    {
        using var client = brain.NewClient(Connections);
        var bodies = Enumerable.Range(0, Bodies).Select(n => new BatchBody(n * BatchClient.Size));
        var sender = new Sender(new BatchClient(client), new ConcurrentQueue<BatchBody>(bodies));
        await sender.RunAsync(rate, TimeSpan.FromSeconds(3), cancel);
        sender.Times.Clear();
        await sender.RunAsync(rate, TimeSpan.FromSeconds(run.Options.Quick ? 5 : 15), cancel);
        double[] sorted = [.. sender.Times.Order()];
        var p99 = sorted[(int)(sorted.Length * 0.99)];
        var (p50, longest) = (sorted[sorted.Length / 2], sorted[^1]);
        run.Board.Say($"batch: {sorted.Length} at {rate:F0}/s, p50 {p50:F1}, p99 {p99:F1}, longest {longest:F1} ms");
        return p99;
    }

    private sealed class Sender(BatchClient batches, ConcurrentQueue<BatchBody> free)
    {
        private readonly TimeProvider _clock = TimeProvider.System;
        private int _tenths = 1000;

        /// <summary>Milliseconds from due to answered, of each batch.</summary>
        public ConcurrentBag<double> Times { get; } = [];

        public async Task RunAsync(double rate, TimeSpan length, CancellationToken cancel)
        {
            var (start, open) = (_clock.GetTimestamp(), new List<Task>());
            var count = (int)(rate * length.TotalSeconds);
            for (var n = 0; n < count; n++)
            {
                var due = TimeSpan.FromSeconds(n / rate);
                while (_clock.GetElapsedTime(start) < due)
                    await Task.Delay(TimeSpan.FromMilliseconds(1), _clock, cancel);
                if (!free.TryDequeue(out var body))
                    throw new InvalidOperationException($"{Bodies} batches wait: half of the peak is too much.");
                open.Add(SendAsync(body, start, due, cancel));
            }
            await Task.WhenAll(open);
        }

        private async Task SendAsync(BatchBody body, long start, TimeSpan due, CancellationToken cancel)
        {
            body.SetSpeed(1000 + Interlocked.Increment(ref _tenths) % 9000);
            await Task.Run(() => batches.SendAsync("upsert", body.Bytes, cancel), cancel);
            Times.Add((_clock.GetElapsedTime(start) - due).TotalMilliseconds);
            free.Enqueue(body);
        }
    }
}
