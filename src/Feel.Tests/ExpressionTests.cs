using Xunit;

namespace City.Feel.Tests;

public sealed class ExpressionTests
{
    private static readonly string[] Variables = ["Applicant Age", "年龄", "a-b", "a", "b", "状态"];

    [Theory]
    [InlineData("Applicant Age + 1", "42")]
    [InlineData("年龄 >= 60 and 状态 = \"在读\"", "true")]
    [InlineData("a-b", "\"the name\"")]
    [InlineData("a - b", "\"the name\"")]
    [InlineData("a -(b)", "7")]
    [InlineData("-2 ** 2", "4")]
    [InlineData("2 ** 3 ** 2", "64")]
    [InlineData("1 / 3", "0.3333333333333333333333333333333333")]
    [InlineData("0.1 + 0.2 = 0.3", "true")]
    [InlineData("null and false", "false")]
    [InlineData("null or true", "true")]
    [InlineData("null and true", "null")]
    [InlineData("null = null", "true")]
    [InlineData("1 = \"1\"", "null")]
    [InlineData("if null then 1 else 2", "2")]
    [InlineData("[1, 2, 3][-1]", "3")]
    [InlineData("[1, 2, 3][item > 1]", "[2, 3]")]
    [InlineData("[{a: 1}, {a: 5}][a > 1].a", "[5]")]
    [InlineData("{姓 名: \"李\", b: 姓 名 + \"!\"}.b", "\"李!\"")]
    [InlineData("for x in 1..3, y in [x, x * 10] return x + y", "[2, 11, 4, 22, 6, 33]")]
    [InlineData("for i in 1..5 return if i < 3 then 1 else partial[-1] + partial[-2]", "[1, 1, 2, 3, 5]")]
    [InlineData("for i in 3..1 return i", "[3, 2, 1]")]
    [InlineData("some x in [1, 2] satisfies x > 1", "true")]
    [InlineData("every x in [1, 2] satisfies x > 1", "false")]
    [InlineData("{f: function(n) if n < 2 then 1 else n * f(n - 1)}.f(5)", "120")]
    [InlineData("{fs: for i in 1..2 return function(x) x * i, r: [fs[1](10), fs[2](10)]}.r", "[10, 20]")]
    [InlineData("{add: function(x, y) x - y, r: add(y: 1, x: 5)}.r", "4")]
    [InlineData("5 in (< 3, [5..7))", "true")]
    [InlineData("5 in ]5..7]", "false")]
    [InlineData("1 instance of number", "true")]
    [InlineData("[1, \"a\"] instance of list<number>", "false")]
    [InlineData("{a: 1} instance of context<a: number>", "true")]
    [InlineData("@\"2024-02-29\" + @\"P1Y\"", "2025-02-28")]
    [InlineData("@\"2026-11-25T08:00:00@Asia/Shanghai\" - @\"2026-11-25T00:00:00Z\"", "PT0S")]
    [InlineData("@\"2026-03-29T01:30:00@Europe/Paris\" + @\"PT1H\"", "2026-03-29T03:30:00@Europe/Paris")]
    [InlineData("date(\"2026-11-25\").weekday", "3")]
    [InlineData("week of year(date(2005, 1, 1))", "53")]
    [InlineData("string length(\"城市😀\")", "3")]
    [InlineData("substring(\"城市😀大脑\", 3, 1)", "\"😀\"")]
    [InlineData("upper case(lower case(\"ABC\"))", "\"ABC\"")]
    [InlineData("number(\"1 000,5\", \" \", \",\")", "1000.5")]
    [InlineData("round half up(-2.5, 0)", "-3")]
    [InlineData("round half down(2.5, 0)", "2")]
    [InlineData("decimal(2.5, 0)", "2")]
    [InlineData("modulo(-12, 5)", "3")]
    [InlineData("mode([6, 3, 9, 6, 6, 3, 3])", "[3, 6]")]
    [InlineData("stddev(2, 4, 7, 5)", "2.081665999466132735282297706979931")]
    [InlineData("list replace([2, 4, 7], function(item, newItem) item < newItem, 5)", "[5, 5, 7]")]
    [InlineData("context merge([{a: 1}, {a: 2, b: 3}])", "{a: 2, b: 3}")]
    [InlineData("split(\"John Doe\", \"\\s\")", "[\"John\", \"Doe\"]")]
    [InlineData("matches(\"chóng\", \"^\\p{L}+$\")", "true")]
    [InlineData("today()", "2026-11-25")]
    [InlineData("sort(list: [3, 1, 2], precedes: function(x, y) x < y)", "[1, 2, 3]")]
    [InlineData("/* both */ 1 // kinds of comment", "1")]
    public void An_expression_has_its_value(string text, string value) =>
        Assert.Equal(value, FeelText.Literal(Evaluate(text, FeelLimits.Default).Value));

    [Theory]
    [InlineData("-", 5, true)]
    [InlineData("< 5", 5, false)]
    [InlineData("not(< 5, 7)", 5, true)]
    [InlineData("[1..5], > 9", 5, true)]
    [InlineData("? * 2 = 10", 5, true)]
    [InlineData("a + 1", 11, true)]
    public void A_cell_holds_or_does_not(string cell, int input, bool holds)
    {
        var made = FeelExpression.CompileTests(cell, Variables, [], out var refusal);
        Assert.Null(refusal);
        var evaluation = made!.NewEvaluation(new FixedClock(), FeelLimits.Default);
        evaluation.Set(0, FeelNumber.Of(input));
        evaluation.Set(4, FeelNumber.Of(10));
        Assert.Equal(holds, evaluation.Evaluate());
    }

