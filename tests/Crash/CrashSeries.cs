using System.Globalization;
using City.TestKit;
using Xunit;

namespace City.Crash;

/// <summary>
/// A series of kills of the running brain under traffic. CITY_CRASH_ROUNDS sets the number of kills of each test
/// (CITY_TEST_LONG=1: 200), CITY_CRASH_SEED repeats a run.
/// </summary>
public abstract class CrashSeries(ITestOutputHelper output)
{
    private const int RoundsShort = 10;
    private const int RoundsLong = 200;
    private const int FaultsTold = 20;

    private protected static CrashPlan Plan()
    {
        if (SourceTree.BrainProgram is not { } program)
        {
            Assert.Skip("The brain is not built beside this suite.");
            throw new InvalidOperationException();
        }
        return new CrashPlan
        {
            Program = program,
            Rounds = Number("CITY_CRASH_ROUNDS") ?? (LongForm.Of(RoundsShort, RoundsLong)),
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

    private protected async Task<int> KeepsItsPromises(CrashPlan plan)
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
