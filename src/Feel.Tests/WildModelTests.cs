using System.Text;
using Xunit;

namespace City.Feel.Tests;

public sealed class WildModelTests
{
    private const int Rounds = 1_000;

    private static readonly string[] Pieces =
    [
        "#level", "#amount", "<list/>", "<output name=\"b\"/>", "ANY", "<context/>", "<invocation/>", "<relation/>",
        "<for iteratorVariable=\"i\"/>", "<inputEntry/>", "<rule/>", "typeRef=\"tKind\"", "isCollection=\"true\"",
        "&lt;", "<conditional/>", "<some/>", "<filter/>", "<functionDefinition/>", "\"", "x", "",
    ];

    [Fact]
    public void Whatever_became_of_a_model_nothing_is_thrown()
    {
        var chance = new Random(12);
        var inputs = new FeelContext(
            new KeyValuePair<string, object?>("年龄", FeelNumber.Of(66)), new KeyValuePair<string, object?>("Kind", "A"));
        var understood = 0;
        for (var i = 0; i < Rounds; i++)
        {
            using var file = Models.File(Changed(ModelTests.Subsidy, chance));
            if (DmnModel.Load(file, [], out var refusal) is not { } model)
            {
                Assert.Equal(FeelCodes.Model, refusal!.Code);
                continue;
            }

            understood++;
            Assert.NotNull(model.CheckTables());
            foreach (var decision in model.Decisions)
            {
                var result = model.Decide(decision, inputs, new FixedClock(), FeelLimits.Default);
                Assert.NotEmpty(result.ExplainEn());
                Assert.NotEmpty(result.ExplainZh());
            }
        }

        Assert.True(understood > Rounds / 10, $"Only {understood} were models at all.");
    }

    // A change of whole elements, attributes and words leaves more that can be read than one of letters.
    private static string Changed(string text, Random chance)
    {
        var words = text.Split(' ').ToList();
        for (var i = chance.Next(1, 4); i > 0; i--)
        {
            var at = chance.Next(words.Count);
            var piece = Pieces[chance.Next(Pieces.Length)];
            switch (chance.Next(3))
            {
                case 0:
                    words[at] = words[at].Replace('6', '\'').Replace("#level", piece, StringComparison.Ordinal);
                    break;
                case 1: words[at] = Inserted(words[at], piece); break;
                default: words[at] = words[at].Replace("UNIQUE", piece, StringComparison.Ordinal); break;
            }
        }

        return string.Join(' ', words);
    }

    private static string Inserted(string word, string piece)
    {
        var end = word.IndexOf('>', StringComparison.Ordinal);
        return end < 0 ? word + " " : word.Insert(end + 1, piece);
    }
}
