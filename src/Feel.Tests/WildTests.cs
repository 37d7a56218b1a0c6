using City.TestKit;
using Xunit;

namespace City.Feel.Tests;

public sealed class WildTests
{
    private static readonly int Expressions = LongForm.Of(100_000, 10_000_000);

    private static readonly string[] Variables = ["a", "x", "温度"];
    private static readonly FeelLimits Narrow = new()
    {
        StepsMax = 2_000, DepthMax = 40, ListMax = 500, TextMax = 5_000, PatternTimeMax = TimeSpan.FromSeconds(1),
    };

    [Fact]
    public void Whatever_is_written_nothing_is_thrown_and_the_same_comes_out_twice()
    {
        var wild = new Wild(new Random(10));
        var understood = 0;
        for (var i = 0; i < Expressions; i++)
        {
            var text = wild.Next();
            if (FeelExpression.Compile(text, Variables, [], out var refusal) is not { } made)
            {
                Assert.True(refusal!.Line > 0 && refusal.Message.Length > 0
                    && refusal.Code.StartsWith("feel.", StringComparison.Ordinal));
                continue;
            }

            understood++;
            var value = Evaluate(made);
            if (i % 8 == 0) Assert.Equal(FeelText.Literal(value), FeelText.Literal(Evaluate(made)));
        }

        Assert.True(understood > Expressions / 5, $"Only {understood} were expressions at all.");
    }

    [Fact]
    public void What_is_printed_reads_back_as_the_same_and_means_the_same()
    {
        var wild = new Wild(new Random(11));
        var texts = Wild.Sound.Concat(Enumerable.Range(0, 10_000).Select(_ => wild.Next()));
        foreach (var text in texts)
        {
            if (FeelExpression.Print(text, Variables) is not { } printed) continue;
            Assert.Equal(printed, FeelExpression.Print(printed, Variables));
            var (one, other) = (Compiled(text), Compiled(printed));
            var (value, again) = (FeelText.Literal(Evaluate(one)), FeelText.Literal(Evaluate(other)));
            Assert.True(value == again, $"{text} is {value}, and {printed} is {again}");
        }
    }

    private static FeelExpression Compiled(string text)
    {
        var made = FeelExpression.Compile(text, Variables, [], out var refusal);
        Assert.True(made is not null, $"{text}: {refusal}");
        return made!;
    }

    private static object? Evaluate(FeelExpression made)
    {
        var evaluation = made.NewEvaluation(new FixedClock(), Narrow);
        evaluation.Set(0, new FeelContext(new KeyValuePair<string, object?>("b", new FeelList(FeelNumber.Of(1)))));
        evaluation.Set(1, FeelNumber.Of(3));
        evaluation.Set(2, FeelNumber.Of(31));
        return evaluation.Evaluate();
    }
}
