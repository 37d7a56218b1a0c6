namespace City.Simulation;

/// <summary>The city under everything that can go wrong, seed by seed.</summary>
public sealed class SimulationTests
{
    [Fact]
    public void Every_rule_holds_whatever_goes_wrong()
    {
        var (crashes, seconds) = RunAll(Seeds.Kinds, 200);
        if (Environment.GetEnvironmentVariable("CITY_SIMULATION_REPORT") is { Length: > 0 } report)
            File.WriteAllText(report, FormattableString.Invariant($"{crashes} {seconds:F3}\n"));
    }

    [Fact]
    public void Every_rule_holds_where_values_are_personal() => RunAll(Kinds.Usual | Kinds.Persons, 20);

    [Fact]
    public void Every_rule_holds_where_the_past_is_thinned() => RunAll(Kinds.Usual | Kinds.Retention, 10);

    [Theory]
    [InlineData((int)Kinds.Usual)]
    [InlineData((int)(Kinds.Usual | Kinds.Persons))]
    public void The_same_seed_gives_the_same_trace_byte_for_byte(int kinds)
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var (one, other) = (World.Run(seed, kinds: (Kinds)kinds), World.Run(seed, kinds: (Kinds)kinds));
            Assert.True(one.Trace.AsSpan().SequenceEqual(other.Trace), $"Seed {seed} runs otherwise a second time.");
            Assert.True(one.Trace.Length > 10_000, $"Seed {seed} leaves a trace of {one.Trace.Length} bytes.");
        }
    }

    private static (int Crashes, double Seconds) RunAll(Kinds kinds, int usual)
    {
        var crashes = 0;
        var broken = new List<RunResult>();
        var start = Environment.CpuUsage.TotalTime;
        for (var seed = Seeds.First; seed < Seeds.First + Seeds.Count(usual); seed++)
        {
            var result = World.Run(seed, kinds: kinds);
            crashes += result.Crashes;
            if (result.Broken is not null) broken.Add(result);
        }

        Seeds.MustHold(broken);
        var seconds = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
        TestContext.Current.TestOutputHelper?.WriteLine($"{crashes} crashes in {seconds:F2} s of processor time");
        return (crashes, seconds);
    }
}
