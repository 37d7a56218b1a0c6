using Xunit;

namespace City.Tidy;

/// <summary>Shows that the rules bite: each is given a file that breaks it, and one that only just keeps it.</summary>
public sealed class TextRuleTests
{
    private const string ToDo = "TO" + "DO";

    [Theory]
    [InlineData(500, 0)]
    [InlineData(501, 1)]
    public void A_source_of_more_than_500_lines_is_at_fault(int lines, int faults) =>
        Assert.Equal(faults, TextRules.Length("src/A.cs", new string('\n', lines)).Count());

    [Fact]
    public void A_data_file_may_have_many_lines() =>
        Assert.Empty(TextRules.Length("src/terms.json", new string('\n', 5_000)));

    [Theory]
    [InlineData("src/a.ts", 'x', 120, 0)]
    [InlineData("src/a.ts", 'x', 121, 1)]
    [InlineData("run", 'x', 121, 1)]
    [InlineData("README.md", '字', 121, 1)]
    [InlineData("README.md", '|', 121, 0)]
    public void A_line_of_more_than_120_columns_is_at_fault(string path, char letter, int columns, int faults) =>
        Assert.Equal(faults, TextRules.Width(path, new string(letter, columns) + "\n").Count());

    [Theory]
    [InlineData("a\tb\n", "tab")]
    [InlineData("a \n", "blank")]
    [InlineData("a\r\n", "CR LF")]
    [InlineData("a", "line feed")]
    [InlineData("<<<<<<< HEAD\n", "merge")]
    [InlineData("\uFEFFa\n", "byte order mark")]
    [InlineData("a\uFFFD\n", "UTF-8")]
    public void Blanks_that_nobody_sees_are_at_fault(string text, string word) =>
        Assert.Contains(word, Assert.Single(TextRules.Blanks("src/a.cs", text)).Detail, StringComparison.Ordinal);

    [Fact]
    public void A_clean_text_has_no_fault() => Assert.Empty(TextRules.Blanks("src/a.cs", "a b\nc\n"));

    [Theory]
    [InlineData("src/a.cs", $"// {ToDo} later\n", 1)]
    [InlineData("src/a.cs", $"throw new NotImplemented" + "Exception();\n", 1)]
    [InlineData("src/a.cs", "#reg" + "ion\n", 1)]
    [InlineData("src/a.cs", $"var {ToDo}S = 1;\n", 0)]
    [InlineData("docs/a.md", $"{ToDo}\n", 0)]
    public void A_source_that_speaks_of_unfinished_work_is_at_fault(string path, string text, int faults) =>
        Assert.Equal(faults, TextRules.UnfinishedWork(path, text).Count());

    [Theory]
    [InlineData("see /wo" + "rk/main\n", 1)]
    [InlineData("https://registry." + "npmjs.org/x\n", 1)]
    [InlineData("see https://example.org/wo" + "rk/2\n", 0)]
    [InlineData("see src/Work\n", 0)]
    public void A_place_of_one_machine_is_at_fault(string text, int faults) =>
        Assert.Equal(faults, TextRules.Machine("docs/a.md", text).Count());

    [Fact]
    public void A_lock_file_with_addresses_is_at_fault()
    {
        const string Path = "src/Screen/package-lock.json";

        Assert.Single(TextRules.Resolved(Path, """{ "resolved": "https://example.org/a.tgz" }"""));
        Assert.Empty(TextRules.Resolved(Path, """{ "integrity": "sha512-" }"""));
    }

    [Theory]
    [InlineData(68, 0)]
    [InlineData(69, 1)]
    public void A_shell_function_of_more_than_70_lines_is_at_fault(int inside, int faults)
    {
        var text = "a() {\n" + string.Concat(Enumerable.Repeat("  b\n", inside)) + "}\nc() { d; }\n";

        Assert.Equal(faults, TextRules.ShellFunctions("run", text).Count());
    }

    [Fact]
    public void An_exception_covers_its_file_and_its_rule_only()
    {
        var list = new ExceptionList("# why not\nwidth src/a.cs a table of bytes\n");

        Assert.Empty(list.Judge("width", [new("src/a.cs", "wide")]));
        Assert.Equal(["src/b.cs: wide"], list.Judge("width", [new("src/a.cs", "wide"), new("src/b.cs", "wide")]));
        Assert.Equal(["src/a.cs: long"], list.Judge("length", [new("src/a.cs", "long")]));
    }

    [Fact]
    public void An_exception_that_nothing_needs_is_at_fault() =>
        Assert.Contains("no longer needed", Assert.Single(new ExceptionList("width src/a.cs why\n").Judge("width", [])),
            StringComparison.Ordinal);

    [Fact]
    public void An_exception_without_its_why_is_refused() =>
        Assert.Throws<FormatException>(() => new ExceptionList("width src/a.cs\n"));
}
