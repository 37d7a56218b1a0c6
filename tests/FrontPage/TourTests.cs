using System.Globalization;
using System.Text.RegularExpressions;
using City.TestKit;
using Xunit;

namespace City.FrontPage;

/// <summary>
/// The readme's tour is taken line by line, with nothing changed but the port, the folder of data and the place of the
/// password, so that it disturbs no brain that runs beside it.
/// </summary>
public sealed class TourTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("tour");
    private readonly int _port = Brain.FreePort();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_command_of_the_tour_does_what_the_readme_says()
    {
        var blocks = Tour.Blocks();
        Assert.StartsWith("./run --password-file ", blocks[0], StringComparison.Ordinal);
        await using var brain = new ChildProcess("bash", ["-c", $"cd '{SourceTree.Root}' && exec {Here(blocks[0])}"]);
        await UntilServesAsync(brain);

        // One shell for all the other blocks, as the reader has one: what a block sets, the next one uses.
        var script = string.Concat(blocks.Skip(1).Select((block, number) =>
            $"echo '== {number + 1}'\n{Here(block)}\ncode=$?; echo; echo \"-- $code\"\n"));
        var (_, said) = await ChildProcess.RunAsync(
            "bash", ["-c", $"cd '{SourceTree.Root}'\n{script}"], Cancel);
        var answers = Regex.Split(said, @"^== \d+$", RegexOptions.Multiline).Skip(1).ToList();

        Assert.Equal(blocks.Count - 1, answers.Count);
        // A feed with rejected records ends with 1; everything else with 0.
        foreach (var (block, answer) in blocks.Skip(1).Zip(answers))
            Assert.Matches(block.Contains("./run feed", StringComparison.Ordinal) ? @"-- 1\s*$" : @"-- 0\s*$", answer);
        Said(answers, "the feed", @"rejected \S+\s+3\b");
        Said(answers, "the station", "TrafficFlowObserved:us-mn-i94-301-westbound");
        Said(answers, "the past of the lamp", "urn:ngsi-ld:Streetlight:tour-1.*\"on\".*\"off\"|\"off\".*\"on\"");
        Said(answers, "the feed of changes", "\"kind\":\"create\"");
        Assert.DoesNotContain("application/problem", said, StringComparison.Ordinal);
        Assert.DoesNotContain("\"status\":4", said, StringComparison.Ordinal);
    }

    private static void Said(IEnumerable<string> answers, string what, string pattern) => Assert.True(
        answers.Any(answer => Regex.IsMatch(answer, pattern, RegexOptions.Singleline)),
        $"Nothing was said of {what}: {string.Join('\n', answers)}");

    /// <summary>A block of the tour for this test's own brain.</summary>
    private string Here(string block) => block
        .Replace("./run --password-file", string.Create(CultureInfo.InvariantCulture,
            $"./run --data '{_folder.Of("data")}' --urls http://127.0.0.1:{_port} --password-file"),
            StringComparison.Ordinal)
        .Replace("./run feed ", $"./run feed --url http://127.0.0.1:{_port} --dead-letters "
            + $"'{_folder.Of("dead-letters")}' ", StringComparison.Ordinal)
        .Replace("127.0.0.1:8080", $"127.0.0.1:{_port}", StringComparison.Ordinal)
        .Replace("/tmp/citybrain.password", _folder.Of("password"), StringComparison.Ordinal);

    private async Task UntilServesAsync(ChildProcess brain)
    {
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new($"http://127.0.0.1:{_port}") };
        while (true)
        {
            Assert.False(brain.HasExited, brain.Output);
            try
            {
                using var health = await client.GetAsync(new Uri("/health", UriKind.Relative), Cancel);
                if (health.IsSuccessStatusCode && File.Exists(_folder.Of("password"))) return;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
        }
    }
}
