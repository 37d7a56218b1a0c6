using System.Globalization;
using City.TestKit;

namespace City.Bench;

/// <summary>What the city survives, and how fast that is found out: one row for each way of trying.</summary>
internal sealed class SurviveBench(LiveOptions options)
{
    private readonly Board _board = new(Console.Out);

    /// <summary>Runs what was asked for.</summary>
    /// <returns>0 when no figure is short, else 1; 2 when something is missing.</returns>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        if (SourceTree.BrainProgram is not { } program)
        {
            await Console.Error.WriteLineAsync($"No {SourceTree.Configuration} build of src/Host was found.");
            return 2;
        }

        var place = Path.Combine(AppContext.BaseDirectory, $"run-{Environment.ProcessId}");
        var folder = Directory.CreateDirectory(place).FullName;
        try
        {
            var run = new BenchRun(options, _board, program, folder);
            await LiveBench.CalibrateAsync(run, cancel);
            if (options.Wants("simulation")) await SimulateAsync(run, cancel);
            if (options.Wants("postgres.patch", "postgres.batch")) await PostgresFigures.RunAsync(run, cancel);
            if (options.Wants(ArchiveFigures.Names)) await ArchiveFigures.RunAsync(run, cancel);
            return _board.Short ? 1 : 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>
    /// Simulated crashes per minute of one core's time: the suite tests/Simulation runs its seeds on one thread and
    /// reports.
    /// </summary>
    private async Task SimulateAsync(BenchRun run, CancellationToken cancel)
    {
        var suite = Path.Combine(
            SourceTree.Root, "tests", "Simulation", "bin", SourceTree.Configuration, "net10.0", "City.Simulation");
        var report = Path.Combine(run.Folder, "simulation");
        var variables = new Dictionary<string, string>
        {
            ["CITY_SIMULATION_COUNT"] = options.Quick ? "50" : "400",
            ["CITY_SIMULATION_REPORT"] = report,
        };
        await using var child = new ChildProcess(suite, ["--filter-method", "*Every_rule_holds*"], variables);
        if (await child.WaitAsync(cancel) != 0 || !File.Exists(report))
            throw new InvalidOperationException($"The simulation did not end well:\n{child.Output}");
        var words = (await File.ReadAllTextAsync(report, cancel)).Split(' ');
        var crashes = int.Parse(words[0], CultureInfo.InvariantCulture);
        var seconds = double.Parse(words[1], CultureInfo.InvariantCulture);
        _board.Say($"{crashes} simulated crashes in {seconds:F1} s of processor time, on one thread");
        run.Show(Figures.Simulation, crashes / seconds * 60);
    }
}
