using System.Text.Json;
using System.Text.RegularExpressions;

namespace City.Sim.Tests;

/// <summary>The program against a real brain, both in processes of their own.</summary>
public sealed partial class RunTests
{
    private static readonly string Program = Path.Combine(
        SourceTree.Root, "tests", "City.Sim", "bin", SourceTree.Configuration, "net10.0", "citysim");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_simulated_minutes_are_stored_one_change_for_each_that_was_sent()
    {
        using var folder = new TemporaryFolder("sim");
        await using var brain = await StartAsync(folder);

        var (code, said) = await ChildProcess.RunAsync(Program,
            [.. Run(brain, folder), "--from", "2026-03-02T07:55:00+08:00", "--speed", "600", "--for", "10m"], Cancel);

        Assert.True(code == 0, said);
        var (sent, refused, repeated) = Counts(said);
        Assert.Equal((0, 0), (refused, repeated));
        Assert.InRange(sent, 60 + 231 + 100 + 40 + 400, 10_000);
        Assert.Equal(sent, await ChangesAsync(brain));
        Assert.Equal(40, await CountAsync(brain, Vehicle.Type));
        Assert.Equal(100, await CountAsync(brain, Lamp.Type));
        Assert.Equal(231, await CountAsync(brain, Signal.Type));
        Assert.Equal(12, await CountAsync(brain, AirStation.Type));
        Assert.Equal(40, await CountAsync(brain, CountingStation.Type));
        await AssertSimulatedAsync(brain);
    }

    [Fact]
    public async Task With_the_password_it_makes_a_token_of_its_own_and_gives_it_back_when_told_to_end()
    {
        using var folder = new TemporaryFolder("sim-stop");
        await using var brain = await StartAsync(folder);
        await using var sim = new ChildProcess(Program,
            [
                "run", "--url", Address(brain), "--password-file", folder.Of("password"), "--vehicles", "5",
                "--lamps", "5",
            ]);
        await UntilAsync(() => sim.Output.Contains("all are there", StringComparison.Ordinal), sim);
        Assert.Contains("\"city-sim\"", await TokensAsync(brain), StringComparison.Ordinal);

        await ChildProcess.RunAsync("kill", ["-TERM", $"{sim.Id}"], Cancel);

        Assert.Equal(0, await sim.WaitAsync(Cancel));
        Assert.Equal(0, Counts(sim.Output).Refused);
        Assert.Contains("citysim ended", sim.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\"city-sim\"", await TokensAsync(brain), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_brain_that_is_gone_is_asked_again_until_it_is_back_and_nothing_is_lost()
    {
        using var folder = new TemporaryFolder("sim-gone");
        var port = Brain.FreePort();
        await using var brain = await StartAsync(folder, port);
        await using var sim = new ChildProcess(Program, Run(brain, folder));
        await UntilAsync(() => sim.Output.Contains("all are there", StringComparison.Ordinal), sim);

        await brain.KillAsync(Cancel);
        await UntilAsync(() => sim.Output.Contains("Asked again", StringComparison.Ordinal), sim);
        await using var again = await StartAsync(folder, port);
        await UntilAsync(() => sim.Output.Contains("goes on", StringComparison.Ordinal), sim);
        await ChildProcess.RunAsync("kill", ["-INT", $"{sim.Id}"], Cancel);

        Assert.Equal(0, await sim.WaitAsync(Cancel));
        var (sent, refused, repeated) = Counts(sim.Output);
        Assert.Equal(0, refused);
        // What was stored but not answered is sent again and stored once; what the end cut off may be there too.
        Assert.InRange(await ChangesAsync(again), sent - repeated, sent + 500);
    }

    [Fact]
    public async Task A_token_that_the_brain_does_not_know_ends_the_run_with_the_reason()
    {
        using var folder = new TemporaryFolder("sim-token");
        await using var brain = await StartAsync(folder);
        await File.WriteAllTextAsync(folder.Of("token"), "no-token-at-all", Cancel);

        var (code, said) = await ChildProcess.RunAsync(Program, Run(brain, folder), Cancel);

        Assert.Equal(Entry.Failed, code);
        Assert.Contains("sink.credential", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    private static async Task<Brain> StartAsync(TemporaryFolder folder, int port = 0)
    {
        var brain = await Brain.StartAsync(new BrainStart
        {
            Program = SourceTree.BrainProgram!, Data = folder.Of("data"), Work = folder.Root, Port = port,
        }, Cancel);
        await File.WriteAllTextAsync(folder.Of("token"), brain.Token + "\n", Cancel);
        return brain;
    }

    private static string[] Run(Brain brain, TemporaryFolder folder) =>
        ["run", "--url", Address(brain), "--token-file", folder.Of("token"), "--vehicles", "40", "--lamps", "100"];

    private static string Address(Brain brain) => brain.Address.ToString().TrimEnd('/');

    private static (int Sent, int Refused, int Repeated) Counts(string said)
    {
        var last = CountsLine().Matches(said)[^1].Groups;
        return (Number(1), Number(2), Number(3));

        int Number(int group) => int.Parse(last[group].Value, CultureInfo.InvariantCulture);
    }

    private static async Task<string> TokensAsync(Brain brain)
    {
        using var answer = await brain.Client.GetAsync(new Uri("/api/tokens", UriKind.Relative), Cancel);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    /// <summary>How many changes the city has made since it is there.</summary>
    private static async Task<int> ChangesAsync(Brain brain)
    {
        var (count, from) = (0, "");
        while (true)
        {
            using var answer = await brain.Client.GetAsync(
                new Uri($"/api/feed?limit=10000&from={Uri.EscapeDataString(from)}", UriKind.Relative), Cancel);
            var lines = (await answer.Content.ReadAsStringAsync(Cancel)).Count(letter => letter == '\n');
            if (lines == 0) return count;
            count += lines;
            from = answer.Headers.GetValues("City-Position").Single();
        }
    }

    private static async Task<int> CountAsync(Brain brain, string type)
    {
        using var answer = await brain.Client.GetAsync(new Uri(
            $"/ngsi-ld/v1/entities?type={Uri.EscapeDataString(type)}&count=true&limit=1", UriKind.Relative), Cancel);
        return int.Parse(answer.Headers.GetValues("NGSILD-Results-Count").Single(), CultureInfo.InvariantCulture);
    }

    private static async Task AssertSimulatedAsync(Brain brain)
    {
        using var answer = await brain.Client.GetAsync(new Uri(
            "/ngsi-ld/v1/entities/urn:ngsi-ld:Vehicle:simulated-1-0001?format=simplified", UriKind.Relative), Cancel);
        using var vehicle = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("simulated, seed 1", vehicle.RootElement.GetProperty(Names.Source).GetString());
        var place = vehicle.RootElement.GetProperty("location").GetProperty("coordinates");
        Assert.True(Ground.Holds(Ground.SpotOf(place[0].GetDouble(), place[1].GetDouble())));
    }

    private static async Task UntilAsync(Func<bool> reached, ChildProcess sim)
    {
        while (!reached())
        {
            Assert.False(sim.HasExited, sim.Output);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }

    [GeneratedRegex(@"sent \S+ (\d+) · refused \S+ (\d+) · repeated \S+ (\d+)")]
    private static partial Regex CountsLine();
}
