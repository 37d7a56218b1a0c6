using City.TestKit;

namespace City.Bench;

/// <summary>All figures of the live city, one part after another, each on a brain of its own.</summary>
internal sealed class LiveBench(LiveOptions options)
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
        // Beside the binary and not in the system's temporary folder: that one may be memory, where a sync is free.
        var place = Path.Combine(AppContext.BaseDirectory, $"run-{Environment.ProcessId}");
        var folder = Directory.CreateDirectory(place).FullName;
        try
        {
            var run = new BenchRun(options, _board, program, folder);
            await CalibrateAsync(run, cancel);
            if (options.Wants("patch", "patch.p99", "get", "list")) await RequestFigures.RunAsync(run, cancel);
            if (options.Wants("batch", "batch.raw-sqlite", "batch.p99")) await BatchFigures.RunAsync(run, cancel);
            if (options.Wants("memory.1m", "patch.p99.1m", "recovery.1m")) await MillionFigures.RunAsync(run, cancel);
            if (options.Wants("near.p99")) await NearFigure.RunAsync(run, cancel);
            if (options.Wants("history.point", "history.read.p99")) await HistoryFigure.RunAsync(run, cancel);
            return _board.Short ? 1 : 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Finds out whether figures in absolute units mean anything on this machine, now.</summary>
    internal static async Task CalibrateAsync(BenchRun run, CancellationToken cancel)
    {
        await using var bare = await BareServer.StartAsync(run.Folder, Fixture.Entity(0), Fixture.Entity(0), cancel);
        var rates = new List<double>();
        for (var i = 0; i < 4; i++)
        {
            var script = LoadScripts.Fill(LoadScripts.Get, "none", 100_000, i);
            var load = await run.Wrk.RunAsync((bare.Address, bare.ProcessId), script, 64, 2, cancel);
            if (i > 0) rates.Add(load.RequestsPerSecond);
        }
        var (rate, sync) = (Machine.Median(rates), Machine.SyncTime(run.Folder));
        run.Board.Quiet = rate >= Machine.BareReadsPerSecond && sync <= Machine.SyncMicroseconds;
        run.Board.Say(
            $"bare Kestrel {rate:F0} reads/s; figures in absolute units need {Machine.BareReadsPerSecond:F0}");
        run.Board.Say($"append and fsync of 1 KB {sync:F0} us; they need {Machine.SyncMicroseconds:F0} or less");
    }
}
