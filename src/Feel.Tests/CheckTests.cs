using Xunit;

namespace City.Feel.Tests;

/// <summary>What is said of an expression before any value is there.</summary>
public sealed class CheckTests
{
    private static readonly FeelScope Station = FeelScope.Of(new FeelContext(
        KeyValuePair.Create("a", (object?)new FeelContext(
            KeyValuePair.Create("level", (object?)FeelNumber.Of(3)),
            KeyValuePair.Create("first name", (object?)"x"))),
        KeyValuePair.Create("status", (object?)"ok"),
        KeyValuePair.Create("readings", (object?)new FeelList(new FeelContext(
            KeyValuePair.Create("value", (object?)FeelNumber.Of(1))))),
        KeyValuePair.Create("anything", (object?)null)));

    [Theory]
    [InlineData("a.level > 3.5 and status = \"ok\"", "boolean")]
    [InlineData("a.first name + \"!\"", "string")]
    [InlineData("readings.value", "list<number>")]
    [InlineData("readings[value > 2]", "list<context<value: number>>")]
    [InlineData("readings[1].value", "number")]
    [InlineData("for r in readings return r.value * 2", "list<number>")]
    [InlineData("if status = \"ok\" then 1 else null", "number")]
    [InlineData("@\"2026-01-02\" + @\"P1D\"", "date")]
    [InlineData("{x: 1, y: x + 1}.y", "number")]
    [InlineData("some r in readings satisfies r.value > 1", "boolean")]
    [InlineData("string length(status)", "number")]
    [InlineData("function(x: number) x > 1", "function<number> -> boolean")]
    [InlineData("anything + anything.more", "Any")]
    public void What_is_sound_has_a_type_and_nothing_is_said(string text, string type)
    {
        var made = FeelExpression.Compile(text, Station, out var refusal);

        Assert.Null(refusal);
        Assert.Equal(type, made!.Type);
        Assert.Empty(made.Faults);
    }

    [Theory]
    [InlineData("a.levle > 3", "feel.unknown-name", 1, "'level'")]
    [InlineData("1 +\n  statsu", "feel.unknown-name", 3, "'status'")]
    [InlineData("strin length(status)", "feel.syntax", 7, "no name with these words")]
    [InlineData("cuont(readings)", "feel.unknown-name", 1, "'count'")]
    [InlineData("status > 3", "feel.wrong-type", 1, "string and number")]
    [InlineData("a.level = \"3\"", "feel.wrong-type", 1, "number and string")]
    [InlineData("a.level + status", "feel.wrong-type", 1, "number and string")]
    [InlineData("status.length", "feel.unknown-name", 1, "string")]
    [InlineData("substring(a.level, 1)", "feel.wrong-type", 11, "'string' of substring is to be string but is number")]
    [InlineData("substring(status)", "feel.wrong-arguments", 1, "substring(string, start position, length)")]
    [InlineData("a.level(1)", "feel.wrong-type", 1, "Only a function")]
    [InlineData("readings[status]", "feel.wrong-type", 10, "true or false")]
    [InlineData("readings[valeu > 1]", "feel.unknown-name", 10, "'value'")]
    [InlineData("status between 1 and 2", "feel.wrong-type", 1, "number and string")]
    [InlineData("status in (1)", "feel.wrong-type", 12, "string and number")]
    [InlineData("[1..\"a\"]", "feel.wrong-type", 1, "number and string")]
    [InlineData("-status", "feel.wrong-type", 1, "string")]
    [InlineData("{f: function(x: number) x}.f(\"a\")", "feel.wrong-type", 30, "number")]
    [InlineData("if status then 1 else 2", "feel.wrong-type", 4, "true or false")]
    public void What_cannot_go_well_is_said_at_its_character_with_a_hint(
        string text, string code, int column, string hint)
    {
        var made = FeelExpression.Compile(text, Station, out var refusal);

        var said = refusal ?? Assert.Single(made!.Faults);
        Assert.Equal((code, column), (said.Code, said.Column));
        Assert.Contains(hint, said.Message, StringComparison.Ordinal);
        Assert.Contains(said.MessageZh, letter => letter >= 0x4E00);
        Assert.True(said.Length > 0);
    }

    [Fact]
    public void An_entry_that_is_not_declared_is_a_warning_as_values_may_have_more_than_is_declared()
    {
        Assert.True(FeelExpression.Compile("a.levle", Station, out _)!.Faults[0].IsWarning);
        Assert.False(FeelExpression.Compile("levle", Station, out _)!.Faults[0].IsWarning);
    }

    [Fact]
    public void A_type_that_is_known_is_that_of_every_value_that_comes_of_it()
    {
        var wild = new Wild(new Random(12));
        var example = new FeelContext(
            KeyValuePair.Create("a", (object?)new FeelContext(
                KeyValuePair.Create("b", (object?)new FeelList(FeelNumber.Of(1))))),
            KeyValuePair.Create("x", (object?)FeelNumber.Of(3)), KeyValuePair.Create("温度", (object?)FeelNumber.Of(31)));
        var scope = FeelScope.Of(example);
        var limits = new FeelLimits { StepsMax = 2_000, DepthMax = 40, ListMax = 500, TextMax = 5_000 };
        var known = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var text = wild.Next();
            if (FeelExpression.Compile(text, scope, out _) is not { } made || made.Type == "Any") continue;
            var evaluation = made.NewEvaluation(new FixedClock(), limits);
            for (var v = 0; v < made.Variables.Count; v++) evaluation.Set(v, example.Get(made.Variables[v]));
            if (evaluation.Evaluate() is not { } value) continue;
            known++;
            var type = Parser.TypeOf(made.Type, FeelType.OfName);
            Assert.True(FeelType.KindOf(value) == type.Kind, $"{text} is {made.Type}, and {FeelText.Literal(value)}");
        }

        Assert.True(known > 1_500, $"Only of {known} a type was known.");
    }
}
