using System.Text;
using City.TestKit;

namespace City.Bench;

/// <summary>
/// A backup of a city of a million vehicles and ten million points while 2,000 readings a second are written: how long
/// it takes, and how much later the writes are answered meanwhile. Then how long the way back is.
/// </summary>
internal static class BackupFigure
{
    /// <summary>How long the backup takes.</summary>
    public static readonly Figure Duration = Figure.Time("backup.1m", "s", 120);

    /// <summary>The p99 of writes during the backup, by the one without.</summary>
    public static readonly Figure WriteP99 = new("backup.write.p99", "ratio", 2, AtMost: true, NeedsQuiet: true);

    private const int Vehicles = 1_000_000, QuickVehicles = 100_000, Rounds = 5;
    private const int BatchesPerSecond = 20, OpenMax = 2_000;

    private static readonly DateTimeOffset Begin = new(2026, 11, 23, 11, 0, 0, TimeSpan.Zero);

    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        var vehicles = run.Options.Quick ? QuickVehicles : Vehicles;
        var start = run.Start("backup");
        var archive = Path.Combine(run.Folder, "city.archive");
        File.Delete(archive);
        await using (var brain = await Brain.StartAsync(start, cancel))
        {
            // Five attributes of each are five points; five rounds of readings make them ten.
            await run.FillAsync(brain, vehicles, cancel);
            var batches = new BatchClient(brain.Client);
            for (var round = 0; round < Rounds; round++)
                await batches.SendAllAsync("update", vehicles / BatchClient.Size, 8,
                    (batch, text) => AppendReadings(text, batch, round, vehicles), cancel);
            var writes = new Writes(brain, vehicles);
            await writes.P99Async(TimeSpan.FromSeconds(3), Task.CompletedTask, cancel);
            var alone = await writes.P99Async(TimeSpan.FromSeconds(15), Task.CompletedTask, cancel);
            var backup = BackUpAsync(start.Program, brain, archive, cancel);
            var beside = await writes.P99Async(TimeSpan.FromSeconds(1), backup, cancel);
            run.Show(Duration, await backup);
            run.Board.Say($"backup: {new FileInfo(archive).Length / 1e9:F2} GB");
            run.Board.Say($"backup: write p99 {alone:F1} ms alone, {beside:F1} ms beside it");
            run.Show(WriteP99, beside / alone);
        }

        await RestoreAsync(run, start, archive, cancel);
    }

    private static async Task<double> BackUpAsync(
        string program, Brain brain, string archive, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        await EndAsync(program,
            ["backup", "--to", archive, "--url", brain.Address.ToString(), "--token", brain.Token], cancel);
        return TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task RestoreAsync(BenchRun run, BrainStart start, string archive, CancellationToken cancel)
    {
        var clock = TimeProvider.System;
        var (data, began) = (Path.Combine(run.Folder, "restored"), clock.GetTimestamp());
        await EndAsync(start.Program, ["restore", archive, "--data", data], cancel);
        var seconds = clock.GetElapsedTime(began).TotalSeconds;
        began = clock.GetTimestamp();
        await using var again = await Brain.StartAsync(
            start with { Data = data, Port = Brain.FreePort(), Patience = TimeSpan.FromMinutes(10) }, cancel);
        var toServe = clock.GetElapsedTime(began).TotalSeconds;
        run.Board.Say($"backup: restored in {seconds:F1} s, serves {toServe:F1} s after its start");
    }

    private static async Task EndAsync(string program, string[] words, CancellationToken cancel)
    {
        var (code, said) = await ChildProcess.RunAsync(program, words, cancel);
        if (code != 0) throw new InvalidOperationException($"{words[0]} ended with {code}: {said}");
    }

    private static void AppendReadings(StringBuilder text, int batch, int round, int vehicles)
    {
        for (var i = 0; i < BatchClient.Size; i++)
        {
            var number = (batch * BatchClient.Size + i) % vehicles;
            text.Append(i == 0 ? '[' : ',');
            Fixture.AppendSpeed(text, number, 1000 + (number * 7 + round * 13) % 9000,
                Begin.AddMinutes(round).AddMilliseconds(batch));
        }

        text.Append(']');
    }

    /// <summary>Readings that go on at a steady rate.</summary>
    private sealed class Writes(Brain brain, int vehicles)
    {
        private int _sent;

        /// <summary>The p99 of batches in ms, in stretches of a length until something else has ended.</summary>
        public async Task<double> P99Async(TimeSpan length, Task until, CancellationToken cancel)
        {
            using var client = brain.NewClient(64);
            var (batches, all) = (new BatchClient(client), new List<double>());
            do
            {
                all.AddRange(await new OpenLoop(OpenMax).RunAsync(BatchesPerSecond, length, _ =>
                {
                    var (text, sent) = (new StringBuilder(), Interlocked.Increment(ref _sent));
                    AppendReadings(text, sent, Rounds + 1 + sent * BatchClient.Size / vehicles, vehicles);
                    return batches.SendAsync("update", Encoding.UTF8.GetBytes(text.ToString()), cancel);
                }, cancel));
            }
            while (!until.IsCompleted);

            return OpenLoop.P99([.. all.Order()]);
        }
    }
}
