using System.Diagnostics;
using City.Host.Commands;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

/// <summary>A load of many identifiers by the real program, killed in the midst of it.</summary>
public sealed class IdentifyImportTests : IDisposable
{
    private const int LinesMin = 40_000, LinesMax = 1_000_000;

    private readonly TemporaryFolder _folder = new("import");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_load_that_was_killed_goes_on_and_registers_each_once()
    {
        var (lines, words) = (LinesMin, Words(LinesMin));
        await WriteAsync(lines);
        // On a machine that is busy with other things a short one may be through before it is killed.
        while (!await IsKilledAsync(words))
        {
            lines *= 2;
            Assert.True(lines < LinesMax, "No load was killed in its midst.");
            words = Words(lines);
            await WriteAsync(lines);
        }

        using var said = new StringWriter();
        var code = await Entry.RunAsync(words, TextWriter.Synchronized(said), TextWriter.Synchronized(said));

        Assert.True(code == 0, said.ToString());
        // What the killed one had registered is counted, and none of it is met again.
        Assert.Contains($"registered 已注册 {lines:N0}, existing 已存在 0, rejected 已拒绝 0", said.ToString(),
            StringComparison.Ordinal);
    }

    private string[] Words(int lines) => ["identify", "import", File(lines), "--data", Data(lines)];

    private string File(int lines) => _folder.Of($"{lines}.ndjson");

    private string Data(int lines) => _folder.Of($"data-{lines}");

    private async Task WriteAsync(int lines)
    {
        await using var file = new StreamWriter(File(lines));
        for (var i = 0; i < lines; i++)
            await file.WriteLineAsync(
                $$$"""{"handle":"88.1/{{{i}}}","values":[{"index":1,"type":"URL","data":"u/{{{i}}}"}]}""");
    }

    /// <summary>Kills a load when some of it is in the log; false where it was through before.</summary>
    private static async Task<bool> IsKilledAsync(string[] words)
    {
        using var loading = Process.Start(new ProcessStartInfo(SourceTree.BrainProgram!, words)
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        })!;
        while (!loading.HasExited && !IsWritten(words[^1], 300_000)) await Task.Delay(1, Cancel);
        loading.Kill();
        await loading.WaitForExitAsync(Cancel);
        return loading.ExitCode != 0;
    }

    private static bool IsWritten(string data, long at)
    {
        try
        {
            using var log = new FileStream(Path.Combine(data, "identify", "00000001.seg"),
                FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            log.Position = at;
            return log.ReadByte() > 0;
        }
        catch (IOException)
        {
            // It is not there yet.
            return false;
        }
    }
}
