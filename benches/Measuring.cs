using City.TestKit;

namespace City.Bench;

/// <summary>How every series of figures begins and ends: a folder of its own, and a look at the machine.</summary>
internal static class Measuring
{
    /// <summary>Takes figures.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="needs">A program that must be there, and how to come by it; null for none.</param>
    /// <param name="measure">Takes them.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>0 when no figure is short, else 1; 2 when something is missing.</returns>
    public static async Task<int> RunAsync(
        LiveOptions options, (string Program, string Remedy)? needs,
        Func<BenchRun, CancellationToken, Task> measure, CancellationToken cancel)
    {
        if (SourceTree.BrainProgram is not { } program)
        {
            await Console.Error.WriteLineAsync($"No {SourceTree.Configuration} build of src/Host was found.");
            return 2;
        }

        if (needs is { } other && !File.Exists(other.Program))
        {
            await Console.Error.WriteLineAsync($"{other.Program} is needed: {other.Remedy}.");
            return 2;
        }

        // Beside the binary and not in the system's temporary folder: that one may be memory, where a sync is free.
        var place = Path.Combine(AppContext.BaseDirectory, $"run-{Environment.ProcessId}");
        var folder = Directory.CreateDirectory(place).FullName;
        try
        {
            var run = new BenchRun(options, new Board(Console.Out), program, folder);
            await CalibrateAsync(run, cancel);
            await measure(run, cancel);
            return run.Board.Short ? 1 : 0;
        }
        finally
        {
            await RemoveAsync(folder);
        }
    }

    /// <summary>Removes the folder of a run. That it cannot be removed must not hide why the run failed.</summary>
    private static async Task RemoveAsync(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException inUse)
        {
            await Console.Error.WriteLineAsync($"The folder of the run is still in use and stays: {inUse.Message}");
        }
    }

    /// <summary>Finds out whether figures in absolute units mean anything on this machine, now.</summary>
    private static async Task CalibrateAsync(BenchRun run, CancellationToken cancel)
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
