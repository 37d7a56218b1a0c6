namespace City.Feel;

internal sealed partial class Checker
{
    private FeelType Binary(BinaryNode node, Scope scope)
    {
        var (left, right) = (Of(node.Left, scope), Of(node.Right, scope));
        if (node.Sign is "and" or "or")
        {
            // Two truths that decide nothing, so that both operands are looked at.
            if (Samples.Of(left) is { } one && Samples.Of(right) is { } two)
                Try(run => Operators.And(run, one is bool ? Truth.True : one, two is bool ? Truth.True : two, node.At));
            return FeelType.Boolean;
        }

        if (node.Sign is "=" or "!=" or "<" or ">" or "<=" or ">=")
        {
            Compare((node.Left, left), (node.Right, right), node.Sign, node.At);
            return FeelType.Boolean;
        }

        if (Samples.Of((node.Left, left), (node.Right, right)) is not var (first, second))
            return Half(node.Sign, left.Kind, right.Kind);
        return FeelType.OfKind(FeelType.KindOf(Try(run => node.Sign switch
        {
            "+" => Arithmetic.Add(run, first, second, node.At),
            "-" => Arithmetic.Subtract(run, first, second, node.At),
            "*" => Arithmetic.Multiply(run, first, second, node.At),
            "/" => Arithmetic.Divide(run, first, second, node.At),
            _ => Arithmetic.Power(run, first, second, node.At),
        }))) is { Kind: not FeelKind.Null } result ? result : FeelType.Any;
    }

    // What comes out, if anything does, where one operand alone is known.
    private static FeelType Half(string sign, FeelKind left, FeelKind right) => sign switch
    {
        "**" => FeelType.Number,
        "+" or "-" when left == FeelKind.Number || right == FeelKind.Number => FeelType.Number,
        "+" when left == FeelKind.String || right == FeelKind.String => FeelType.String,
        "/" when left == FeelKind.Number => FeelType.Number,
        _ => FeelType.Any,
    };

    private void Compare((Node Node, FeelType Type) left, (Node Node, FeelType Type) right, string sign, Span at)
    {
        if (sign is "=" or "!=")
        {
            Allowed(left.Type, right.Node);
            Allowed(right.Type, left.Node);
        }

        if (Samples.Of(left, right) is not var (one, other)) return;
        Try(run => sign is "=" or "!="
            ? Operators.Equal(run, one, other, at) : Operators.Less(run, one, other, at));
    }

    /// <summary>Warns of a value that its type does not allow: no input ever is equal to it.</summary>
    private void Allowed(FeelType type, Node node)
    {
        if (type.Allows is not { } allows || node is not LiteralNode { Value: { } value }) return;
        if (FeelType.KindOf(value) != type.Kind || allows(value)) return;
        var (literal, allowed) = (FeelText.Literal(value), type.AllowedText);
        Say(node.At, FeelCodes.WrongValue,
            ($"{literal} is not among what is allowed: {allowed}.", $"{literal} 不在允许的值中：{allowed}。"), warning: true);
    }

    private FeelType Between(BetweenNode node, Scope scope)
    {
        var value = (node.Value, Of(node.Value, scope));
        var (low, high, known) = (Of(node.Low, scope), Of(node.High, scope), faults.Count);
        Compare((node.Low, low), value, "<=", node.At);
        if (faults.Count == known) Compare(value, (node.High, high), "<=", node.At);
        return FeelType.Boolean;
    }

    private FeelType Range(RangeNode node, Scope scope)
    {
        var low = node.Start is null ? FeelType.Null : Of(node.Start, scope);
        var high = node.End is null ? FeelType.Null : Of(node.End, scope);
        if (node.Start is not null && node.End is not null)
            Compare((node.Start, low), (node.End, high), "<=", node.At);
        return FeelType.RangeOf(FeelType.JoinAll([low, high]));
    }

    private FeelType In(InNode node, Scope scope)
    {
        var value = Of(node.Value, scope);
        foreach (var test in node.Tests) Test(test, (node.Value, value), scope, inCell: false);
        return FeelType.Boolean;
    }

    /// <summary>Checks the tests of a cell against the type of its input.</summary>
    public void Tests(Node node, FeelType input, Scope scope)
    {
        if (node is not TestsNode tests) return;
        foreach (var test in tests.Tests) Test(test, (new NameNode("?", node.At), input), scope, inCell: true);
    }

    private void Test(Node test, (Node Node, FeelType Type) value, Scope scope, bool inCell)
    {
        if (test is TestNode one)
        {
            Compare(value, (one.Value, Of(one.Value, scope)), one.Sign, one.At);
            return;
        }

        var type = Of(test, scope);
        // A cell may say itself whether it holds.
        if (inCell && type.Kind == FeelKind.Boolean && test is not LiteralNode) return;
        Allowed(value.Type, test);
        if (type.Kind is FeelKind.List or FeelKind.Range && value.Type.Kind is not (FeelKind.List or FeelKind.Range))
        {
            if (test is ListNode list)
            {
                foreach (var item in list.Items)
                    if (item is LiteralNode) Allowed(value.Type, item);
            }

            var (end, input) = (Samples.Of(type.Element!), Samples.Of(value.Type));
            // In a list each item may be of a kind of its own; in a range all values are of one.
            if (end is null || input is null || (type.Kind == FeelKind.List && test is not ListNode)) return;
            Try(run => type.Kind == FeelKind.Range
                ? Operators.Less(run, input, end, test.At) : Operators.Equal(run, input, end, test.At));
            return;
        }

        if (Samples.Of(value, (test, type)) is var (left, right))
            Try(run => Operators.Equal(run, left, right, test.At));
    }
}
