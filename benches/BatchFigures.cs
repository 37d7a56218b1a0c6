using System.Globalization;
using City.TestKit;

namespace City.Bench;

/// <summary>Batch upsert of whole vehicles: the peak in pairs with raw SQLite, then p99 at half of it.</summary>
internal static class BatchFigures
{
    private const int Vehicles = 100_000;
    private const int Connections = 8;

    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        await using var brain = await Brain.StartAsync(run.Start("batches"), cancel);
        await run.FillAsync(brain, Vehicles, cancel);
        var parts = Path.Combine(run.Folder, "parts");
        await File.WriteAllLinesAsync(parts, Enumerable.Range(0, Vehicles).SelectMany(LoadScripts.Parts), cancel);
        var (rates, raws) = (new List<Load>(), new List<double>());
        for (var pair = -1; pair < run.Options.Pairs; pair++)
        {
            var script = LoadScripts.Fill(LoadScripts.Upsert, brain.Token, Vehicles, pair, parts);
            var target = (brain.Address, brain.ProcessId);
            var load = await run.Wrk.RunAsync(target, script, Connections, run.Options.Seconds, cancel);
            if (pair < 0) continue; // The first one warms up.
            rates.Add(load);
            raws.Add(await RawAsync(run, pair, cancel));
        }
        var peak = Machine.Median(rates.Select(load => load.RequestsPerSecond));
        var processor = Machine.Median(rates.Select(load => load.ProcessorMicroseconds));
        var p99 = Machine.Median(rates.Select(load => load.P99Milliseconds));
        run.Board.Say($"batch: {peak:F0}/s of {BatchClient.Size}, {processor:F0} us CPU each, p99 {p99:F1} ms");
        run.Board.Say($"batch: raw SQLite {Machine.Median(raws):F0} rows/s");
        run.Show(Figures.Batch, peak * BatchClient.Size);
        var shares = rates.Zip(raws, (load, raw) => load.RequestsPerSecond * BatchClient.Size / raw);
        run.Show(Figures.BatchOfRaw, Machine.Median(shares));
        if (run.Options.Wants("batch.p99"))
            run.Show(Figures.BatchP99, await SteadyLoad.P99Async(run, brain, peak / 2, cancel));
    }

    private static async Task<double> RawAsync(BenchRun run, int pair, CancellationToken cancel)
    {
        var file = Path.Combine(run.Folder, $"raw-{pair}.db");
        var seconds = run.Options.Seconds.ToString(CultureInfo.InvariantCulture);
        var (code, said) = await ChildProcess.RunAsync(Environment.ProcessPath!, ["raw", file, seconds], cancel);
        if (code != 0) throw new InvalidOperationException(said);
        foreach (var made in Directory.EnumerateFiles(run.Folder, $"raw-{pair}.db*")) File.Delete(made);
        return double.Parse(said, CultureInfo.InvariantCulture);
    }
}
