using City.TestKit;

namespace City.Browser;

/// <summary>
/// The simulated city of seed 1 in a brain of its own, for the pictures: a day of it fast, and then as time goes by.
/// </summary>
internal sealed class PictureCity : IAsyncDisposable
{
    private const string Seed = "1";

    private static readonly TimeSpan Past = TimeSpan.FromHours(24);

    private readonly TemporaryFolder _folder;
    private readonly ChildProcess _life;

    private PictureCity(TemporaryFolder folder, Brain brain, ChildProcess life) =>
        (_folder, Brain, _life) = (folder, brain, life);

    public Brain Brain { get; }

    public string Password => File.ReadAllText(_folder.Of("password")).Trim();

    public static async Task<PictureCity> StartAsync(CancellationToken cancel)
    {
        var folder = new TemporaryFolder("pictures");
        await SimProgram.RunAsync(["basemap", "--seed", Seed, "--out", folder.Of("data/basemap")], cancel);
        var brain = await Brain.StartAsync(
            new BrainStart { Program = Stage.Program, Data = folder.Of("data"), Work = folder.Root }, cancel);
        string[] run =
        [
            "run", "--url", brain.Address.ToString().TrimEnd('/'), "--seed", Seed,
            "--password-file", folder.Of("password"),
        ];
        var begin = TimeProvider.System.GetUtcNow() - Past;
        await SimProgram.RunAsync(
            [.. run, "--from", $"{begin:yyyy-MM-dd'T'HH:mm:ss'Z'}", "--for", "24h", "--speed", "3600"], cancel);
        return new PictureCity(folder, brain, new ChildProcess(SimProgram.Program, run));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _life.DisposeAsync();
        await Brain.DisposeAsync();
        _folder.Dispose();
    }
}
