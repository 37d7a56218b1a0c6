using System.Globalization;
using City.TestKit;

namespace City.Bench;

/// <summary>
/// A city in PostgreSQL on the same machine: durable patches in pairs with the bare endpoint, and batches in pairs with
/// inserts of the same entities by Npgsql alone. The server's own processor time comes on top of the brain's.
/// </summary>
internal static class PostgresFigures
{
    private const int Vehicles = 100_000;
    private const int Connections = 8;
    private const string Variable = "CITYBRAIN_STORE";

    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        if (PostgresCluster.Programs is null)
        {
            run.Board.Say($"postgres: {PostgresCluster.WhySkipped}");
            return;
        }
        await using var server = await PostgresCluster.StartAsync(cancel, "max_wal_size=4GB");
        if (run.Options.Wants("postgres.patch")) await PatchAsync(run, server, cancel);
        if (run.Options.Wants("postgres.batch")) await BatchAsync(run, server, cancel);
    }

    private static async Task PatchAsync(BenchRun run, PostgresCluster server, CancellationToken cancel)
    {
        await using var brain = await StartAsync(run, server, "patches", cancel);
        await run.FillAsync(brain, Vehicles, cancel);
        var entity = Fixture.Entity(0);
        await using var bare = await BareServer.StartAsync(run.Folder, entity, entity, cancel);
        var duel = new Duel(run.Options, run.Board, run.Wrk, brain, bare);
        run.Show(
            Figures.PostgresPatch, (await duel.RunAsync("postgres", LoadScripts.Patch, Vehicles, cancel)).Ratio);
    }

    private static async Task BatchAsync(BenchRun run, PostgresCluster server, CancellationToken cancel)
    {
        await using var brain = await StartAsync(run, server, "batches", cancel);
        await run.FillAsync(brain, Vehicles, cancel);
        await server.SqlAsync("postgres", "CREATE DATABASE raw", cancel);
        var parts = Path.Combine(run.Folder, "parts");
        await File.WriteAllLinesAsync(parts, Enumerable.Range(0, Vehicles).SelectMany(LoadScripts.Parts), cancel);
        var (rates, raws) = (new List<double>(), new List<double>());
        for (var pair = -1; pair < run.Options.Pairs; pair++)
        {
            var script = LoadScripts.Fill(LoadScripts.Upsert, brain.Token, Vehicles, pair, parts);
            var load = await run.Wrk.RunAsync(
                (brain.Address, brain.ProcessId), script, Connections, run.Options.Seconds, cancel);
            var raw = await RawAsync(run, server, cancel);
            if (pair < 0) continue; // The first one warms up.
            rates.Add(load.RequestsPerSecond * BatchClient.Size);
            raws.Add(raw);
        }
        run.Board.Say($"postgres: {Machine.Median(rates):F0} entities/s; raw Npgsql {Machine.Median(raws):F0} rows/s");
        run.Show(Figures.PostgresBatch, Machine.Median(rates.Zip(raws, (rate, raw) => rate / raw)));
    }

    private static async Task<Brain> StartAsync(
        BenchRun run, PostgresCluster server, string name, CancellationToken cancel)
    {
        await server.SqlAsync("postgres", $"CREATE DATABASE {name}", cancel);
        return await Brain.StartAsync(
            run.Start(name) with
            {
                Environment = new Dictionary<string, string> { [Variable] = server.Url(name) },
            },
            cancel);
    }

    private static async Task<double> RawAsync(BenchRun run, PostgresCluster server, CancellationToken cancel)
    {
        var seconds = run.Options.Seconds.ToString(CultureInfo.InvariantCulture);
        await using var raw = new ChildProcess(
            Environment.ProcessPath!, ["raw-postgres", seconds],
            new Dictionary<string, string>
            {
                [RawPostgres.Port] = server.Port.ToString(CultureInfo.InvariantCulture),
            });
        var code = await raw.WaitAsync(cancel);
        if (code != 0) throw new InvalidOperationException(raw.Output);
        return double.Parse(raw.Output, CultureInfo.InvariantCulture);
    }
}
