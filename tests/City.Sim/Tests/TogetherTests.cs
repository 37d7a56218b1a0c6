namespace City.Sim.Tests;

/// <summary>The script that starts the brain and the simulated city, with the programs as they are built.</summary>
public sealed class TogetherTests
{
    private static readonly string Script = Path.Combine(SourceTree.Root, "eng", "together");

    private static readonly string Sim = Path.Combine(
        SourceTree.Root, "tests", "City.Sim", "bin", SourceTree.Configuration, "net10.0", "citysim");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("-TERM")]
    [InlineData("-INT")]
    public async Task The_brain_comes_up_with_a_simulated_city_and_both_end_when_told_to(string signal)
    {
        using var folder = new TemporaryFolder("together");
        await using var script = Start(folder);
        await UntilAsync(() => script.Output.Contains("all are there", StringComparison.Ordinal), script);
        var children = ChildrenOf(script.Id);

        await ChildProcess.RunAsync("kill", [signal, $"{script.Id}"], Cancel);

        Assert.Equal(0, await script.WaitAsync(Cancel));
        Assert.Equal(2, children.Count);
        Assert.All(children, child => Assert.False(Directory.Exists($"/proc/{child}")));
        Assert.Contains("citysim ended", script.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.Of("data/basemap/basemap.json")), script.Output);
        Assert.Contains("CityBrain serves", script.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_brain_dies_the_simulated_city_ends_too_and_the_exit_code_is_that_of_the_brain()
    {
        using var folder = new TemporaryFolder("together-dies");
        await using var script = Start(folder);
        await UntilAsync(() => script.Output.Contains("all are there", StringComparison.Ordinal), script);
        var children = ChildrenOf(script.Id);
        var brain = children.Single(child => CommandOf(child).StartsWith("citybrain", StringComparison.Ordinal));

        await ChildProcess.RunAsync("kill", ["-KILL", $"{brain}"], Cancel);

        Assert.Equal(128 + 9, await script.WaitAsync(Cancel));
        Assert.All(children, child => Assert.False(Directory.Exists($"/proc/{child}")));
    }

    [Fact]
    public async Task A_brain_that_cannot_start_ends_it_all_with_its_reason()
    {
        using var folder = new TemporaryFolder("together-wrong");

        var (code, said) = await ChildProcess.RunAsync(Script,
            [SourceTree.BrainProgram!, Sim, "run", "--data", folder.Of("data"), "--shards", "none"], Cancel);

        Assert.Equal(2, code);
        Assert.Contains("--shards none", said, StringComparison.Ordinal);
    }

    private static ChildProcess Start(TemporaryFolder folder) => new(Script,
    [
        SourceTree.BrainProgram!, Sim, "run", "--data", folder.Of("data"), "--urls",
        $"http://127.0.0.1:{Brain.FreePort()}",
    ]);

    private static List<int> ChildrenOf(int process) =>
    [
        .. File.ReadAllText($"/proc/{process}/task/{process}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(number => int.Parse(number, CultureInfo.InvariantCulture)),
    ];

    private static string CommandOf(int process) => File.ReadAllText($"/proc/{process}/comm");

    private static async Task UntilAsync(Func<bool> reached, ChildProcess script)
    {
        while (!reached())
        {
            Assert.False(script.HasExited, script.Output);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }
}
