using Xunit;

namespace City.Feel.Tests;

public sealed class TableCheckTests
{
    private const string Head = """
        <input><inputExpression typeRef="number"><text>age</text></inputExpression></input>
        <input><inputExpression typeRef="string"><text>kind</text></inputExpression>
          <inputValues><text>"a","b"</text></inputValues></input><output name="fee"/>
        """;

    [Fact]
    public void A_table_without_gaps_and_overlaps_has_no_findings() => Assert.Empty(Check(
        "UNIQUE", ["< 18", "-"], [">= 18", "\"a\""], [">= 18", "\"b\""]));

    [Fact]
    public void A_gap_is_told_as_cells()
    {
        var finding = Assert.Single(Check("UNIQUE", ["< 18", "-"], ["> 18", "-"]));
        Assert.Equal("gap", finding.Kind);
        Assert.Equal("\"d\": no rule holds for age: 18, kind: -.", finding.En);
    }

    [Fact]
    public void What_touches_is_told_as_one_range()
    {
        var finding = Assert.Single(Check("UNIQUE", ["< 6", "-"], ["> 65", "-"], ["7", "-"], ["[6..7)", "\"a\""],
            ["[6..7)", "\"b\""], ["(7..18)", "-"]));
        Assert.Equal("\"d\": no rule holds for age: [18..65], kind: -.", finding.En);
    }

    [Fact]
    public void An_overlap_names_its_rules_and_one_place()
    {
        var finding = Assert.Single(Check("UNIQUE", ["<= 18", "-"], [">= 18", "-"]));
        Assert.Equal("\"d\": rules 1, 2 all hold for age: 18, kind: \"a\", \"b\".", finding.En);
    }

    [Fact]
    public void A_rule_behind_one_that_covers_it_is_unreachable()
    {
        var finding = Assert.Single(Check("FIRST", ["-", "-"], ["> 3", "\"a\""]));
        Assert.Equal(("unreachable", 2), (finding.Kind, finding.Rules[0]));
    }

    [Fact]
    public void A_cell_that_computes_is_said_to_be_unchecked() =>
        Assert.Equal("unchecked", Assert.Single(Check("UNIQUE", ["? > limit", "-"])).Kind);

    [Fact]
    public void A_cell_that_is_no_test_is_said_to_be_unchecked_and_overlaps_nothing()
    {
        var finding = Assert.Single(Check("UNIQUE", ["< 18 or", "-"], [">= 18", "-"]));
        Assert.Equal(("unchecked", 1), (finding.Kind, finding.Rules[0]));
    }

    [Fact]
    public void Rules_that_agree_may_overlap_under_the_policy_any() =>
        Assert.Empty(Check("ANY", ["<= 18", "-"], [">= 18", "-"]));

    private static IReadOnlyList<TableFinding> Check(string policy, params string[][] rules) =>
        Models.Of($"""
            <inputData name="age" id="a"/><inputData name="kind" id="k"/>
            <decision name="d" id="d"><decisionTable hitPolicy="{policy}">{Head}
            {string.Concat(rules.Select(Rule))}</decisionTable></decision>
            """).CheckTables();

    private static string Rule(string[] cells) =>
        $"<rule>{string.Concat(cells.Select(cell => $"<inputEntry><text>{Models.Escape(cell)}</text></inputEntry>"))}"
        + "<outputEntry><text>1</text></outputEntry></rule>";
}
