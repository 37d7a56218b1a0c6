using City.TestKit;

namespace City.Bench;

/// <summary>Figures of what a city must survive, each on a brain of its own.</summary>
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
            if (options.Wants("postgres.patch", "postgres.batch")) await PostgresFigures.RunAsync(run, cancel);
            return _board.Short ? 1 : 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
