using System.Text;
using Xunit;

namespace City.Feel.Tests;

/// <summary>Changed tables, and how two versions of a model differ.</summary>
public sealed class DiffTests
{
    private const string Extra = "<extensionElements><tool:x xmlns:tool=\"urn:t\" a=\"1\"/></extensionElements>";

    [Fact]
    public void A_changed_table_is_written_and_what_belongs_to_other_tools_stays()
    {
        var model = Fees();
        var table = TableOf(model);

        var changed = Changed(model, table with
        {
            Rules = [table.Rules[1], table.Rules[0] with { Outputs = ["0"] },
                new DmnRule("", ["> 65"], ["2"], ["old"])],
        });

        Assert.Equal(["fee-rule-2", "fee-rule-1", "fee-rule-3"], TableOf(changed).Rules.Select(rule => rule.Id));
        Assert.Equal(["5", "0", "2"], TableOf(changed).Rules.Select(rule => rule.Outputs[0]));
        using var file = new MemoryStream();
        changed.Save(file);
        Assert.Contains("tool:x", Encoding.UTF8.GetString(file.ToArray()), StringComparison.Ordinal);
        Assert.Equal("2", FeelText.Literal(changed.Decide("fee", new FeelContext(
            KeyValuePair.Create("age", (object?)FeelNumber.Of(70))), new FixedClock(), FeelLimits.Default).Value));
    }

    [Fact]
    public void A_table_that_was_not_changed_is_written_as_it_was()
    {
        var model = Fees();

        var same = Changed(model, TableOf(model));

        Assert.Empty(DmnDiff.Between(model, same));
        Assert.Equal(model.CheckTables(), same.CheckTables());
    }

    [Fact]
    public void Cells_rules_and_columns_that_differ_are_told_with_their_places()
    {
        var model = Fees();
        var table = TableOf(model);
        var changed = Changed(model, table with
        {
            HitPolicy = "FIRST",
            Outputs = [table.Outputs[0] with { Values = "0, 5, 7" }],
            Rules =
            [
                table.Rules[2], table.Rules[0] with { Inputs = ["< 7"] }, new DmnRule("", ["-"], ["7"], [""]),
            ],
        });

        var changes = DmnDiff.Between(model, changed);

        Assert.Equal(["policy", "column-changed", "rule-removed", "rule-added", "rule-moved", "cell"],
            changes.Select(one => one.Kind));
        Assert.Equal(("UNIQUE", "FIRST"), (changes[0].Before, changes[0].After));
        Assert.Equal((2, 0), changes[2].Rule);
        Assert.Equal((0, 3), changes[3].Rule);
        Assert.Equal((3, 1), changes[4].Rule);
        var cell = changes[5];
        Assert.Equal((("input", (1, 2)), ((1, 1), ("< 6", "< 7"))),
            ((cell.Part, cell.Rule), (cell.Column, (cell.Before, cell.After))));
    }

    [Fact]
    public void Columns_that_come_go_and_move_are_told()
    {
        var model = Fees();
        var table = TableOf(model);
        var wider = Changed(model, table with
        {
            Inputs = [new DmnClause("", "", "town", "string", "", ""), .. table.Inputs],
            Rules = [.. table.Rules.Select(rule => rule with { Inputs = ["-", .. rule.Inputs] })],
        });

        Assert.Equal((0, 1), Assert.Single(DmnDiff.Between(model, wider)).Column);
        Assert.Equal((1, 0), Assert.Single(DmnDiff.Between(wider, model)).Column);
        Assert.Equal("town string", Assert.Single(DmnDiff.Between(model, wider)).After);
        var (one, other) = (TableOf(wider), TableOf(wider).Inputs);
        var swapped = Changed(wider, one with
        {
            Inputs = [other[1], other[0]],
            Rules = [.. one.Rules.Select(rule => rule with { Inputs = [rule.Inputs[1], rule.Inputs[0]] })],
        });
        Assert.Equal(["column-moved"], DmnDiff.Between(wider, swapped).Select(change => change.Kind));
    }

    [Theory]
    [InlineData("SOMETIMES", 1, 1)]
    [InlineData("UNIQUE", 0, 1)]
    [InlineData("UNIQUE", 1, 2)]
    public void A_table_that_is_none_is_refused_and_nothing_is_written(string policy, int outputs, int cells)
    {
        var model = Fees();
        var table = TableOf(model) with
        {
            HitPolicy = policy,
            Outputs = [.. TableOf(model).Outputs.Take(outputs)],
            Rules = [new DmnRule("", [.. Enumerable.Repeat("-", cells)], ["1"], [""])],
        };

        Assert.Null(model.With(new Dictionary<string, DmnTable> { ["fee"] = table }, out var refusal));
        Assert.Equal(FeelCodes.Table, refusal!.Code);
    }

    [Fact]
    public void A_table_of_what_has_none_is_refused()
    {
        var model = Fees();

        Assert.Null(model.With(new Dictionary<string, DmnTable> { ["age"] = TableOf(model) }, out var refusal));
        Assert.Equal(FeelCodes.Table, refusal!.Code);
    }

    [Fact]
    public void Letters_that_no_file_can_hold_are_refused()
    {
        var model = Fees();
        var table = TableOf(model);
        table = table with { Rules = [table.Rules[0] with { Outputs = ["\"\u0001\""] }] };

        Assert.Null(model.With(new Dictionary<string, DmnTable> { ["fee"] = table }, out var refusal));
        Assert.Equal(FeelCodes.Table, refusal!.Code);
    }

    private static DmnTable TableOf(DmnModel model) =>
        model.View().Select(one => one.Logic?.Table).OfType<DmnTable>().Single();

    private static DmnModel Changed(DmnModel model, DmnTable table)
    {
        var file = model.With(new Dictionary<string, DmnTable> { ["fee"] = table }, out var refusal);
        Assert.Null(refusal);
        using var stream = new MemoryStream(file!);
        return DmnModel.Load(stream, [], out _)!;
    }

    private static DmnModel Fees() => Models.Of(
        $"""
        <inputData id="age" name="age"/><inputData id="town" name="town"/>
        <decision id="fee" name="fee">{Extra}
          <informationRequirement><requiredInput href="#age"/></informationRequirement>
          <decisionTable hitPolicy="UNIQUE">
            <input id="in"><inputExpression typeRef="number"><text>age</text></inputExpression></input>
            <output id="out" name="fee" typeRef="number"/>
            <annotation name="why"/>
            <rule id="fee-rule-1"><inputEntry><text>&lt; 6</text></inputEntry><outputEntry><text>0</text></outputEntry>
              <annotationEntry><text>small</text></annotationEntry></rule>
            <rule id="fee-rule-2"><inputEntry><text>[6..18)</text></inputEntry>
              <outputEntry><text>5</text></outputEntry></rule>
            <rule id="r3"><inputEntry><text>&gt;= 18</text></inputEntry><outputEntry><text>9</text></outputEntry></rule>
          </decisionTable>
        </decision>
        """);
}
