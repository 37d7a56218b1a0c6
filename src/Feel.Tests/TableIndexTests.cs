using System.Globalization;
using Xunit;

namespace City.Feel.Tests;

/// <summary>The short way through a table finds the rules that the long way finds.</summary>
public sealed class TableIndexTests
{
    private static readonly string[] Cells =
    [
        "-", "< 3", "<= 3", "> -1", "[1..4]", "(1..4)", "2", "1, 3, 5", "not(2, [4..6])", "!= 3", ">= 2.50",
        "? > 2", "> limit", "null", "\"b\", \"c\"", "not(\"a\")", "!= \"b\"", "true", "false", "1e20",
    ];

    private static readonly object?[] Values =
        [null, .. Enumerable.Range(-4, 30).Select(i => (object?)FeelNumber.Of(i / 2m)), "a", "b", "z", true, false];

    [Theory]
    [InlineData("UNIQUE")]
    [InlineData("FIRST")]
    [InlineData("COLLECT")]
    public void On_random_tables_and_values_both_ways_come_to_the_same(string policy)
    {
        var chance = new Random(policy.Length);
        for (var round = 0; round < 25; round++)
        {
            var (columns, rules) = (chance.Next(1, 4), chance.Next(4, 80));
            // Many columns of one kind, as tables have, and some of several.
            var kinds = Enumerable.Range(0, columns).Select(_ => chance.Next(3) switch
            {
                0 => Cells, 1 => Cells[..12], _ => Cells[14..17],
            }).ToArray();
            var cells = Enumerable.Range(0, rules)
                .Select(_ => kinds.Select(kind => kind[chance.Next(kind.Length)]).ToArray()).ToArray();
            var indexed = Table(policy, cells, columns);
            for (var ask = 0; ask < 25; ask++)
            {
                var inputs = Inputs(columns, chance);
                string[] expected = [.. Enumerable.Range(0, rules).Where(rule => Holds(cells[rule], inputs))
                    .Select(rule => $"{rule + 1}")];
                if (policy == "FIRST") expected = [.. expected.Take(1)];

                var result = indexed.Decide("d", inputs, new FixedClock(), FeelLimits.Default);

                Assert.Equal(expected, result.Traces[0].Rules.Select(
                    rule => rule.Rule.ToString(CultureInfo.InvariantCulture)));
            }
        }
    }

    // Cell by cell, by expressions of their own.
    private static bool Holds(string[] cells, FeelContext inputs)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            var test = FeelExpression.CompileTests(cells[i], ["limit"], [], out _)!
                .NewEvaluation(new FixedClock(), FeelLimits.Default);
            test.Set(0, inputs.Get($"x{i}"));
            test.Set(1, FeelNumber.Of(2));
            if (test.Evaluate() is not true) return false;
        }

        return true;
    }

    private static FeelContext Inputs(int columns, Random chance) => new(Enumerable.Range(0, columns)
        .Select(i => KeyValuePair.Create($"x{i}", Values[chance.Next(Values.Length)]))
        .Append(KeyValuePair.Create("limit", (object?)FeelNumber.Of(2))));

    private static DmnModel Table(string policy, string[][] cells, int columns)
    {
        var names = Enumerable.Range(0, columns).Select(i => $"x{i}").Append("limit").ToList();
        return Models.Of(
            string.Concat(names.Select(name => $"<inputData id=\"{name}\" name=\"{name}\"/>"))
            + "<decision id=\"d\" name=\"d\">" + string.Concat(names.Select(name =>
                $"<informationRequirement><requiredInput href=\"#{name}\"/></informationRequirement>"))
            + $"<decisionTable hitPolicy=\"{policy}\">" + string.Concat(names.Take(columns).Select(name =>
                $"<input><inputExpression><text>{name}</text></inputExpression></input>")) + "<output/>"
            + string.Concat(cells.Select((rule, number) => "<rule>" + string.Concat(rule.Select(cell =>
                $"<inputEntry><text>{Models.Escape(cell)}</text></inputEntry>"))
                + $"<outputEntry><text>{number + 1}</text></outputEntry></rule>"))
            + "</decisionTable></decision>");
    }
}
