using System.Globalization;
using System.Text.RegularExpressions;
using City.Host.Commands;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

/// <summary>
/// A copy of the sources that tests add domains to and delete them from, with an index of git of its own.
/// </summary>
internal sealed partial class SourceCopy : IDisposable
{
    private static readonly string[] Passed = ["bin", "obj", ".git", "node_modules", "TestResults"];

    private readonly TemporaryFolder _folder = TemporaryFolder.OnDisk("sources");

    /// <summary>Copies the sources as they are now.</summary>
    public static async Task<SourceCopy> MakeAsync(CancellationToken cancel)
    {
        var copy = new SourceCopy();
        Copy(SourceTree.Root, copy._folder.Root);
        await copy.RunAsync("git init -q && git add -A", cancel);
        return copy;
    }

    public string Of(string path) => _folder.Of(path);

    /// <summary>Has the program of this test make a domain, and takes it up as the command then says.</summary>
    public async Task AddAsync(string name, string zh, CancellationToken cancel)
    {
        using var made = new StringWriter();
        Assert.Equal(0, await Entry.RunAsync(["new", "domain", name, "--zh", zh, "--root", _folder.Root], made, made));
        Assert.Contains("eng/slnx && dotnet restore ", made.ToString(), StringComparison.Ordinal);
        await RunAsync("eng/slnx && dotnet restore", cancel);
    }

    /// <summary>Runs commands of the shell in the copy, of which none may fail.</summary>
    /// <returns>The last lines they wrote.</returns>
    public async Task<string> RunAsync(string commands, CancellationToken cancel)
    {
        // A suite that is run here is one of the copy, in its usual form. Nothing stays behind that holds the output.
        const string Own = "unset CITY_TEST_LONG CITY_BRAIN CITY_APPROVE; export MSBUILDDISABLENODEREUSE=1; ";
        var (code, said) = await ChildProcess.RunAsync(
            "bash", ["-c", $"cd '{_folder.Root}' && {{ {Own}{commands}; }}"], cancel);
        Assert.True(code == 0, $"{commands}:\n{said}");
        return said;
    }

    /// <summary>Runs suites, which must pass.</summary>
    /// <returns>How many tests passed, and what was said of each suite.</returns>
    public async Task<(int Passed, string Said)> TestAsync(string suites, CancellationToken cancel)
    {
        var said = await RunAsync($"./test {suites}", cancel);
        var sum = Sum().Match(said.TrimEnd().Split('\n')[^1]);
        Assert.True(sum.Success, said);
        return (int.Parse(sum.Groups[1].Value, CultureInfo.InvariantCulture), said);
    }

    /// <summary>The files that are not as they were when the copy was made.</summary>
    public async Task<IReadOnlyList<string>> ChangedAsync(CancellationToken cancel)
    {
        var said = await RunAsync("git diff --name-only && git ls-files --others --exclude-standard", cancel);
        return said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public void Dispose() => _folder.Dispose();

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from))
            if (Path.GetFileName(folder) is var name && !Passed.Contains(name))
                Copy(folder, Directory.CreateDirectory(Path.Combine(to, name)).FullName);
    }

    [GeneratedRegex("^([0-9]+) passed, 0 failed, [0-9]+ skipped$", RegexOptions.NonBacktracking)]
    private static partial Regex Sum();
}
