namespace City.Feel;

internal sealed partial class Compiler
{
    /// <summary>The tests of a cell; its input stands in the slot named <c>?</c>.</summary>
    public Test CompileTests(Node node, Scope scope)
    {
        if (node is not TestsNode tests) return (_, _) => Truth.True;
        Test[] all = [.. tests.Tests.Select(test => One(test, scope, inCell: true))];
        var negated = tests.Negated;
        return (run, value) =>
        {
            var any = Any(run, all, value);
            return negated ? Operators.Not(any) : any;
        };
    }

    private Code In(InNode node, Scope scope)
    {
        var value = Compile(node.Value, scope);
        if (node.Tests.Count == 1)
        {
            var only = One(node.Tests[0], scope, inCell: false);
            return run => only(run, value(run));
        }

        Test[] tests = [.. node.Tests.Select(test => One(test, scope, inCell: false))];
        return run => Any(run, tests, value(run));
    }

    private static object? Any(Run run, Test[] tests, object? value)
    {
        object? result = Truth.False;
        foreach (var test in tests)
        {
            var one = test(run, value);
            if (one is true) return one;
            if (one is null) result = null;
        }

        return result;
    }

    private Test One(Node node, Scope scope, bool inCell)
    {
        if (node is TestNode test)
        {
            var (operand, at) = (Compile(test.Value, scope), test.At);
            return test.Sign switch
            {
                "=" => (run, value) => Operators.Equal(run, value, operand(run), at),
                "!=" => (run, value) => Operators.Not(Operators.Equal(run, value, operand(run), at)),
                "<" => (run, value) => Operators.Less(run, value, operand(run), at),
                "<=" => (run, value) => Operators.LessOrEqual(run, value, operand(run), at),
                ">" => (run, value) => Operators.Less(run, operand(run), value, at),
                _ => (run, value) => Operators.LessOrEqual(run, operand(run), value, at),
            };
        }

        var outer = _usesInput;
        _usesInput = false;
        var code = Compile(node, scope);
        var usesInput = _usesInput;
        _usesInput |= outer;
        var place = node.At;
        // What speaks of its input itself says whether it holds; anything else is compared with the input.
        if (inCell && usesInput) return (run, _) => code(run) is bool truth ? Truth.Of(truth) : null;
        if (node is RangeNode)
        {
            return (run, value) => code(run) is not FeelRange range || (inCell && value is null)
                ? null
                : Ranges.Test(run, value, range, place);
        }

        var isConstant = node is LiteralNode or AtNode or NegateNode or ListNode;
        return inCell && !isConstant
            ? (run, value) => code(run) is var given && given is true && value is not bool
                ? Truth.True
                : Ranges.Test(run, value, given, place)
            : (run, value) => Ranges.Test(run, value, code(run), place);
    }
}
