using Xunit;

namespace City.Tidy;

public sealed class DocumentTests
{
    private static readonly HashSet<string> Files = [.. Tree.Files];

    [Fact]
    public void Every_link_leads_to_something() =>
        House.Holds("links", (path, text) => MarkdownRules.Links(path, text, Files));

    [Fact]
    public void Every_decision_is_one_page_of_the_same_form() => House.Holds("decision", MarkdownRules.Decision);

    [Fact]
    public void Every_decision_stands_in_the_index()
    {
        var index = Tree.Read("docs/adr/README.md");

        Assert.All(Files.Where(MarkdownRules.IsDecision),
            path => Assert.Contains($"({Path.GetFileName(path)})", index, StringComparison.Ordinal));
    }

    [Fact]
    public void The_architecture_is_short_enough_to_be_read()
    {
        Assert.SkipUnless(Files.Contains("ARCHITECTURE.md"), "ARCHITECTURE.md is not written yet");

        Assert.InRange(TextRules.Lines(Tree.Read("ARCHITECTURE.md")).Count(), 1, MarkdownRules.ArchitectureLinesMax);
    }

    [Fact]
    public void The_readme_says_the_same_in_both_languages()
    {
        Assert.SkipUnless(Files.Contains("README.md"), "README.md is not written yet");

        Assert.Empty(MarkdownRules.Differences(Tree.Read("README.md"), Tree.Read("README.zh-CN.md")));
    }

    [Theory]
    [InlineData("[a](b.md)", 1)]
    [InlineData("[a](../src/A.cs)", 0)]
    [InlineData("[a](../src/)", 0)]
    [InlineData("[a](c.md#part)", 0)]
    [InlineData("[a](#part) [b](https://example.org)", 0)]
    [InlineData("`[a](b.md)`", 0)]
    public void A_link_to_nothing_is_at_fault(string text, int faults) =>
        Assert.Equal(faults, MarkdownRules.Links("docs/a.md", text, ["docs/a.md", "docs/c.md", "src/A.cs"]).Count());

    [Theory]
    [InlineData("# 1. A\n## Context\n## Options\n## Decision\n## Consequences\n", 0)]
    [InlineData("# 1. A\n## Context\n## Decision\n## Consequences\n", 1)]
    [InlineData("## Context\n## Options\n## Decision\n## Consequences\n", 1)]
    public void A_decision_of_another_form_is_at_fault(string text, int faults) =>
        Assert.Equal(faults, MarkdownRules.Decision("docs/adr/0001-a.md", text).Count());

    [Theory]
    [InlineData("# A\n```sh\n./run\n```\n", "# 甲\n```sh\n./run\n```\n", 0)]
    [InlineData("# A\n```sh\n./run\n```\n", "# 甲\n```sh\n./test\n```\n", 1)]
    [InlineData("# A\n## B\n", "# 甲\n", 1)]
    [InlineData("# A\n```\n# no heading\n```\n", "# 甲\n", 1)]
    public void Two_languages_of_another_shape_are_at_fault(string one, string other, int differences) =>
        Assert.Equal(differences, MarkdownRules.Differences(one, other).Count());
}
