using System.Globalization;
using System.Text.RegularExpressions;
using Xunit.Sdk;

namespace City.Simulation;

/// <summary>What is said of a seed that broke a rule.</summary>
public sealed partial class SeedsTests
{
    [Theory]
    [InlineData(1, (int)Sabotage.EarlyPublish, (int)Kinds.None)]
    [InlineData(1, (int)Sabotage.Unsealed, (int)(Kinds.Usual | Kinds.Persons))]
    public void The_command_that_is_printed_runs_what_failed_once_more(int seed, int sabotage, int kinds)
    {
        var run = World.Run(seed, (Sabotage)sabotage, (Kinds)kinds);
        Assert.NotNull(run.Broken);

        var said = Assert.Throws<FailException>(() => Seeds.MustHold([run])).Message;

        var command = Command().Match(said);
        Assert.True(command.Success, said);
        Assert.Equal(nameof(SimulationTests.Every_rule_holds_whatever_goes_wrong), command.Groups["test"].Value);
        var again = World.Run(
            int.Parse(command.Groups["seed"].Value, CultureInfo.InvariantCulture), (Sabotage)sabotage,
            Seeds.KindsIn(command.Groups["kinds"].Value));
        Assert.True(run.Trace.AsSpan().SequenceEqual(again.Trace), said);
    }

    [GeneratedRegex(@"CITY_SIMULATION_SEED=(?<seed>\d+) CITY_SIMULATION_KINDS='(?<kinds>[^']+)'[^*]+'\*(?<test>\w+)'")]
    private static partial Regex Command();
}
