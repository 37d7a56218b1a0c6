using System.Globalization;
using System.Text;
using City.TestKit;

namespace City.Bench;

/// <summary>
/// Event streams: how long a change takes to a client at 2,000 changes a second, and what 500 clients cost that are
/// each told one change a second. Every change must come to every client that asked for it.
/// </summary>
internal static class StreamFigure
{
    public static readonly Figure P99 = Figure.Time("stream.p99", "ms", 50);
    public static readonly Figure Processor = Figure.Time("stream.500.cpu", "cores", 0.5);
    public static readonly Figure Memory = Figure.Size("stream.500.memory", "MB", 500);

    private const int Rate = 2_000, Clients = 500, Batch = 20;
    private const int Seconds = 30, QuickSeconds = 8, WarmUpSeconds = 4;

    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        await using var brain = await Brain.StartAsync(run.Start("streams"), cancel);
        // A stream tells of an entity as it is, so each vehicle changes once: then every change can be told apart.
        await run.FillAsync(brain, Rate * (WarmUpSeconds + LengthOf(run)), cancel);
        if (run.Options.Wants(P99.Name)) await OneAsync(run, brain, cancel);
        if (run.Options.Wants(Processor.Name, Memory.Name)) await ManyAsync(run, brain, cancel);
    }

    private static async Task OneAsync(BenchRun run, Brain brain, CancellationToken cancel)
    {
        var (clock, seconds) = (TimeProvider.System, WarmUpSeconds + LengthOf(run));
        var count = Rate * seconds;
        var (sent, came) = (new long[count], new long[count]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var told = 0;
        var following = await StreamClient.OpenAsync(brain, $"type={Fixture.Type}", speed =>
        {
            came[speed] = clock.GetTimestamp();
            if (++told == count) stop.CancelAfter(0);
        }, stop.Token);
        var batches = new BatchClient(brain.Client);
        var load = new OpenLoop(openMax: 1_000);
        var written = await load.RunAsync((double)Rate / Batch, TimeSpan.FromSeconds(seconds), n =>
        {
            for (var i = 0; i < Batch; i++) sent[n * Batch + i] = clock.GetTimestamp();
            return batches.SendAsync("update", Body(n * Batch, Batch), cancel);
        }, cancel);
        stop.CancelAfter(TimeSpan.FromSeconds(20));
        await following;
        run.Board.Say($"stream: {told} of {count} changes told");
        if (told < count) throw new InvalidOperationException($"{count - told} changes were not told.");
        var times = Enumerable.Range(Rate * WarmUpSeconds, Rate * LengthOf(run))
            .Select(n => clock.GetElapsedTime(sent[n], came[n]).TotalMilliseconds).Order().ToArray();
        run.Board.Say($"median {times[times.Length / 2]:F1} ms, the slowest {times[^1]:F1} ms");
        var (median, slow) = (written[written.Length / 2], OpenLoop.P99(written));
        run.Board.Say($"the writes themselves: median {median:F1} ms, p99 {slow:F1} ms");
        run.Show(P99, OpenLoop.P99(times));
    }

    private static async Task ManyAsync(BenchRun run, Brain brain, CancellationToken cancel)
    {
        var (clock, seconds) = (TimeProvider.System, LengthOf(run));
        var idle = ProcessFacts.ResidentBytes(brain.ProcessId);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var told = 0;
        using var client = brain.NewClient(Clients);
        client.Timeout = Timeout.InfiniteTimeSpan;
        var following = await Task.WhenAll(Enumerable.Range(0, Clients).Select(n => StreamClient.OpenAsync(
            brain, client, $"id={Fixture.Id(n)}", _ => Interlocked.Increment(ref told), stop.Token)));
        await ChangeAsync(WarmUpSeconds);
        var (began, before) = (clock.GetTimestamp(), ProcessFacts.ProcessorTime(brain.ProcessId));
        await ChangeAsync(seconds);
        var cores = (ProcessFacts.ProcessorTime(brain.ProcessId) - before) / clock.GetElapsedTime(began);
        var bytes = ProcessFacts.ResidentBytes(brain.ProcessId) - idle;
        var until = clock.GetUtcNow() + TimeSpan.FromSeconds(20);
        var all = Clients * (WarmUpSeconds + seconds);
        while (Volatile.Read(ref told) < all && clock.GetUtcNow() < until)
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock, cancel);
        await stop.CancelAsync();
        await Task.WhenAll(following);
        if (told != all) throw new InvalidOperationException($"{told} of {all} changes were told.");
        run.Board.Say($"stream: {Clients} clients, {told} changes told");
        run.Show(Processor, cores);
        run.Show(Memory, bytes / 1e6);

        Task ChangeAsync(int length)
        {
            var batches = new BatchClient(brain.Client);
            return new OpenLoop(openMax: 1_000).RunAsync(
                (double)Clients / Batch, TimeSpan.FromSeconds(length),
                n => batches.SendAsync("update", Body(n * Batch % Clients, Batch), cancel), cancel);
        }
    }

    private static int LengthOf(BenchRun run) => run.Options.Quick ? QuickSeconds : Seconds;

    /// <summary>New speeds, for each vehicle its number.</summary>
    private static byte[] Body(int first, int count)
    {
        var text = new StringBuilder("[");
        for (var i = first; i < first + count; i++)
            text.Append(i > first ? "," : "").Append(CultureInfo.InvariantCulture, $$$"""
                {"id":"{{{Fixture.Id(i)}}}","type":"{{{Fixture.Type}}}",
                "speed":{"type":"Property","value":{{{i}}}}}
                """);
        return Encoding.UTF8.GetBytes(text.Append(']').ToString());
    }
}
