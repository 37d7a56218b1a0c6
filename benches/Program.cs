namespace City.Bench;

/// <summary>
/// Measures the running brain. <c>live</c>, <c>survive</c>, <c>feel</c>, <c>doors</c>, <c>identify</c> and <c>map</c>
/// are for people; <c>bare</c>, <c>udp-echo</c>, <c>raw</c> and <c>raw-postgres</c> are the processes it compares with,
/// started by itself.
/// </summary>
internal static class Program
{
    private const string Usage = """
        live [--quick] [--only NAME]...    measures the live city, pair by pair with bare endpoints
          --quick       fewer and shorter runs: a look, not a verdict
          --only NAME   only figures whose name contains NAME; may be given more than once
        survive [--quick] [--only NAME]... measures what the city survives, what it does in PostgreSQL and sealed, and
                                           backups
        feel [--quick]                     measures how fast expressions and decision tables are evaluated
        doors [--quick] [--only NAME]...   measures feeds (what mapping costs, MQTT with the commit before PUBACK) and
                                           notifications
        identify [--quick] [--only NAME]... measures the node of identifiers with ten million of them
        map [--quick]                      measures the map page with ten thousand entities in Chromium
        """;

    private static async Task<int> Main(string[] words)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) => (pressed.Cancel, _) = (true, stop.CancelAsync());
        switch (words)
        {
            case ["live", .. var rest] when LiveOptions.TryRead(rest, out var options):
                return await MeasureAsync(options, null, LiveBench.RunAsync, stop.Token);
            case ["survive", .. var rest] when LiveOptions.TryRead(rest, out var options):
                return await MeasureAsync(options, null, SurviveBench.RunAsync, stop.Token);
            case ["feel", .. var rest] when LiveOptions.TryRead(rest, out var options):
                return await MeasureAsync(options, null, FeelBench.RunAsync, stop.Token);
            case ["doors", .. var rest] when LiveOptions.TryRead(rest, out var options):
                return await MeasureAsync(options, null, DoorsBench.RunAsync, stop.Token);
            case ["identify", .. var rest] when LiveOptions.TryRead(rest, out var options):
                return await MeasureAsync(options, null, IdentifyBench.RunAsync, stop.Token);
            case ["udp-echo", var port, var bytes]:
                return UdpEcho.Run(port, bytes);
            case ["map", .. var rest] when LiveOptions.TryRead(rest, out var options):
                return await MeasureAsync(
                    options, (MapBench.Program, "apt-get install chromium"), MapBench.RunAsync, stop.Token);
            case ["bare", var port, var entity, var list]:
                await Bare.RunAsync(port, entity, list, stop.Token);
                return 0;
            case ["raw", var file, var seconds]:
                return RawSqlite.Run(file, seconds);
            case ["raw-postgres", var seconds]:
                return RawPostgres.Run(seconds);
            default:
                await Console.Error.WriteLineAsync(Usage);
                return 2;
        }
    }

    private static async Task<int> MeasureAsync(
        LiveOptions options, (string, string)? needs, Func<BenchRun, CancellationToken, Task> measure,
        CancellationToken cancel)
    {
        try
        {
            return await Measuring.RunAsync(options, needs, measure, cancel);
        }
        catch (InvalidOperationException fault)
        {
            // A figure that cannot be taken is not a good one.
            await Console.Error.WriteLineAsync(fault.Message);
            return 1;
        }
    }
}
