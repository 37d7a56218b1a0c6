using City.Host.Commands;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

public sealed class FeelCommandTests
{
    private const string Model = """
        <definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="fees" namespace="n">
          <inputData name="age" id="a"/>
          <decision name="fee" id="d"><informationRequirement><requiredInput href="#a"/></informationRequirement>
            <decisionTable><input><inputExpression><text>age</text></inputExpression></input><output/>
              <rule><inputEntry><text>&lt; 18</text></inputEntry><outputEntry><text>0</text></outputEntry></rule>
              <rule><inputEntry><text>&gt; 18</text></inputEntry><outputEntry><text>5</text></outputEntry></rule>
            </decisionTable></decision>
        </definitions>
        """;

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_expression_over_a_context_is_evaluated()
    {
        using var folder = new TemporaryFolder("feel");
        var file = folder.Of("person.json");
        await File.WriteAllTextAsync(file, """{"年龄": 66, "monthly income": [100.5, 2]}""", Cancel);
        Assert.Equal((0, "true\n", ""), await RunAsync("feel", "年龄 >= 60 and sum(monthly income) = 102.5",
            "--context", file));
    }

    [Fact]
    public async Task What_is_no_expression_is_refused_with_its_place()
    {
        var (code, _, errors) = await RunAsync("feel", "1 + * 2");
        Assert.Equal(1, code);
        Assert.StartsWith("1:5: feel.syntax: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_is_checked_and_a_decision_told_with_its_rule()
    {
        using var folder = new TemporaryFolder("feel");
        var file = folder.Of("fees.dmn");
        await File.WriteAllTextAsync(file, Model, Cancel);
        var check = await RunAsync("dmn", "check", file);
        Assert.Equal(0, check.Code);
        Assert.Contains("no rule holds for age: 18", check.Output, StringComparison.Ordinal);
        var json = folder.Of("in.json");
        await File.WriteAllTextAsync(json, """{"age": 20}""", Cancel);
        var decide = await RunAsync("dmn", "decide", file, "fee", "--context", json);
        Assert.Equal(0, decide.Code);
        Assert.Contains("\"fee\" is 5, because rule 2 holds: age = 20 [> 18].", decide.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kit_ends_with_how_many_passed()
    {
        using var folder = new TemporaryFolder("feel");
        await File.WriteAllTextAsync(folder.Of("fees.dmn"), Model, Cancel);
        await File.WriteAllTextAsync(folder.Of("fees-test-01.xml"), """
            <testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"><modelName>fees.dmn</modelName>
            <testCase id="1"><inputNode name="age"><value>20</value></inputNode>
            <resultNode name="fee"><expected><value>5</value></expected></resultNode></testCase>
            <testCase id="2"><inputNode name="age"><value>2</value></inputNode>
            <resultNode name="fee"><expected><value>5</value></expected></resultNode></testCase></testCases>
            """, Cancel);
        var (code, output, _) = await RunAsync("dmn", "test", folder.Root);
        Assert.Equal(1, code);
        Assert.EndsWith("1 passed, 1 failed, 0 skipped\n", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] words)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await Entry.RunAsync(words, output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
