using City.TestKit;

namespace City.Bench;

/// <summary>PATCH, GET and list on 100,000 vehicles, each in pairs with the bare endpoint.</summary>
internal static class RequestFigures
{
    private const int Vehicles = 100_000;

    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        await using var brain = await Brain.StartAsync(run.Start("requests"), cancel);
        await run.FillAsync(brain, Vehicles, cancel);
        var entity = await brain.Client.GetByteArrayAsync(
            new Uri($"/ngsi-ld/v1/entities/{Fixture.Id(Vehicles / 2)}", UriKind.Relative), cancel);
        var list = await brain.Client.GetByteArrayAsync(
            new Uri("/ngsi-ld/v1/entities?type=Vehicle&limit=20", UriKind.Relative), cancel);
        run.Board.Say($"a vehicle is {entity.Length} bytes as answered, a list of twenty {list.Length}");
        await using var bare = await BareServer.StartAsync(run.Folder, entity, list, cancel);
        var duel = new Duel(run.Options, run.Board, run.Wrk, brain, bare);

        if (run.Options.Wants("get"))
            run.Show(Figures.Get, (await duel.RunAsync("get", LoadScripts.Get, Vehicles, cancel)).Ratio);
        if (run.Options.Wants("list"))
            run.Show(Figures.List, (await duel.RunAsync("list", LoadScripts.List, Vehicles, cancel)).Ratio);
        if (!run.Options.Wants("patch", "patch.p99")) return;
        var (ratio, p99) = await duel.RunAsync("patch", LoadScripts.Patch, Vehicles, cancel);
        run.Show(Figures.Patch, ratio);
        run.Show(Figures.PatchP99, p99);
    }
}
