namespace City.Bench;

/// <summary>What comes in and goes out at the doors that are not those of requests: one part for each.</summary>
internal static class DoorsBench
{
    private static readonly (string[] Figures, Func<BenchRun, CancellationToken, Task> Take)[] Parts =
    [
        ([MappingFigure.Each.Name], MappingFigure.RunAsync),
        ([MqttFigure.Qos1.Name], MqttFigure.RunAsync),
        ([SubscriptionFigure.Delivered.Name, SubscriptionFigure.P99.Name], SubscriptionFigure.RunAsync),
        ([StreamFigure.P99.Name, StreamFigure.Processor.Name, StreamFigure.Memory.Name], StreamFigure.RunAsync),
    ];

    /// <summary>Takes what was asked for.</summary>
    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        foreach (var (figures, take) in Parts)
            if (run.Options.Wants(figures))
                await take(run, cancel);
    }
}
