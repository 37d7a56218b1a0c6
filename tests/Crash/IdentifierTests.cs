using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using City.TestKit;
using Xunit;

namespace City.Crash;

/// <summary>The power fails while identifiers are registered: those that were answered are there.</summary>
public sealed class IdentifierTests(CompiledLayer compiled) : IClassFixture<CompiledLayer>
{
    private const int Writers = 8, Answered = 200;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_identifier_whose_registration_was_answered_survives_a_loss_of_power(bool lies)
    {
        if (SourceTree.BrainProgram is not { } program) Assert.Skip("The brain is not built beside this suite.");
        else if (compiled.Library is not { } library) Assert.Skip(CompiledLayer.WhySkipped);
        else
        {
            using var folder = new TemporaryFolder("identifiers");
            // Only the log of the identifiers is on the disk that may lie: the city beside it stays whole.
            var data = Directory.CreateDirectory(folder.Of("data")).FullName;
            var log = Directory.CreateDirectory(Path.Combine(data, "identify")).FullName;
            var (files, answered) = (new UnsyncedFiles(library, log, folder.Root), new ConcurrentBag<string>());
            var start = new BrainStart
            {
                Program = program, Data = data, Work = folder.Root, Environment = files.Environment(lies),
                More = ["--identify", Brain.FreePort().ToString(CultureInfo.InvariantCulture)],
            };
            await using (var brain = await Brain.StartAsync(start, Cancel)) await RegisterAndKillAsync(brain, answered);
            var forgotten = files.LosePower(PowerLoss.TakesAll, new Random(7));

            var missing = await MissingAsync(start with { Environment = new Dictionary<string, string>() }, answered);

            Assert.True(answered.Count >= Answered);
            if (lies)
            {
                // An honest one may have nothing to forget when the kill comes: then all that was answered is synced.
                Assert.True(forgotten > 0, "The disk had nothing to forget.");
                Assert.True(missing > 0, "A disk that lies about its syncs was not found out.");
            }
            else
            {
                Assert.Equal(0, missing);
            }
        }
    }

    private static async Task RegisterAndKillAsync(Brain brain, ConcurrentBag<string> answered)
    {
        using var home = await brain.Client.PutAsync(
            new Uri("/api/identify/prefixes/88.7", UriKind.Relative), null, Cancel);
        Assert.Equal(HttpStatusCode.NoContent, home.StatusCode);
        var writing = Enumerable.Range(0, Writers).Select(writer => WriteAsync(brain, writer, answered)).ToArray();
        while (answered.Count < Answered && writing.Any(one => !one.IsCompleted))
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, Cancel);
        await brain.KillAsync(Cancel);
        await Task.WhenAll(writing);
    }

    private static async Task WriteAsync(Brain brain, int writer, ConcurrentBag<string> answered)
    {
        object[] values = [new { index = 1, type = "URL", data = "https://example.com/" }];
        try
        {
            for (var i = 0; ; i++)
            {
                var handle = string.Create(CultureInfo.InvariantCulture, $"88.7/{writer}-{i}");
                using var answer = await brain.Client.PutAsJsonAsync(
                    new Uri("/api/handles/" + handle, UriKind.Relative), values, Cancel);
                if (answer.StatusCode == HttpStatusCode.Created) answered.Add(handle);
            }
        }
        catch (HttpRequestException)
        {
            // The brain was killed.
        }
    }

    /// <summary>How many of the answered are not there; all of them where the node does not even start.</summary>
    private static async Task<int> MissingAsync(BrainStart start, ConcurrentBag<string> answered)
    {
        Brain brain;
        try
        {
            brain = await Brain.StartAsync(start, Cancel);
        }
        catch (InvalidOperationException)
        {
            return answered.Count;
        }

        await using (brain)
        {
            var missing = 0;
            foreach (var handle in answered)
            {
                using var found = await brain.Client.GetAsync(
                    new Uri("/api/handles/" + handle, UriKind.Relative), Cancel);
                if (found.StatusCode != HttpStatusCode.OK) missing++;
            }

            return missing;
        }
    }
}
