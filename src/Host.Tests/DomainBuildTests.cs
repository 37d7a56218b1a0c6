using City.Host.Commands;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

/// <summary>
/// In a copy of the sources: a domain that <c>citybrain new domain</c> makes builds and passes its tests, and a city
/// from which a domain was deleted builds. Takes minutes, so with CITY_TEST_LONG=1 (<c>./test --long</c>) only.
/// </summary>
public sealed class DomainBuildTests : IDisposable
{
    private static readonly string[] Passed = ["bin", "obj", ".git", "node_modules", "TestResults"];

    private readonly TemporaryFolder _copy = TemporaryFolder.OnDisk("sources");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_domain_builds_and_passes_and_a_deleted_one_leaves_a_city_that_builds()
    {
        LongForm.Only("It builds the program anew; ./test --long runs it.");
        Copy(SourceTree.Root, _copy.Root);
        Directory.Delete(_copy.Of("domains/StreetLights"), recursive: true);
        using var made = new StringWriter();
        Assert.Equal(0, await Entry.RunAsync(
            ["new", "domain", "WaterSupply", "--zh", "供水", "--root", _copy.Root], made, made));

        await BuildAsync(_copy.Of("src/Host"));
        await BuildAsync(_copy.Of("domains/WaterSupply/Tests"));

        Assert.Contains("WaterSupply", await RunAsync(
            _copy.Of("src/Host/bin/Release/net10.0/citybrain"), "validate", _copy.Of("domains")),
            StringComparison.Ordinal);
        Assert.Contains("failed: 0", await RunAsync(
            _copy.Of("domains/WaterSupply/Tests/bin/Release/net10.0/City.Domains.WaterSupply.Tests"),
            "--ansi", "off", "--progress", "off"), StringComparison.Ordinal);
    }

    public void Dispose() => _copy.Dispose();

    private static async Task BuildAsync(string project)
    {
        await RunAsync("dotnet", "restore", project);
        await RunAsync("dotnet", "build", project, "-c", "Release", "--no-restore");
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(Cancel);
        var errors = process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        var said = await output + await errors;
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}:\n{said}");
        return said;
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from))
            if (Path.GetFileName(folder) is var name && !Passed.Contains(name))
                Copy(folder, Directory.CreateDirectory(Path.Combine(to, name)).FullName);
    }
}
