using Xunit;

namespace City.Tidy;

public sealed class TextTests
{
    [Fact]
    public void No_file_is_longer_than_it_should_be() => House.Holds("length", TextRules.Length);

    [Fact]
    public void No_line_is_wider_than_it_should_be() => House.Holds("width", TextRules.Width);

    [Fact]
    public void No_file_has_tabs_or_trailing_blanks_or_foreign_line_ends() => House.Holds("blanks", TextRules.Blanks);

    [Fact]
    public void No_source_speaks_of_unfinished_work() => House.Holds("unfinished", TextRules.UnfinishedWork);

    [Fact]
    public void No_file_names_a_place_that_only_some_machines_have() => House.Holds("machine", TextRules.Machine);

    [Fact]
    public void No_lock_file_says_where_its_packages_came_from() => House.Holds("resolved", TextRules.Resolved);

    [Fact]
    public void No_shell_function_is_longer_than_it_should_be() =>
        House.Holds("shell-function", TextRules.ShellFunctions);

    [Fact]
    public void No_file_is_bigger_than_a_mebibyte() => House.Holds("size",
        from path in Tree.Files
        let bytes = new FileInfo(Path.Combine(Tree.Root, path)).Length
        where bytes > TextRules.FileBytesMax
        select new Fault(path, $"{bytes} bytes; at most {TextRules.FileBytesMax}"));

    [Fact]
    public void The_list_of_exceptions_only_shrinks()
    {
        Assert.Equal(House.ExceptionsMax, House.Exceptions.Count);
        Assert.Empty(House.Exceptions.Rules.Except(RuleNames));
    }

    private static readonly string[] RuleNames =
    [
        "length", "width", "blanks", "unfinished", "machine", "resolved", "shell-function", "size",
        "function", "public-types", "async-void", "blocking", "test-names", "links", "decision", "bilingual",
    ];
}
