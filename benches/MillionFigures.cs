using City.TestKit;

namespace City.Bench;

/// <summary>A million vehicles: memory after three million patches, p99 of a patch, the way back from a kill.</summary>
internal static class MillionFigures
{
    private const int Vehicles = 1_000_000;
    private const int Step = 20_000;
    private const int StepsMax = 200;
    private const long TailMin = 500_000;
    private const long TailMax = 560_000;

    private static readonly DateTimeOffset Begin = new(2026, 11, 23, 11, 0, 0, TimeSpan.Zero);

    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        var start = run.Start("million");
        await using var brain = await Brain.StartAsync(start, cancel);
        await run.FillAsync(brain, Vehicles, cancel);
        run.Board.Say($"1m: {ProcessFacts.ResidentBytes(brain.ProcessId) / 1e9:F2} GB resident after filling");
        for (var round = 1; round <= 3; round++) await PatchAllAsync(run, brain, round, Vehicles, cancel);
        run.Show(Figures.Memory, ProcessFacts.ResidentBytes(brain.ProcessId) / 1e9);
        if (run.Options.Wants(Figures.PatchP99OfAMillion.Name)) await PatchAsync(run, brain, cancel);
        if (run.Options.Wants(Figures.Recovery.Name)) await RecoverAsync(run, brain, start, cancel);
    }

    /// <summary>One patch of each vehicle from 0 on, in batches of a hundred.</summary>
    private static async Task PatchAllAsync(BenchRun run, Brain brain, int round, int count, CancellationToken cancel)
    {
        var (clock, batches) = (TimeProvider.System, new BatchClient(brain.Client));
        var began = clock.GetTimestamp();
        await batches.SendAllAsync("update", count / BatchClient.Size, 8, (batch, text) =>
        {
            for (var i = 0; i < BatchClient.Size; i++)
            {
                var number = batch * BatchClient.Size + i;
                text.Append(i == 0 ? '[' : ',');
                Fixture.AppendSpeed(text, number, Speed(number, round), Begin.AddMinutes(round).AddMilliseconds(batch));
            }
            text.Append(']');
        }, cancel);
        if (count < Vehicles) return;
        var seconds = clock.GetElapsedTime(began).TotalSeconds;
        var resident = ProcessFacts.ResidentBytes(brain.ProcessId);
        run.Board.Say($"1m: {count} patches, round {round}, in {seconds:F1} s, {resident / 1e9:F2} GB resident");
    }

    private static int Speed(int number, int round) => 1000 + (number * 7 + round * 13) % 9000;

    private static async Task PatchAsync(BenchRun run, Brain brain, CancellationToken cancel)
    {
        var loads = new List<Load>();
        for (var i = -1; i < run.Options.Pairs; i++)
        {
            var script = LoadScripts.Fill(LoadScripts.Patch, brain.Token, Vehicles, i, "");
            var target = (brain.Address, brain.ProcessId);
            var load = await run.Wrk.RunAsync(target, script, 64, run.Options.Seconds, cancel);
            if (i >= 0) loads.Add(load);
        }
        var rate = Machine.Median(loads.Select(load => load.RequestsPerSecond));
        var processor = Machine.Median(loads.Select(load => load.ProcessorMicroseconds));
        run.Board.Say($"1m: patch {rate:F0}/s, {processor:F1} us CPU each");
        run.Show(Figures.PatchP99OfAMillion, Machine.Median(loads.Select(l => l.P99Milliseconds)));
    }

    /// <summary>A kill with half a million changes behind the snapshots; the time to the first right answer.</summary>
    private static async Task RecoverAsync(BenchRun run, Brain brain, BrainStart start, CancellationToken cancel)
    {
        const int Round = 9, Last = Step - 1;
        // Shards make snapshots as they go, so the tail grows and falls; the kill comes when it is as long as wanted.
        var status = await CityStatusPage.ReadAsync(brain.Client, cancel);
        for (var steps = 0; status.Tail is < TailMin or > TailMax && steps < StepsMax; steps++)
        {
            await PatchAllAsync(run, brain, Round, Step, cancel);
            status = await CityStatusPage.ReadAsync(brain.Client, cancel);
        }
        run.Board.Say($"1m: killed with a tail of {status.Tail} changes");
        if (status.Tail < TailMin) throw new InvalidOperationException("No tail of half a million came about.");
        await PatchAllAsync(run, brain, Round + 1, Step, cancel);
        await brain.KillAsync(cancel);
        var clock = TimeProvider.System;
        var began = clock.GetTimestamp();
        await using var process = new ChildProcess(start.Program, start.Arguments(start.Port), start.Environment);
        // The token of before: it survives, and signing in is no part of coming back.
        var batches = new BatchClient(brain.Client);
        while (await SpeedOrNullAsync(batches, Last, cancel) is not { } speed || speed != Speed(Last, Round + 1))
        {
            if (process.HasExited || clock.GetElapsedTime(began) > start.Patience)
                throw new InvalidOperationException($"The brain did not come back:\n{process.Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), clock, cancel);
        }
        run.Show(Figures.Recovery, clock.GetElapsedTime(began).TotalSeconds);
    }

    private static async Task<int?> SpeedOrNullAsync(BatchClient batches, int number, CancellationToken cancel)
    {
        try
        {
            return await batches.SpeedAsync(number, cancel);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