    [Theory]
    [InlineData("1 +\n  * 2", FeelCodes.Syntax, 2, 3)]
    [InlineData("first second", FeelCodes.Syntax, 1, 7)]
    [InlineData("\"open", FeelCodes.Syntax, 1, 1)]
    [InlineData("1 instance of thing", FeelCodes.UnknownName, 1, 15)]
    public void A_refusal_says_where_and_with_which_code(string text, string code, int line, int column)
    {
        Assert.Null(FeelExpression.Compile(text, Variables, [], out var refusal));
        Assert.Equal((code, line, column), (refusal!.Code, refusal.Line, refusal.Column));
    }

    [Theory]
    [InlineData("count(for i in 1..9999999 return i)", FeelCodes.LimitList)]
    [InlineData("some i in 1..99999999999 satisfies i < 0", FeelCodes.LimitSteps)]
    [InlineData("{f: function(x) f(x), r: f(1)}.r", FeelCodes.LimitDepth)]
    [InlineData("for i in 1..30 return if i = 1 then \"aaaaaaaaaa\" else partial[-1] + partial[-1]",
        FeelCodes.LimitText)]
    public void What_runs_away_is_stopped_and_the_next_evaluation_begins_afresh(string text, string code)
    {
        var limits = FeelLimits.Default;
        var said = Evaluate(text, limits).Said;
        Assert.Contains(said, one => one.Code == code);
        Assert.Equal("2", FeelText.Literal(Evaluate("1 + 1", limits).Value));
    }

    [Fact]
    public void A_pattern_that_refers_back_is_stopped_after_its_time()
    {
        var limits = FeelLimits.Default with { PatternTimeMax = TimeSpan.FromMilliseconds(50) };
        var text = $"matches(\"{new string('a', 40)}\", \"^((a+)+)\\1\\1$b\")";
        Assert.Contains(Evaluate(text, limits).Said, one => one.Code is FeelCodes.LimitPattern);
    }

    [Fact]
    public void What_is_nested_too_deep_or_too_long_is_refused()
    {
        Assert.Null(FeelExpression.Compile(new string('(', 100_000), [], [], out var deep));
        Assert.Equal(FeelCodes.TooLong, deep!.Code);
        Assert.Null(FeelExpression.Compile(string.Concat(Enumerable.Repeat("1+", 40_000)) + "1", [], [], out var many));
        Assert.Equal(FeelCodes.TooLong, many!.Code);
        Assert.Null(FeelExpression.Compile(new string('1', 100_001), [], [], out var wide));
        Assert.Equal(FeelCodes.TooLong, wide!.Code);
    }

    [Theory]
    [InlineData("a > 3 and \"yes\"", 1)]
    [InlineData("1 + \"a\"", 1)]
    [InlineData("@\"P1D\" < @\"P1Y\"", 1)]
    [InlineData("1 + a", 0)]
    [InlineData("@\"2026-01-01\" + @\"P1D\" = null", 0)]
    public void What_cannot_go_well_is_said_before_there_are_values(string text, int faults)
    {
        var made = FeelExpression.Compile(text, Variables, [], out _)!;
        Assert.Equal(faults, made.Faults.Count);
        Assert.All(made.Faults, fault => Assert.Equal(FeelCodes.WrongType, fault.Code));
    }

    [Fact]
    public void Lists_within_lists_end_nothing()
    {
        var value = Evaluate("for i in 1..2000 return if i = 1 then [] else [partial[-1]]", FeelLimits.Default).Value;
        Assert.NotEmpty(FeelText.Literal(value));
        Assert.True(Operators.Same(value, value));
        Assert.NotNull(Evaluate("flatten(for i in 1..200 return if i = 1 then [] else [partial[-1]])",
            FeelLimits.Default).Value);
    }

    [Fact]
    public void All_functions_of_the_standard_are_there()
    {
        const string functions = """
            date, date and time, time, number, string, duration, years and months duration, not, substring,
            string length, upper case, lower case, substring before, substring after, replace, contains,
            starts with, ends with, matches, split, string join, list contains, count, min, max, sum, mean, all,
            any, sublist, append, concatenate, insert before, remove, list replace, reverse, index of, union,
            distinct values, flatten, product, median, stddev, mode, decimal, floor, ceiling, round up,
            round down, round half up, round half down, abs, modulo, sqrt, log, exp, odd, even, is, before,
            after, meets, met by, overlaps, overlaps before, overlaps after, finishes, finished by, includes,
            during, starts, started by, coincides, day of year, day of week, month of year, week of year, sort,
            context, context put, context merge, get value, get entries, now, today, range
            """;
        string[] names = [.. functions.Split(',').Select(name => name.Trim())];
        Assert.Equal(names.Order(StringComparer.Ordinal), BuiltIns.All.Order(StringComparer.Ordinal));
    }

    private static (object? Value, IReadOnlyList<FeelDiagnostic> Said) Evaluate(string text, FeelLimits limits)
    {
        var made = FeelExpression.Compile(text, Variables, [], out var refusal);
        Assert.True(made is not null, refusal?.ToString());
        var evaluation = made!.NewEvaluation(new FixedClock(), limits);
        object?[] values = [FeelNumber.Of(41), FeelNumber.Of(66), "the name", FeelNumber.Of(10), FeelNumber.Of(3),
            "在读"];
        for (var i = 0; i < values.Length; i++) evaluation.Set(i, values[i]);
        return (evaluation.Evaluate(), evaluation.Diagnostics);
    }
}
