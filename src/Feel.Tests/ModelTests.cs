using System.Text;
using Xunit;

namespace City.Feel.Tests;

public sealed class ModelTests
{
    internal const string Subsidy = """
        <itemDefinition name="tKind"><typeRef>string</typeRef>
          <allowedValues><text>"A","B"</text></allowedValues></itemDefinition>
        <inputData name="年龄" id="age"><variable name="年龄" typeRef="number"/></inputData>
        <inputData name="Kind" id="kind"><variable name="Kind" typeRef="tKind"/></inputData>
        <decision name="Level" id="level"><variable name="Level" typeRef="string"/>
          <informationRequirement><requiredInput href="#age"/></informationRequirement>
          <informationRequirement><requiredInput href="#kind"/></informationRequirement>
          <decisionTable hitPolicy="UNIQUE">
            <input><inputExpression typeRef="number"><text>年龄</text></inputExpression></input>
            <input><inputExpression><text>Kind</text></inputExpression></input><output name="Level"/>
            <annotation name="why"/>
            <rule id="r1"><inputEntry><text>&gt;= 60</text></inputEntry><inputEntry><text>-</text></inputEntry>
              <outputEntry><text>"high"</text></outputEntry>
              <annotationEntry><text>elders</text></annotationEntry></rule>
            <rule id="r2"><inputEntry><text>&lt; 60</text></inputEntry><inputEntry><text>"A"</text></inputEntry>
              <outputEntry><text>"low"</text></outputEntry></rule>
          </decisionTable></decision>
        <businessKnowledgeModel name="twice" id="twice"><variable name="twice"/>
          <encapsulatedLogic><formalParameter name="x" typeRef="number"/>
          <literalExpression><text>2 * x</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
        <decision name="Amount" id="amount"><variable name="Amount" typeRef="number"/>
          <informationRequirement><requiredDecision href="#level"/></informationRequirement>
          <knowledgeRequirement><requiredKnowledge href="#twice"/></knowledgeRequirement>
          <literalExpression><text>if Level = "high" then twice(500) else twice(100)</text></literalExpression>
          </decision>
        """;

    private static readonly DmnModel Model = Models.Of(Subsidy);

    [Fact]
    public void A_decision_says_what_it_read_which_rule_held_and_by_which_version()
    {
        var result = Decide("Amount", ("年龄", FeelNumber.Of(66)), ("Kind", "B"));
        Assert.Equal("1000", FeelText.Literal(result.Value));
        Assert.Equal(["Level", "Amount"], result.Traces.Select(trace => trace.Decision));
        Assert.Equal((1, "r1"), (result.Traces[0].Rules[0].Rule, result.Traces[0].Rules[0].Id));
        Assert.Equal(
            $"""
            By the model "m" (version {Model.Version}).
            From 年龄 = 66, Kind = "B": "Level" is "high", because rule 1 holds: 年龄 = 66 [>= 60] (elders).
            From Level = "high": "Amount" is 1000.
            """.ReplaceLineEndings("\n"), result.ExplainEn());
        Assert.Contains("“Level”为 \"high\"，因为规则 1 成立：年龄 = 66 [>= 60]（elders）。", result.ExplainZh(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_outside_of_what_is_allowed_is_null_and_said()
    {
        var result = Decide("Level", ("年龄", FeelNumber.Of(20)), ("Kind", "C"));
        Assert.Null(result.Value);
        Assert.Contains(result.Diagnostics, said => said is { Code: FeelCodes.Type, Element: "Kind" });
    }

    [Fact]
    public void A_decision_that_is_not_there_is_said() => Assert.Equal(
        FeelCodes.UnknownDecision, Assert.Single(Decide("Nothing").Diagnostics).Code);

    [Fact]
    public void Decisions_that_require_each_other_are_null_and_said()
    {
        var model = Models.Of("""
            <decision name="a" id="a"><informationRequirement><requiredDecision href="#b"/></informationRequirement>
              <literalExpression><text>b</text></literalExpression></decision>
            <decision name="b" id="b"><informationRequirement><requiredDecision href="#a"/></informationRequirement>
              <literalExpression><text>a</text></literalExpression></decision>
            """);
        var result = model.Decide("a", FeelContext.Empty, new FixedClock(), FeelLimits.Default);
        Assert.Null(result.Value);
        Assert.Contains(result.Diagnostics, said => said.Code == FeelCodes.Circle);
    }

    [Fact]
    public void Two_rules_of_a_unique_table_are_refused()
    {
        var model = Models.Of("""
            <decision name="d" id="d"><decisionTable><input><inputExpression><text>1</text></inputExpression></input>
            <output/><rule><inputEntry><text>1</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
            <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>
            </decisionTable></decision>
            """);
        var result = model.Decide("d", FeelContext.Empty, new FixedClock(), FeelLimits.Default);
        Assert.Equal(FeelCodes.HitPolicy, Assert.Single(result.Diagnostics).Code);
    }

    [Fact]
    public void A_model_written_back_is_the_same_model()
    {
        using var written = new MemoryStream();
        Model.Save(written);
        written.Position = 0;
        var again = DmnModel.Load(written, [], out _)!;
        Assert.Equal(Model.Decisions, again.Decisions);
        Assert.Equal(
            Decide("Amount", ("年龄", FeelNumber.Of(20)), ("Kind", "A")).Value,
            again.Decide("Amount", Inputs(("年龄", FeelNumber.Of(20)), ("Kind", "A")), new FixedClock(),
                FeelLimits.Default).Value);
        using var twice = new MemoryStream();
        again.Save(twice);
        Assert.Equal(Encoding.UTF8.GetString(written.ToArray()), Encoding.UTF8.GetString(twice.ToArray()));
    }

    [Theory]
    [InlineData("<!DOCTYPE d [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><definitions>&e;</definitions>")]
    [InlineData("<definitions xmlns=\"urn:else\"/>")]
    [InlineData("not xml")]
    public void What_is_no_model_is_refused(string text)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        Assert.Null(DmnModel.Load(file, [], out var refusal));
        Assert.Equal(FeelCodes.Model, refusal!.Code);
    }

    [Fact]
    public void A_model_nested_without_end_is_refused()
    {
        var (open, close) = (Enumerable.Repeat("<a>", 5_000), Enumerable.Repeat("</a>", 5_000));
        using var file = Models.File(string.Concat(open.Concat(close)));
        Assert.Null(DmnModel.Load(file, [], out var refusal));
        Assert.Equal(FeelCodes.Model, refusal!.Code);
    }

    private static DmnResult Decide(string decision, params (string, object?)[] inputs) =>
        Model.Decide(decision, Inputs(inputs), new FixedClock(), FeelLimits.Default);

    private static FeelContext Inputs(params (string Name, object? Value)[] inputs) =>
        new(inputs.Select(one => new KeyValuePair<string, object?>(one.Name, one.Value)));
}
