namespace City.Feel;

internal sealed partial class Compiler
{
    /// <summary>
    /// Says before any value is there that an operator does not take its operands, where what they are stands in the
    /// text: it is tried on them, or on values of their kinds.
    /// </summary>
    private void Check(BinaryNode node)
    {
        if (Sample(node.Left) is not { } left || Sample(node.Right) is not { } right) return;
        var trial = new Run(FeelLimits.Default, TimeProvider.System) { Text = text };
        _ = node.Sign switch
        {
            "and" or "or" => Operators.And(trial, Both(left), Both(right), node.At),
            "=" or "!=" => Operators.Equal(trial, left, right, node.At),
            "<" or ">" or "<=" or ">=" => Operators.Less(trial, left, right, node.At),
            "+" => Arithmetic.Add(trial, left, right, node.At),
            "-" => Arithmetic.Subtract(trial, left, right, node.At),
            "*" => Arithmetic.Multiply(trial, left, right, node.At),
            "/" => Arithmetic.Divide(trial, left, right, node.At),
            _ => null,
        };
        _faults.AddRange(trial.Diagnostics);
    }

    // Of two truths that decide nothing, so that the other operand is looked at.
    private static object Both(object value) => value is bool ? Truth.True : value;

    private static object? Sample(Node node) => node switch
    {
        LiteralNode literal => literal.Value,
        AtNode at => at.Value,
        ListNode => FeelList.Empty,
        ContextNode => FeelContext.Empty,
        BetweenNode or InNode or InstanceNode or QuantifierNode => Truth.True,
        BinaryNode { Sign: "=" or "!=" or "<" or ">" or "<=" or ">=" or "and" or "or" } => Truth.True,
        ForNode => FeelList.Empty,
        _ => null,
    };
}
