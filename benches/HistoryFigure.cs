using System.Text;
using City.TestKit;

namespace City.Bench;

/// <summary>
/// Bytes on disk for each point of history: a thousand series of ten thousand points, one a minute give or take two
/// seconds, whose values walk by tenths; then every point is read back over the API and compared.
/// </summary>
internal static class HistoryFigure
{
    private const int Lanes = 10;

    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        var (series, points) = run.Options.Quick ? (200, 10_000) : (1000, 10_000);
        await using var brain = await Brain.StartAsync(run.Start("history"), cancel);
        var all = (long)series * points;
        await FillAsync(run, brain, series, points, cancel);
        var bytesPerPoint = await BytesPerPointAsync(run, brain, all, cancel);
        var clock = TimeProvider.System;
        var began = clock.GetTimestamp();
        for (var lane = 0; lane < Lanes; lane++) await CompareAsync(brain, Walks(lane, series / Lanes), points, cancel);
        run.Board.Say($"history: all of them read back alike in {clock.GetElapsedTime(began).TotalSeconds:F1} s");
        run.Show(Figures.History, bytesPerPoint);
        if (run.Options.Wants(Figures.HistoryReadP99.Name))
            await HistoryReadFigure.RunAsync(run, brain, series, points, cancel);
    }

    /// <summary>Sends so many series of so many points each.</summary>
    public static async Task FillAsync(BenchRun run, Brain brain, int series, int points, CancellationToken cancel)
    {
        var clock = TimeProvider.System;
        var began = clock.GetTimestamp();
        // A lane owns its series: readings of one series are sent in their order.
        var lanes = Enumerable.Range(0, Lanes).Select(lane => Task.Run(
            () => SendAsync(brain, Walks(lane, series / Lanes), points, cancel), cancel));
        await Task.WhenAll(lanes);
        run.Board.Say(
            $"history: {(long)series * points} points sent in {clock.GetElapsedTime(began).TotalSeconds:F1} s");
    }

    private static Walk[] Walks(int lane, int count) =>
        [.. Enumerable.Range(lane * count, count).Select(number => new Walk(number))];

    private static async Task SendAsync(Brain brain, Walk[] walks, int points, CancellationToken cancel)
    {
        var (batches, text) = (new BatchClient(brain.Client), new StringBuilder());
        for (var point = 0; point < points; point++)
        {
            text.Clear();
            foreach (var walk in walks)
            {
                walk.Next();
                text.Append(text.Length == 0 ? '[' : ',');
                Fixture.AppendSpeed(text, walk.Number, walk.Tenths, walk.At);
            }
            var body = Encoding.UTF8.GetBytes(text.Append(']').ToString());
            await batches.SendAsync("upsert?options=update", body, cancel);
        }
    }

    /// <summary>
    /// Bytes on disk for each point that is in blocks, index and the store's own files included. The newest points of a
    /// shard wait in memory until there are enough for a block; they are on disk in the log and do not count here.
    /// </summary>
    private static async Task<double> BytesPerPointAsync(BenchRun run, Brain brain, long all, CancellationToken cancel)
    {
        var status = await CityStatusPage.ReadAsync(brain.Client, cancel);
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, cancel);
            var later = await CityStatusPage.ReadAsync(brain.Client, cancel);
            if (later.HistoryPoints == status.HistoryPoints) break;
            status = later;
        }
        run.Board.Say($"history: {status.HistoryPoints} points in blocks, {status.HistoryBytes} bytes");
        if (status.HistoryPoints < all * 0.8)
            throw new InvalidOperationException($"Only {status.HistoryPoints} of {all} points are in blocks.");
        return (double)status.HistoryBytes / status.HistoryPoints;
    }

    private static async Task CompareAsync(Brain brain, Walk[] walks, int points, CancellationToken cancel)
    {
        foreach (var walk in walks)
        {
            var found = 0;
            var id = Fixture.Id(walk.Number);
            await foreach (var (at, value) in HistoryReader.ReadAsync(brain.Client, id, "speed", cancel))
            {
                walk.Next();
                found++;
                if (at != walk.At || value * 10 != walk.Tenths)
                    throw new InvalidOperationException(
                        $"Point {found} of {id} is {value} at {at:O}, not {walk.Tenths / 10m} at {walk.At:O}.");
            }
            if (found != points) throw new InvalidOperationException($"{id} has {found} points, not {points}.");
        }
    }
}
