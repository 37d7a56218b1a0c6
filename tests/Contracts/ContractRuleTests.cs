using City.Arrows;
using Xunit;

namespace City.Contracts;

/// <summary>Shows that the readers of contracts see what they should, on small samples.</summary>
public sealed class ContractRuleTests
{
    [Fact]
    public void The_api_of_a_sample_is_written_line_by_line()
    {
        const string Sample = """
            using System.Collections.Generic; using System.Threading; using System.Threading.Tasks;
            namespace City.Sample;
            public sealed record Lamp(string Id, int? Percent = 5) { private int hidden; internal int Inner => hidden; }
            public readonly record struct Height(int Metres);
            public interface ILamps : System.IDisposable { Task<Lamp?> FindAsync(string id, CancellationToken cancel); }
            public enum Colour : byte { White = 1 }
            public static class Lamps
            {
                public const int Max = 3; public static T First<T>(this IList<T> all) where T : class => all[0];
            }
            public delegate int Dim(ref int level);
            internal sealed class Hidden;
            """;

        Assert.Equal(
            [
                "enum City.Sample.Colour",
                "    White = 1",
                "delegate City.Sample.Dim = int (ref int level)",
                "readonly record struct City.Sample.Height : System.IEquatable<City.Sample.Height>",
                "    Height(int Metres)",
                "    int Metres { get; init; }",
                "interface City.Sample.ILamps : System.IDisposable",
                "    Task<Lamp?> FindAsync(string id, CancellationToken cancel)",
                "sealed record City.Sample.Lamp : System.IEquatable<City.Sample.Lamp>",
                "    Lamp(string Id, int? Percent = 5)",
                "    int? Percent { get; init; }",
                "    string Id { get; init; }",
                "static class City.Sample.Lamps",
                "    const int Max = 3",
                "    static T First<T>(this IList<T> all) where T : class",
            ],
            PublicApi.Of(Assemblies.Compile("City.Sample", Sample)));
    }

    [Theory]
    [InlineData("var a = new Refusal(RefusalKind.Unknown, \"lamp.unknown\", $\"no {b}\");", "lamp.unknown")]
    [InlineData("return Refuse(\"lamp.under-repair\", \"later\");", "lamp.under-repair")]
    [InlineData("return b ? new(RefusalKind.Conflict, c ? \"lamp.one\" : \"lamp.two\", d) : e;", "lamp.one lamp.two")]
    [InlineData("File.Open(\"domain.yaml\");", "")]
    [InlineData("throw new ArgumentException(\"lamp.unknown\");", "")]
    public void A_code_is_found_where_something_is_refused(string statement, string codes) =>
        Assert.Equal(codes, string.Join(' ', Codes($"class A {{ void B() {{ {statement} }} }}")));

    [Fact]
    public void A_code_is_found_where_it_is_declared() => Assert.Equal(["lamp.unknown"], Codes(
        "class LampCodes { const string Unknown = \"lamp.unknown\"; } class Lamp { const string F = \"lamp.json\"; }"));

    private static IEnumerable<string> Codes(string text) => ProblemCodes.In(Sources.Parse(text));

    [Fact]
    public void A_log_event_is_read_in_both_ways_of_writing_it()
    {
        const string Text = """
            static partial class Log
            {
                [LoggerMessage(41, LogLevel.Information, "Lamp {LampId} " + "dimmed")] static partial void Dimmed();
                [LoggerMessage(EventId = 42, Level = LogLevel.Error, Message = "Lost")] static partial void Lost();
            }
            """;

        Assert.Equal([(41, "41 Information Log.Dimmed: Lamp {LampId} dimmed"), (42, "42 Error Log.Lost: Lost")],
            LogEvents.In(Sources.Parse(Text)));
    }

    [Fact]
    public void Two_events_with_one_id_and_one_without_are_named() =>
        Assert.Equal(["1 a", "1 b", "0 d"], LogEvents.Clashes([(1, "1 a"), (2, "2 c"), (1, "1 b"), (0, "0 d")]));

    [Fact]
    public void A_difference_names_the_lines_that_went_and_came()
    {
        Assert.Equal(["- b", "+ c"], Approved.Differences(["a", "b"], ["a", "c"]));
        Assert.Equal(["+ a"], Approved.Differences(["a"], ["a", "a"]));
        Assert.Equal(["~ the same lines in another order"], Approved.Differences(["a", "b"], ["b", "a"]));
    }
}
