using Xunit;

namespace City.Feel.Tests;

/// <summary>What is said of a model before it is asked, and at which cell.</summary>
public sealed class ModelCheckTests
{
    private const string Types = """
        <itemDefinition name="reading"><itemComponent name="level"><typeRef>number</typeRef></itemComponent>
        <itemComponent name="state"><typeRef>string</typeRef><allowedValues><text>"ok", "off"</text></allowedValues>
        </itemComponent></itemDefinition>
        <inputData id="r" name="r"><variable name="r" typeRef="reading"/></inputData>
        """;

    private const string Requires =
        "<informationRequirement><requiredInput href=\"#r\"/></informationRequirement>";

    [Theory]
    [InlineData("r.level &gt; 3", null, null)]
    [InlineData("r.levl &gt; 3", "feel.unknown-name", "'level'")]
    [InlineData("r.level &gt; \"3\"", "feel.wrong-type", "number and string")]
    [InlineData("r.state = \"on\"", "feel.wrong-value", "\"ok\", \"off\"")]
    [InlineData("r.state in (\"ok\", \"on\")", "feel.wrong-value", "\"ok\", \"off\"")]
    public void Types_of_item_definitions_flow_through_expressions(string text, string? code, string? hint)
    {
        var model = Models.Of($"{Types}<decision id=\"d\" name=\"d\">{Requires}"
            + $"<literalExpression><text>{text}</text></literalExpression></decision>");

        if (code is null)
        {
            Assert.Empty(model.Faults);
            return;
        }

        var fault = Assert.Single(model.Faults);
        Assert.Equal(code, fault.Code);
        Assert.Contains(hint!, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("&lt; \"3\"", "\"low\"", "rule-input", 2, 1, 1)]
    [InlineData("3, [4..", "\"low\"", "rule-input", 2, 1, 8)]
    [InlineData("&lt; 3", "5", "rule-output", 2, 1, 0)]
    [InlineData("&lt; 3", "\"mid\"", "rule-output", 2, 1, 0)]
    [InlineData("&lt; 3", "\"low\" + levl", "rule-output", 2, 1, 9)]
    public void A_fault_of_a_table_names_rule_column_and_character(
        string input, string output, string part, int rule, int column, int character)
    {
        var model = Table("UNIQUE", ("&gt;= 3", "\"high\""), (input, output));

        var fault = model.Faults[0];
        Assert.Equal(new DmnPlace("d", part, rule, column, fault.Place!.Line, character), fault.Place);
        Assert.True(fault.Line > 1, "The line of the file is known.");
    }

    [Theory]
    [InlineData("UNIQUE", "\"low\"", "\"low\"")]
    [InlineData("UNIQUE", "if r.level &lt; 0 then \"low\" else \"very low\"", "null")]
    [InlineData("COLLECT", "if r.level &lt; 0 then \"low\" else \"very low\"", "[null]")]
    [InlineData("PRIORITY", "\"low\"", "\"low\"")]
    public void An_output_that_is_not_among_its_values_is_null_and_it_is_said(
        string policy, string output, string expected)
    {
        var model = Table(policy, ("&gt;= 3", "\"high\""), ("&lt; 3", output));

        var result = Ask(model, 1);

        Assert.Equal(expected, FeelText.Literal(result.Value));
        if (expected.Contains("null", StringComparison.Ordinal))
            Assert.Contains(result.Diagnostics, one => one.Code == FeelCodes.Type);
        else Assert.Empty(result.Diagnostics);
    }

    [Fact]
    public void Output_values_are_the_order_of_priority()
    {
        var rules = (("&gt; 0", "\"low\""), ("&gt; 1", "\"high\""));

        Assert.Equal("\"high\"", FeelText.Literal(Ask(Table("PRIORITY", rules.Item1, rules.Item2), 5).Value));
        Assert.Equal("[\"high\", \"low\"]",
            FeelText.Literal(Ask(Table("OUTPUT ORDER", rules.Item1, rules.Item2), 5).Value));
    }

    [Fact]
    public void The_names_that_logic_may_use_are_told_with_types_entries_and_allowed_values()
    {
        var scope = Table("UNIQUE", ("-", "\"low\"")).ScopeOf("d");

        var reading = Assert.Single(scope!.Names);
        Assert.Equal(("r", "number"), (reading.Name, reading.Entries[0].Type));
        Assert.Equal("\"ok\", \"off\"", reading.Entries[1].Allowed);
    }

    private static DmnModel Table(string policy, params (string In, string Out)[] rules) => Models.Of(
        $"{Types}<decision id=\"d\" name=\"d\">{Requires}<decisionTable hitPolicy=\"{policy}\">"
        + "<input><inputExpression><text>r.level</text></inputExpression></input>"
        + "<output typeRef=\"string\"><outputValues><text>\"high\", \"low\"</text></outputValues></output>"
        + string.Concat(rules.Select(rule => $"<rule><inputEntry><text>{rule.In}</text></inputEntry>"
            + $"<outputEntry><text>{rule.Out}</text></outputEntry></rule>"))
        + "</decisionTable></decision>");

    private static DmnResult Ask(DmnModel model, int level) => model.Decide("d", new FeelContext(
        KeyValuePair.Create("r", (object?)new FeelContext(KeyValuePair.Create("level", (object?)FeelNumber.Of(level)),
            KeyValuePair.Create("state", (object?)"ok")))), new FixedClock(), FeelLimits.Default);
}
