using System.Globalization;
using System.Text;
using City.TestKit;

namespace City.Simulation;

/// <summary>Which seeds are run, and what is said of one that fails.</summary>
internal static class Seeds
{
    private const int SeedsShown = 20;

    /// <summary>The first seed.</summary>
    public static int First => Number("CITY_SIMULATION_SEED") ?? 1;

    /// <summary>How many seeds, each one more than the one before; one where a seed is named.</summary>
    /// <param name="usual">How many where nobody says; fifty times as many in the longer form.</param>
    public static int Count(int usual) => Number("CITY_SIMULATION_COUNT")
        ?? (Number("CITY_SIMULATION_SEED") is null ? LongForm.Of(usual, 50 * usual) : 1);

    private static int LinesShown => Number("CITY_SIMULATION_LINES") ?? 60;

    /// <summary>Fails where a rule broke, and says how to see the first such run again.</summary>
    public static void MustHold(IReadOnlyList<RunResult> results)
    {
        var broken = results.Where(result => result.Broken is not null).ToList();
        if (broken.Count == 0) return;
        var (first, others) = (broken[0], broken.Skip(1).Take(SeedsShown).ToList());
        var lines = Encoding.UTF8.GetString(first.Trace).Split('\n');
        var also = string.Concat(others.Select(each => $", {each.Seed} {each.Broken!.Rule}"));
        Assert.Fail($"""
            {first.Broken!.Message}
            Seed {first.Seed} alone: CITY_SIMULATION_SEED={first.Seed} dotnet run --project tests/Simulation \
              -c Release -- --filter-method '*{TestOf(first.Kinds)}'   (CITY_SIMULATION_LINES=9999 for all of its trace)
            {broken.Count} seeds broke a rule{also}
            The last of {lines.Length} lines of its trace, in milliseconds of simulated time:
            {string.Join('\n', lines.TakeLast(LinesShown))}
            """);
    }

    /// <summary>The test that runs seeds of some kinds.</summary>
    private static string TestOf(Kinds kinds) => kinds.HasFlag(Kinds.Persons)
        ? nameof(SimulationTests.Every_rule_holds_where_values_are_personal)
        : kinds.HasFlag(Kinds.Retention)
            ? nameof(SimulationTests.Every_rule_holds_where_the_past_is_thinned)
            : nameof(SimulationTests.Every_rule_holds_whatever_goes_wrong);

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number : null;
}
