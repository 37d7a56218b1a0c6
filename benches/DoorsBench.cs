namespace City.Bench;

/// <summary>What goes through doors other than those of requests: one part for each.</summary>
internal static class DoorsBench
{
    /// <summary>Takes what was asked for.</summary>
    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        if (run.Options.Wants(SubscriptionFigure.Delivered.Name, SubscriptionFigure.P99.Name))
            await SubscriptionFigure.RunAsync(run, cancel);
    }
}
