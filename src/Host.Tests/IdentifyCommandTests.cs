using System.Globalization;
using System.Net;
using City.Host.Commands;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

/// <summary>The node of identifiers in the brain, as people, programs and strangers meet it.</summary>
public sealed class IdentifyCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("identify");
    private readonly int _port = Brain.FreePort();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_registered_is_resolved_also_after_the_brain_was_killed()
    {
        var file = _folder.Of("handles.ndjson");
        await File.WriteAllTextAsync(file,
            """{"handle":"88.100.1/loaded","values":[{"index":1,"type":"URL","data":"https://example.com/l"}]}""",
            Cancel);
        var (loaded, report) = await RunAsync("identify", "import", file, "--data", _folder.Of("data"));
        Assert.Equal((0, true), (loaded, report.Contains("registered 已注册 1,", StringComparison.Ordinal)));

        await using (var brain = await StartAsync())
        {
            var (code, said) = await AskAsync(
                brain, "identify", "register", "88.100.1/轴承-7", "--value", "1:URL=https://example.com/7");
            Assert.True(code == 0, said);
            var (exists, why) = await AskAsync(
                brain, "identify", "register", "88.100.1/轴承-7", "--value", "1:URL=other");
            Assert.Equal((1, true), (exists, why.Contains("identify.handle.exists", StringComparison.Ordinal)));
            Assert.Matches(@"handles\s+2", (await AskAsync(brain, "identify", "stats")).Said);
            await StrangerAsync(brain);
            var (backed, how) = await AskAsync(brain, "backup", "--identify-to", _folder.Of("identify.archive"));
            Assert.True(backed == 0, how);
            await brain.KillAsync(Cancel);
        }

        await BackupAsync();
        await using var again = await StartAsync();
        (string, string)[] all =
            [("88.100.1/轴承-7", "https://example.com/7"), ("88.100.1/LOADED", "https://example.com/l")];
        foreach (var (handle, url) in all)
        {
            var (code, said) = await RunAsync("identify", "resolve", handle, "--node", Node);
            Assert.Equal((0, true), (code, said.Contains(url, StringComparison.Ordinal)));
        }

        var (missing, none) = await RunAsync("identify", "resolve", "88.100.1/none", "--node", Node, "--json");
        Assert.Equal((1, true), (missing, none.Contains("\"responseCode\":100", StringComparison.Ordinal)));
    }

    // What was backed up while it served is all there; a byte that changed on the disk is named.
    private async Task BackupAsync()
    {
        var (restored, how) = await RunAsync(
            "restore", "--identify", _folder.Of("identify.archive"), "--data", _folder.Of("new"));
        Assert.True(restored == 0, how);
        Assert.Matches(@"标识数\s+2", how);
        var (verified, said) = await RunAsync("verify", "--data", _folder.Of("data"));
        Assert.True(verified == 0, said);
        Assert.Matches(@"标识数\s+2", said);
        var log = Path.Combine(_folder.Of("data"), "identify", "00000001.seg");
        var bytes = await File.ReadAllBytesAsync(log, Cancel);
        var damaged = bytes.ToArray();
        damaged[70] ^= 1;
        await File.WriteAllBytesAsync(log, damaged, Cancel);
        var (wrong, named) = await RunAsync("verify", "--data", _folder.Of("data"));
        Assert.Equal((1, true), (wrong, named.Contains("identify/00000001.seg", StringComparison.Ordinal)));
        await File.WriteAllBytesAsync(log, bytes, Cancel);
    }

    private string Node => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    // Anybody resolves what is public; nobody changes anything without saying who he is.
    private static async Task StrangerAsync(Brain brain)
    {
        using var stranger = new HttpClient(new SocketsHttpHandler()) { BaseAddress = brain.Address };
        using var read = await stranger.GetAsync(new Uri("/api/handles/88.100.1/loaded", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        using var nothing = new StringContent("[]");
        using var put = await stranger.PutAsync(new Uri("/api/handles/88.100.1/x", UriKind.Relative), nothing, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, put.StatusCode);
        Assert.Contains("Basic", put.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        using var stats = await stranger.GetAsync(new Uri("/api/identify/stats", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, stats.StatusCode);
    }

    private Task<Brain> StartAsync() => Brain.StartAsync(
        new BrainStart
        {
            Program = SourceTree.BrainProgram!, Data = _folder.Of("data"), Work = _folder.Root,
            More = ["--identify", _port.ToString(CultureInfo.InvariantCulture)],
        },
        Cancel);

    private static Task<(int Code, string Said)> AskAsync(Brain brain, params string[] words) =>
        RunAsync([.. words, "--url", brain.Address.ToString(), "--token", brain.Token]);

    private static async Task<(int Code, string Said)> RunAsync(params string[] words)
    {
        using var said = new StringWriter();
        var writer = TextWriter.Synchronized(said);
        return (await Entry.RunAsync(words, writer, writer), said.ToString());
    }
}
