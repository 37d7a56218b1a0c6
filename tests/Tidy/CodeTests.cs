using Xunit;

namespace City.Tidy;

public sealed class CodeTests
{
    [Fact]
    public void No_function_is_longer_than_it_should_be() => House.Holds("function", CodeRules.Functions);

    [Fact]
    public void No_file_holds_two_public_types() => House.Holds("public-types", CodeRules.PublicTypes);

    [Fact]
    public void Every_test_is_named_by_a_sentence() => House.Holds("test-names", CodeRules.TestNames);

    [Fact]
    public void No_function_is_async_void() => House.Holds("async-void", CodeRules.AsyncVoid);

    [Fact]
    public void No_thread_waits_for_a_task() => House.Holds("blocking", CodeRules.Blocking);

    [Theory]
    [InlineData(67, 0)]
    [InlineData(68, 1)]
    public void A_method_of_more_than_70_lines_is_at_fault(int inside, int faults)
    {
        var body = string.Concat(Enumerable.Repeat("        Do();\n", inside));
        const string Head = "class A\n{\n    /// <summary>Not counted.</summary>\n    [Obsolete]\n";
        var text = $"{Head}    void B()\n    {{\n{body}    }}\n}}\n";

        Assert.Equal(faults, CodeRules.Functions("src/A.cs", text).Count());
    }

    [Theory]
    [InlineData("int B { get { X } }", "B.get")]
    [InlineData("A() { X }", "constructor")]
    [InlineData("void B() { void C() { X } }", "C has")]
    public void Accessors_constructors_and_inner_functions_are_measured_too(string member, string named)
    {
        var text = $"class A {{ {member.Replace("X", new string('\n', 71), StringComparison.Ordinal)} }}";

        Assert.Contains(CodeRules.Functions("src/A.cs", text),
            fault => fault.Detail.Contains(named, StringComparison.Ordinal));
    }

    [Fact]
    public void Top_level_statements_are_measured_together() =>
        Assert.Single(CodeRules.Functions("src/Program.cs", string.Concat(Enumerable.Repeat("Do();\n", 71))));

    [Fact]
    public void A_second_public_type_in_a_file_is_at_fault()
    {
        Assert.Single(CodeRules.PublicTypes("src/A.cs", "namespace C; public class A; public enum B;"));
        Assert.Empty(CodeRules.PublicTypes("src/A.cs", "namespace C; public class A { public enum B; } class D;"));
        Assert.Empty(CodeRules.PublicTypes("src/A.Tests/A.cs", "namespace C; public class A; public class B;"));
        Assert.Single(CodeRules.PublicTypes("tests/TestKit/A.cs", "namespace C; public class A; public class B;"));
    }

    [Fact]
    public void An_async_void_is_at_fault()
    {
        Assert.Single(CodeRules.AsyncVoid("src/A.cs", "class A { async void B() { } }"));
        Assert.Single(CodeRules.AsyncVoid("src/A.cs", "class A { void B() { async void C() { } } }"));
        Assert.Empty(CodeRules.AsyncVoid("src/A.cs", "class A { async Task B() { } void C() { } }"));
    }

    [Fact]
    public void A_thread_that_waits_for_a_task_is_at_fault()
    {
        Assert.Single(CodeRules.Blocking("src/A.cs", "class A { int B() => C().GetAwaiter().GetResult(); }"));
        Assert.Empty(CodeRules.Blocking("src/A.cs", "class A { async Task<int> B() => await C(); }"));
    }

    [Fact]
    public void A_test_that_is_not_a_sentence_is_at_fault()
    {
        Assert.Single(CodeRules.TestNames("src/A.cs", "class A { [Fact] void Works() { } }"));
        Assert.Empty(CodeRules.TestNames("src/A.cs", "class A { [Fact] void A_lamp_dims() { } void Help() { } }"));
    }
}
