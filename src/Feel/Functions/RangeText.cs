namespace City.Feel;

/// <summary>The function <c>range</c>: ranges as texts, of literals only (DMN 1.5, 10.3.4.1).</summary>
internal static class RangeText
{
    private static readonly string[] Makers = ["date", "time", "date and time", "duration"];

    public static object? Parse(Run run, string text, Span at)
    {
        if (text.Length <= 1_000 && TryRead(text) is { } node && node.Start is not null && node.End is not null
            && IsLiteral(node.Start) && IsLiteral(node.End))
        {
            var code = new Compiler(text, new()).Compile(node, new(null));
            if (code(run) is FeelRange { Start: { } low, End: { } high } range && Operators.Compare(low, high) <= 0)
                return range;
        }

        return run.Null(
            FeelCodes.WrongValue, at, "A range as text is [a..b] with literals of one type, the lower first.",
            "区间文本形如 [a..b]，两端为同类型字面量，先小后大。");
    }

    private static RangeNode? TryRead(string text)
    {
        try
        {
            return Parser.Expression(text, BuiltIns.Names, FeelType.OfName) as RangeNode;
        }
        catch (SyntaxFault)
        {
            return null;
        }
    }

    private static bool IsLiteral(Node node) => node switch
    {
        LiteralNode { Value: not null } or AtNode { Value: not null } => true,
        NegateNode negate => negate.Value is LiteralNode { Value: FeelNumber },
        CallNode { Target: NameNode name } call => Makers.Contains(name.Name)
            && call.Arguments.All(argument => argument.Value is LiteralNode { Value: not null }),
        _ => false,
    };
}
