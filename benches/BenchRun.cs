using City.TestKit;

namespace City.Bench;

/// <summary>What every part of a run needs.</summary>
internal sealed class BenchRun(LiveOptions options, Board board, string program, string folder)
{
    /// <summary>What was asked for.</summary>
    public LiveOptions Options => options;

    /// <summary>Where figures go.</summary>
    public Board Board => board;

    /// <summary>Folder of the run, on a disk.</summary>
    public string Folder => folder;

    /// <summary>The client.</summary>
    public Wrk Wrk { get; } = new(folder);

    /// <summary>How to start a brain on the data of a name; a new name is a new city.</summary>
    public BrainStart Start(string name) => new()
    {
        Program = program,
        Data = Directory.CreateDirectory(Path.Combine(folder, name)).FullName,
        Work = folder,
        Port = Brain.FreePort(),
        Patience = TimeSpan.FromMinutes(2),
    };

    /// <summary>Shows a figure if it was asked for.</summary>
    public void Show(Figure figure, double value)
    {
        if (options.Wants(figure.Name)) board.Show(figure, value);
    }

    /// <summary>Fills a brain with vehicles 0 to count − 1.</summary>
    public async Task FillAsync(Brain brain, int count, CancellationToken cancel)
    {
        var (clock, batches) = (TimeProvider.System, new BatchClient(brain.Client));
        var start = clock.GetTimestamp();
        await batches.SendAllAsync("upsert", count / BatchClient.Size, 8,
            (batch, text) => BatchClient.AppendVehicles(text, batch * BatchClient.Size), cancel);
        var seconds = clock.GetElapsedTime(start).TotalSeconds;
        board.Say($"{count} vehicles of {Fixture.Entity(0).Length} bytes sent in {seconds:F1} s");
    }
}
