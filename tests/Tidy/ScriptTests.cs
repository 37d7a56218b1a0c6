using System.Diagnostics;
using Xunit;

namespace City.Tidy;

public sealed class ScriptTests
{
    public static TheoryData<string> Script => [.. Tree.Files.Where(Kind.IsScript)];

    [Theory]
    [MemberData(nameof(Script))]
    public void A_script_stops_at_the_first_fault_and_can_be_started(string path)
    {
        if (Tree.Read(path).StartsWith("#!", StringComparison.Ordinal))
        {
            Assert.Contains("\nset -euo pipefail\n", Tree.Read(path), StringComparison.Ordinal);
            Assert.True(OperatingSystem.IsWindows() || IsExecutable(path), $"{path} is not executable");
        }
    }

    [Theory]
    [MemberData(nameof(Script))]
    public async Task A_script_is_read_by_bash_without_complaint(string path)
    {
        var start = new ProcessStartInfo("bash", ["-n", path])
        {
            WorkingDirectory = Tree.Root,
            RedirectStandardError = true,
        };
        using var bash = Process.Start(start)!;
        var said = await bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("", said);
        Assert.Equal(0, bash.ExitCode);
    }

    [Fact]
    public void Every_file_that_starts_like_a_script_is_known_as_one() =>
        Assert.All(Tree.Files.Where(path => Kind.IsText(path) && !Kind.IsScript(path)),
            path => Assert.False(Tree.Read(path).StartsWith("#!", StringComparison.Ordinal)));

    private static bool IsExecutable(string path) =>
        !OperatingSystem.IsWindows() &&
        File.GetUnixFileMode(Path.Combine(Tree.Root, path)).HasFlag(UnixFileMode.UserExecute);
}
