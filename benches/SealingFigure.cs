using City.TestKit;

namespace City.Bench;

/// <summary>
/// What sealing costs: PATCH of five attributes of which one is personal, in pairs with the same on a brain to which
/// nothing is. Each vehicle is a data subject with a key of its own.
/// </summary>
internal static class SealingFigure
{
    private const int Vehicles = 2_000, QuickVehicles = 500, Connections = 64, WarmUpSeconds = 20;
    private const string Names = "https://uri.etsi.org/ngsi-ld/default-context/";

    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        var vehicles = run.Options.Quick ? QuickVehicles : Vehicles;
        await using var open = await Brain.StartAsync(run.Start("open"), cancel);
        await using var sealing = await Brain.StartAsync(
            run.Start("sealed") with { More = ["--personal", $"{Names}{Fixture.Type}={Names}name"] }, cancel);
        foreach (var brain in (Brain[])[open, sealing])
        {
            await run.FillAsync(brain, vehicles, cancel);
            await OneAsync(brain, 1, WarmUpSeconds);
        }

        var pairs = new List<(Load Sealed, Load Open)>();
        for (var pair = 0; pair < run.Options.Pairs; pair++)
        {
            var first = await OneAsync(pair % 2 == 0 ? sealing : open, pair + 2, run.Options.Seconds);
            var second = await OneAsync(pair % 2 == 0 ? open : sealing, pair + 2, run.Options.Seconds);
            pairs.Add(pair % 2 == 0 ? (first, second) : (second, first));
        }

        Tell(run.Board, "with one of five attributes sealed", pairs.Select(pair => pair.Sealed));
        Tell(run.Board, "with none", pairs.Select(pair => pair.Open));
        run.Show(
            Figures.Sealing,
            Machine.Median(pairs.Select(pair => pair.Sealed.RequestsPerSecond / pair.Open.RequestsPerSecond)));

        Task<Load> OneAsync(Brain brain, int seed, int seconds) => run.Wrk.RunAsync(
            (brain.Address, brain.ProcessId), LoadScripts.Fill(LoadScripts.PatchAll, brain.Token, vehicles, seed),
            Connections, seconds, cancel);
    }

    private static void Tell(Board board, string what, IEnumerable<Load> loads)
    {
        var (rate, processor) = (
            Machine.Median(loads.Select(load => load.RequestsPerSecond)),
            Machine.Median(loads.Select(load => load.ProcessorMicroseconds)));
        board.Say($"sealing: {rate:F0} patches/s {what}, {processor:F1} us CPU each");
    }
}
