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

    /// <summary>What CITY_SIMULATION_KINDS says that runs hold; the usual where it says nothing.</summary>
    public static Kinds Kinds => Environment.GetEnvironmentVariable("CITY_SIMULATION_KINDS") is { Length: > 0 } text
        ? KindsIn(text)
        : Kinds.Usual;

    private static int LinesShown => Number("CITY_SIMULATION_LINES") ?? 60;

    /// <summary>The kinds that a text names.</summary>
    /// <exception cref="ArgumentException">It names another.</exception>
    public static Kinds KindsIn(string text) => Enum.Parse<Kinds>(text);

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
            Seed {first.Seed} alone (CITY_SIMULATION_LINES=9999 for all of its trace):
            CITY_SIMULATION_SEED={first.Seed} CITY_SIMULATION_KINDS='{first.Kinds}' dotnet run \
              --project tests/Simulation -c Release -- \
              --filter-method '*{nameof(SimulationTests.Every_rule_holds_whatever_goes_wrong)}'
            {broken.Count} seeds broke a rule{also}
            The last of {lines.Length} lines of its trace, in milliseconds of simulated time:
            {string.Join('\n', lines.TakeLast(LinesShown))}
            """);
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number : null;
}
