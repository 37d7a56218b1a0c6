namespace City.Simulation;

/// <summary>The city under everything that can go wrong, seed by seed.</summary>
public sealed class SimulationTests
{
    [Fact]
    public void Every_rule_holds_whatever_goes_wrong()
    {
        var crashes = 0;
        var broken = new List<RunResult>();
        var start = Environment.CpuUsage.TotalTime;
        for (var seed = Seeds.First; seed < Seeds.First + Seeds.Count; seed++)
        {
            var result = World.Run(seed);
            crashes += result.Crashes;
            if (result.Broken is not null) broken.Add(result);
        }

        Seeds.MustHold(broken);
        var seconds = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
        TestContext.Current.TestOutputHelper?.WriteLine($"{crashes} crashes in {seconds:F2} s of processor time");
        if (Environment.GetEnvironmentVariable("CITY_SIMULATION_REPORT") is { Length: > 0 } report)
            File.WriteAllText(report, FormattableString.Invariant($"{crashes} {seconds:F3}\n"));
    }

    [Fact]
    public void The_same_seed_gives_the_same_trace_byte_for_byte()
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var (one, other) = (World.Run(seed), World.Run(seed));
            Assert.True(one.Trace.AsSpan().SequenceEqual(other.Trace), $"Seed {seed} runs otherwise a second time.");
            Assert.True(one.Trace.Length > 10_000, $"Seed {seed} leaves a trace of {one.Trace.Length} bytes.");
        }
    }
}
