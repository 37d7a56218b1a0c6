namespace City.Bench;

/// <summary>All figures of the live city, one part after another, each on a brain of its own.</summary>
internal static class LiveBench
{
    /// <summary>Takes what was asked for.</summary>
    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        var options = run.Options;
        if (options.Wants("patch", "patch.p99", "get", "list")) await RequestFigures.RunAsync(run, cancel);
        if (options.Wants("batch", "batch.raw-sqlite", "batch.p99")) await BatchFigures.RunAsync(run, cancel);
        if (options.Wants("memory.1m", "patch.p99.1m", "recovery.1m")) await MillionFigures.RunAsync(run, cancel);
        if (options.Wants("near.p99")) await NearFigure.RunAsync(run, cancel);
        if (options.Wants("history.point", "history.read.p99")) await HistoryFigure.RunAsync(run, cancel);
    }
}
