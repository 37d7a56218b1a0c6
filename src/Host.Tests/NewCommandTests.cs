using System.Diagnostics;
using City.Host.Commands;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

public sealed class NewCommandTests : IDisposable
{
    private readonly TemporaryFolder _root = new("sources");

    public NewCommandTests()
    {
        File.WriteAllText(_root.Of("City.slnx"), "");
        Directory.CreateDirectory(_root.Of("domains"));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_domain_has_every_file_of_the_others_and_no_blank_is_left_in_them()
    {
        var (code, said) = await NewAsync("WaterSupply", "--zh", "供水");

        Assert.True(code == 0, said);
        var folder = _root.Of("domains/WaterSupply");
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(
            [
                "README.md", "Tests/DomainTests.cs", "Tests/SampleTests.cs", "Tests/WaterSupply.Tests.csproj",
                "WaterSupply.csproj", "WaterSupplyDomain.cs", "api.txt", "domain.yaml", "mappings/water-supply.yaml",
                "samples/water-supply.csv",
            ],
            files);
        foreach (var file in files)
        {
            Assert.Contains(file, said, StringComparison.Ordinal);
            Assert.DoesNotContain('$', await File.ReadAllTextAsync(Path.Combine(folder, file), Cancel));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_root.Root).Select(Path.GetFileName)
            .Except(["City.slnx", "domains"]));
    }

    [Fact]
    public async Task The_longest_name_leaves_every_line_within_the_width_of_the_tree()
    {
        const string Longest = "WasteAndWaterAndRoadsAndLampsAndParksAbc";
        Assert.Equal((2, 0), ((await NewAsync(Longest + "d", "--zh", "垃圾收集运输与处理")).Code,
            (await NewAsync(Longest, "--zh", "垃圾收集运输与处理")).Code));

        foreach (var file in Directory.EnumerateFiles(_root.Of("domains"), "*", SearchOption.AllDirectories))
            if (Path.GetFileName(file) != "api.txt")
                Assert.All(await File.ReadAllLinesAsync(file, Cancel), line =>
                    Assert.True(line.Length <= 120, $"{Path.GetFileName(file)}: {line}"));
    }

    [Fact]
    public async Task The_mapping_of_a_new_domain_is_sound_and_its_description_is_in_two_languages()
    {
        await NewAsync("WaterSupply", "--zh", "供水", "--type", "WaterMeter", "--owner", "Water Bureau");

        using var said = new StringWriter();
        Assert.True(await Entry.RunAsync(["validate", _root.Of("domains")], said, said) == 0, said.ToString());
        var description = await File.ReadAllTextAsync(_root.Of("domains/WaterSupply/domain.yaml"), Cancel);
        Assert.Contains("en: Water supply\n", description, StringComparison.Ordinal);
        Assert.Contains("zh: 供水\n", description, StringComparison.Ordinal);
        Assert.Contains("owner: Water Bureau\n", description, StringComparison.Ordinal);
        Assert.Contains("default-context/WaterMeter\n", description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_there_is_left_as_it_is()
    {
        var file = _root.Of("domains/WaterSupply/own.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "mine", Cancel);

        var (code, said) = await NewAsync("WaterSupply", "--zh", "供水");

        Assert.Equal(2, code);
        Assert.Contains("is there already", said, StringComparison.Ordinal);
        Assert.Equal([file], Directory.EnumerateFiles(_root.Of("domains"), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("water", "供水")]
    [InlineData("../Water", "供水")]
    [InlineData("Kernel", "供水")]
    [InlineData("Measured", "供水")]
    [InlineData("Water", "Water")]
    [InlineData("Water", "供水\": x")]
    public async Task A_name_that_cannot_be_built_is_refused_and_nothing_is_made(string name, string zh)
    {
        var (code, said) = await NewAsync(name, "--zh", zh);

        Assert.Equal(2, code);
        Assert.Contains("·", said, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root.Of("domains")));
    }

    [Theory]
    [InlineData("--root", ".")]
    [InlineData]
    public async Task Outside_of_the_sources_it_says_so_and_names_the_option(params string[] more)
    {
        var elsewhere = Directory.CreateDirectory(_root.Of("elsewhere")).FullName;
        using var program = Process.Start(new ProcessStartInfo(
            SourceTree.BrainProgram!, ["new", "domain", "Water", "--zh", "供水", .. more])
        {
            WorkingDirectory = elsewhere,
            RedirectStandardError = true,
        })!;
        var said = await program.StandardError.ReadToEndAsync(Cancel);
        await program.WaitForExitAsync(Cancel);

        Assert.Equal(2, program.ExitCode);
        Assert.Contains("is not the folder of the sources", said, StringComparison.Ordinal);
        Assert.Contains("with --root", said, StringComparison.Ordinal);
        Assert.Contains("不是源码目录", said, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(elsewhere));
    }

    public void Dispose() => _root.Dispose();

    private async Task<(int Code, string Said)> NewAsync(params string[] words)
    {
        using var said = new StringWriter();
        var code = await Entry.RunAsync(["new", "domain", .. words, "--root", _root.Root], said, said);
        return (code, said.ToString());
    }
}
