using System.Globalization;
using City.TestKit;

namespace City.Bench;

/// <summary>What the city survives, and how fast that is found out: one row for each way of trying.</summary>
internal static class SurviveBench
{
    /// <summary>Takes what was asked for.</summary>
    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        var options = run.Options;
        if (options.Wants("simulation")) await SimulateAsync(run, cancel);
        if (options.Wants("postgres.patch", "postgres.batch")) await PostgresFigures.RunAsync(run, cancel);
        if (options.Wants("backup.1m", "backup.write.p99")) await BackupFigure.RunAsync(run, cancel);
        if (options.Wants("sealing")) await SealingFigure.RunAsync(run, cancel);
        if (options.Wants(PastFigure.P99.Name)) await PastFigure.RunAsync(run, cancel);
        if (options.Wants(ArchiveFigures.Names)) await ArchiveFigures.RunAsync(run, cancel);
    }

    /// <summary>
    /// Simulated crashes per minute of one core's time: the suite tests/Simulation runs its seeds on one thread and
    /// reports.
    /// </summary>
    private static async Task SimulateAsync(BenchRun run, CancellationToken cancel)
    {
        var suite = Path.Combine(
            SourceTree.Root, "tests", "Simulation", "bin", SourceTree.Configuration, "net10.0", "City.Simulation");
        var report = Path.Combine(run.Folder, "simulation");
        var variables = new Dictionary<string, string>
        {
            ["CITY_SIMULATION_COUNT"] = run.Options.Quick ? "50" : "400",
            ["CITY_SIMULATION_REPORT"] = report,
        };
        await using var child = new ChildProcess(suite, ["--filter-method", "*Every_rule_holds_whatever*"], variables);
        if (await child.WaitAsync(cancel) != 0 || !File.Exists(report))
            throw new InvalidOperationException($"The simulation did not end well:\n{child.Output}");
        var words = (await File.ReadAllTextAsync(report, cancel)).Split(' ');
        var crashes = int.Parse(words[0], CultureInfo.InvariantCulture);
        var seconds = double.Parse(words[1], CultureInfo.InvariantCulture);
        run.Board.Say($"{crashes} simulated crashes in {seconds:F1} s of processor time, on one thread");
        run.Show(Figures.Simulation, crashes / seconds * 60);
    }
}
