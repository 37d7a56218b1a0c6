namespace City.Sim.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Every_fault_of_a_command_line_is_named_at_once_and_nothing_begins()
    {
        var (code, said) = await RunAsync("run", "--url", "ftp://x", "--seed", "-1", "--speed", "3601", "--for", "10x",
            "--from", "yesterday", "--vehicles", "many", "--token-file", "no-such-file");

        Assert.Equal(Entry.Misused, code);
        foreach (var option in (string[])
            ["--url", "--seed", "--speed", "--for", "--from", "--vehicles", "--token-file"])
            Assert.Contains($"  - {option} ", said, StringComparison.Ordinal);
        Assert.Contains("·", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_needs_a_token_or_a_password()
    {
        var (code, said) = await RunAsync("run");

        Assert.Equal(Entry.Misused, code);
        Assert.Contains("--token-file or --password-file", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_basemap_is_written_as_files_of_a_folder_that_is_made()
    {
        using var folder = new TemporaryFolder("basemap");

        var (code, said) = await RunAsync("basemap", "--seed", "1", "--out", folder.Of("new/map"));

        Assert.Equal(Entry.Done, code);
        Assert.Contains("231 signals", said, StringComparison.Ordinal);
        Assert.Equal(MapReader.Seed1.Files.Keys.Order(),
            Directory.GetFiles(folder.Of("new/map")).Select(Path.GetFileName).Order());
        Assert.All(MapReader.Seed1.Files, file =>
            Assert.Equal(file.Value, File.ReadAllBytes(folder.Of("new/map/" + file.Key))));
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("2h", 7_200)]
    [InlineData("1d", 86_400)]
    [InlineData("0s", null)]
    [InlineData("10", null)]
    [InlineData("-5m", null)]
    public void Lengths_of_time_are_read_as_people_type_them(string text, int? seconds) =>
        Assert.Equal(seconds, Durations.TryParse(text, out var length) ? (int)length.TotalSeconds : null);

    private static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        using var said = new StringWriter(CultureInfo.InvariantCulture);
        var code = await Entry.RunAsync(arguments, said, said);
        return (code, said.ToString());
    }
}
