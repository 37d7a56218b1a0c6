using System.Globalization;
using City.TestKit;
using Xunit;

namespace City.Crash;

/// <summary>
/// The running brain is killed again and again under traffic. CITY_CRASH_ROUNDS sets the number of kills of each test
/// (CITY_TEST_LONG=1: 200), CITY_CRASH_SEED repeats a run.
/// </summary>
public sealed class CrashTests(CompiledLayer compiled, ITestOutputHelper output) : IClassFixture<CompiledLayer>
{
    private const int RoundsShort = 20;
    private const int ServerRoundsShort = 2;
    private const int RoundsLong = 200;
    private const int FaultsTold = 20;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_process_is_killed()
    {
        await KeepsItsPromises(Plan());
    }

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_disk_forgets_what_was_not_synced()
    {
        if (compiled.Library is null) Assert.Skip(CompiledLayer.WhySkipped);
        var forgotten = await KeepsItsPromises(Plan() with { Layer = compiled.Library });
        Assert.True(forgotten > 0, "The disk had nothing to forget: the kills proved nothing.");
    }

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_process_is_killed_over_PostgreSQL()
    {
        if (!IsLong) Assert.Skip("Only in the longer form.");
        if (PostgresCluster.Programs is null) Assert.Skip(PostgresCluster.WhySkipped);
        await using var server = await PostgresCluster.StartAsync(TestContext.Current.CancellationToken);

        await KeepsItsPromises(Plan() with { Store = server.Url("postgres") });
    }

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_server_of_PostgreSQL_is_killed_under_a_brain_that_lives_on()
    {
        if (PostgresCluster.Programs is null) Assert.Skip(PostgresCluster.WhySkipped);
        await using var server = await PostgresCluster.StartAsync(TestContext.Current.CancellationToken);
        var plan = Plan() with { Store = server.Url("postgres"), Victim = server };
        if (!IsLong) plan = plan with { Rounds = Math.Min(plan.Rounds, ServerRoundsShort) };

        await KeepsItsPromises(plan);
    }

    [Fact]
    public async Task A_disk_that_lies_about_its_syncs_is_found_out()
    {
        if (compiled.Library is null) Assert.Skip(CompiledLayer.WhySkipped);
        using var run = new CrashRun(Plan() with { Rounds = 3, Layer = compiled.Library, Deaf = true });

        var faults = await run.RunAsync(TestContext.Current.CancellationToken);

        // Whichever is looked at first: what was answered is gone, or what the feed had told is another thing now.
        string[] signs = ["an acknowledged write is lost", "the feed changed"];
        Assert.Contains(
            faults, fault => signs.Any(sign => fault.Contains(sign, StringComparison.Ordinal)));
    }

    private static bool IsLong => Environment.GetEnvironmentVariable("CITY_TEST_LONG") == "1";

    private static CrashPlan Plan()
    {
        if (SourceTree.BrainProgram is not { } program)
        {
            Assert.Skip("The brain is not built beside this suite.");
            throw new InvalidOperationException();
        }
        return new CrashPlan
        {
            Program = program,
            Rounds = Number("CITY_CRASH_ROUNDS") ?? (IsLong ? RoundsLong : RoundsShort),
            // The only choice that no seed makes is the seed; a failure prints it.
            Seed = Number("CITY_CRASH_SEED") ?? (int)(TimeProvider.System.GetTimestamp() & 0xfffffff),
        };
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var n) ? n : null;

    /// <summary>When, the first of the faults, and what the brain said.</summary>
    private static string Told(IReadOnlyList<string> faults) => faults.Count <= FaultsTold + 2
        ? string.Join('\n', faults)
        : string.Join('\n', [.. faults.Take(FaultsTold), $"and {faults.Count - FaultsTold} more", faults[^1]]);

    private async Task<int> KeepsItsPromises(CrashPlan plan)
    {
        using var run = new CrashRun(plan);

        var faults = await run.RunAsync(TestContext.Current.CancellationToken);

        var (acknowledged, unanswered) = run.Counts;
        output.WriteLine(
            $"seed {plan.Seed}: {plan.Rounds} kills, {acknowledged} acknowledged, {unanswered} unanswered, "
            + $"{run.Changes} changes in the feed, {run.ChangesForgotten} file changes unsynced");
        Assert.True(faults.Count == 0, Told(faults));
        Assert.True(acknowledged > plan.Rounds * 20, $"only {acknowledged} writes were acknowledged");
        Assert.True(unanswered > 0, "no kill met a write under way");
        return run.ChangesForgotten;
    }
}
