using System.Diagnostics;
using City.Host.Commands;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

/// <summary>A load of many identifiers by the real program, killed in the midst of it.</summary>
public sealed class IdentifyImportTests : IDisposable
{
    private const int Lines = 40_000;

    private readonly TemporaryFolder _folder = new("import");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_load_that_was_killed_goes_on_and_registers_each_once()
    {
        var file = _folder.Of("handles.ndjson");
        await using (var lines = new StreamWriter(file))
            for (var i = 0; i < Lines; i++)
                await lines.WriteLineAsync(
                    $$$"""{"handle":"88.1/{{{i}}}","values":[{"index":1,"type":"URL","data":"u/{{{i}}}"}]}""");
        string[] words = ["identify", "import", file, "--data", _folder.Of("data")];
        using (var loading = Process.Start(new ProcessStartInfo(SourceTree.BrainProgram!, words)
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        })!)
        {
            // Some of it is in the log by now, and most is not.
            while (!loading.HasExited && !IsWritten(300_000)) await Task.Delay(1, Cancel);
            loading.Kill();
            await loading.WaitForExitAsync(Cancel);
            Assert.NotEqual(0, loading.ExitCode);
        }

        using var said = new StringWriter();
        var code = await Entry.RunAsync(words, TextWriter.Synchronized(said), TextWriter.Synchronized(said));

        Assert.True(code == 0, said.ToString());
        // What the killed one had registered is counted, and none of it is met again.
        Assert.Contains($"registered 已注册 {Lines:N0}, existing 已存在 0, rejected 已拒绝 0", said.ToString(),
            StringComparison.Ordinal);
    }

    private bool IsWritten(long at)
    {
        try
        {
            using var log = new FileStream(Path.Combine(_folder.Of("data"), "identify", "00000001.seg"),
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
