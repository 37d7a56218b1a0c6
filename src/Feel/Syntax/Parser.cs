namespace City.Feel;

/// <summary>
/// Reads expressions and unary tests (DMN 1.5, 10.3.1.2), by descent, one function per level of precedence.
/// </summary>
internal sealed partial class Parser
{
    /// <summary>Longest text of an expression, in UTF-16 units.</summary>
    public const int LengthMax = 100_000;

    /// <summary>Deepest nesting.</summary>
    public const int DepthMax = 120;

    /// <summary>Most operators of one expression: each may make its tree deeper.</summary>
    public const int OperatorsMax = 1_000;

    private static readonly string[] Comparisons = ["=", "!=", "<", "<=", ">", ">="];

    private readonly List<Token> _tokens;
    private readonly NameBook _names;
    private readonly Func<string, FeelType?> _types;
    private int _at, _depth, _operators;
    private bool _inRangeEnd;

    private Parser(string text, NameBook names, Func<string, FeelType?> types)
    {
        if (text.Length > LengthMax)
            throw new SyntaxFault(
                FeelCodes.TooLong, default, $"An expression has at most {LengthMax} characters; cut it into several.",
                $"表达式最多 {LengthMax} 个字符，请拆分。");
        (_tokens, _names, _types) = (Lexer.Read(text), names.Above(), types);
    }

    private Token Now => _tokens[_at];

    private Token After => _tokens[Math.Min(_at + 1, _tokens.Count - 1)];

    /// <summary>Reads one expression.</summary>
    /// <exception cref="SyntaxFault">It is none.</exception>
    public static Node Expression(string text, NameBook names, Func<string, FeelType?> types)
    {
        var parser = new Parser(text, names, types);
        var node = parser.IsComparison ? parser.Test() : parser.Expression();
        parser.End();
        return node;
    }

    /// <summary>Reads the tests of one cell of a table.</summary>
    /// <exception cref="SyntaxFault">They are none.</exception>
    public static Node Tests(string text, NameBook names, Func<string, FeelType?> types)
    {
        var parser = new Parser(text, names, types);
        parser._names.Add("?");
        if (parser.Now.IsSign("-") && parser.After.Kind == TokenKind.End) return new AnythingNode(parser.Now.At);
        var start = parser.Now.At;
        if (parser.Now.IsWord("not") && parser.After.IsSign("("))
        {
            parser._at += 2;
            var negated = parser.TestList();
            if (parser.Now.IsSign(")") && parser.After.Kind == TokenKind.End)
                return new TestsNode(true, negated, start.To(parser.Now.At));
            parser._at = 0;
        }

        var tests = parser.TestList();
        parser.End();
        return new TestsNode(false, tests, start.To(parser._tokens[^1].At));
    }

    /// <summary>Reads a type as <c>instance of</c> takes it.</summary>
    /// <exception cref="SyntaxFault">It is none.</exception>
    public static FeelType TypeOf(string text, Func<string, FeelType?> types)
    {
        var parser = new Parser(text, new NameBook(), types);
        var type = parser.Type();
        parser.End();
        return type;
    }

    private List<Node> TestList()
    {
        var tests = new List<Node> { Test() };
        while (Take(",")) tests.Add(Test());
        return tests;
    }

    private Node Test()
    {
        if (!IsComparison) return Expression();
        var sign = Next();
        var value = Additive();
        return new TestNode(sign.Text, value, sign.At.To(value.At));
    }

    private bool IsComparison => Now.Kind == TokenKind.Sign && Comparisons.Contains(Now.Text);

    private Node Expression()
    {
        if (++_depth > DepthMax)
            throw new SyntaxFault(
                FeelCodes.TooLong, Now.At, $"An expression is nested at most {DepthMax} deep.",
                $"表达式嵌套不得超过 {DepthMax} 层。");
        var outer = _inRangeEnd;
        _inRangeEnd = false;
        var node = Disjunction();
        _inRangeEnd = outer;
        _depth--;
        return node;
    }

    private Node Disjunction()
    {
        var left = Conjunction();
        while (Now.IsWord("or")) left = Binary("or", left, Conjunction);
        return left;
    }

    private Node Conjunction()
    {
        var left = Comparison();
        while (Now.IsWord("and")) left = Binary("and", left, Comparison);
        return left;
    }

    private Node Comparison()
    {
        var left = Additive();
        for (var links = 0; ; links++)
        {
            if (links > 0) CountOperator();
            if (IsComparison) left = Binary(Now.Text, left, Additive);
            else if (Now.IsWord("between")) left = Between(left);
            else if (Now.IsWord("in")) left = In(left);
            else if (Now.IsWord("instance") && After.IsWord("of")) left = Instance(left);
            else return left;
        }
    }

    private void CountOperator()
    {
        if (++_operators > OperatorsMax)
            throw new SyntaxFault(
                FeelCodes.TooLong, Now.At, $"An expression has at most {OperatorsMax} operators; cut it into several.",
                $"表达式最多 {OperatorsMax} 个运算符，请拆分。");
    }

    private BinaryNode Binary(string sign, Node left, Func<Node> operand)
    {
        CountOperator();
        Next();
        var right = operand();
        return new(sign, left, right, left.At.To(right.At));
    }

    private BetweenNode Between(Node value)
    {
        Next();
        var low = Additive();
        if (!Now.IsWord("and")) throw Unexpected("and");
        Next();
        var high = Additive();
        return new(value, low, high, value.At.To(high.At));
    }

    private InstanceNode Instance(Node value)
    {
        _at += 2;
        var start = _at;
        var type = Type();
        var text = string.Join(" ", _tokens[start.._at].Select(token => token.Text));
        return new(value, type, text, value.At.To(_tokens[_at - 1].At));
    }

    private InNode In(Node value)
    {
        Next();
        var start = _at;
        if (Now.IsSign("("))
        {
            Next();
            var tests = TestList();
            // What begins with a parenthesis may also be a range, or the first operand of something.
            var isRange = Now.IsSign("..");
            if (!isRange) Expect(")");
            if (!isRange && (tests.Count > 1 || !GoesOn)) return new(value, tests, value.At.To(_tokens[_at - 1].At));
            _at = start;
        }

        var test = IsComparison ? Test() : Additive();
        return new(value, [test], value.At.To(test.At));
    }

    private bool GoesOn => Now.Kind == TokenKind.Sign && Now.Text is "." or "[" or "+" or "-" or "*" or "/" or "**";

    private Node Additive()
    {
        var left = Multiplicative();
        while (Now.IsSign("+") || Now.IsSign("-")) left = Binary(Now.Text, left, Multiplicative);
        return left;
    }

    private Node Multiplicative()
    {
        var left = Power();
        while (Now.IsSign("*") || Now.IsSign("/")) left = Binary(Now.Text, left, Power);
        return left;
    }

    private Node Power()
    {
        var left = Negation();
        while (Now.IsSign("**")) left = Binary("**", left, Negation);
        return left;
    }

    private Node Negation()
    {
        if (!Now.IsSign("-")) return Postfix();
        var sign = Next();
        if (++_depth > DepthMax) throw Unexpected("a value");
        var value = Negation();
        _depth--;
        return new NegateNode(value, sign.At.To(value.At));
    }

    private Node Postfix()
    {
        var node = Primary();
        for (var links = 0; ; links++)
        {
            if (links > 0) CountOperator();
            if (Now.IsSign("."))
            {
                Next();
                var name = PathName();
                node = new PathNode(node, name, node.At.To(_tokens[_at - 1].At));
            }
            else if (Now.IsSign("[") && !_inRangeEnd)
            {
                Next();
                var condition = Expression();
                Expect("]");
                node = new FilterNode(node, condition, node.At.To(_tokens[_at - 1].At));
            }
            else if (Now.IsSign("(")) node = Call(node);
            else return node;
        }
    }

    private string PathName()
    {
        if (_names.Longest(_tokens, _at, out var count) is { } known && count > 0)
        {
            _at += count;
            return known;
        }

        if (Now.Kind != TokenKind.Name) throw Unexpected("a name");
        return Next().Text;
    }

    private CallNode Call(Node target)
    {
        Expect("(");
        var arguments = new List<Argument>();
        while (!Now.IsSign(")"))
        {
            if (arguments.Count > 0) Expect(",");
            arguments.Add(new(ArgumentName(), IsComparison ? Test() : Expression()));
        }

        Expect(")");
        if (arguments.Any(argument => argument.Name is null) && arguments.Any(argument => argument.Name is not null))
            throw new SyntaxFault(
                FeelCodes.Syntax, target.At, "Arguments are either all named or all by place.",
                "参数要么全部具名，要么全部按位置。");
        return new(target, arguments, target.At.To(_tokens[_at - 1].At));
    }

    private string? ArgumentName()
    {
        var end = _at;
        while (_tokens[end].Kind is TokenKind.Name or TokenKind.Number && end - _at < 8) end++;
        if (end == _at || !_tokens[end].IsSign(":") || _tokens[_at].Kind != TokenKind.Name) return null;
        var name = string.Join(' ', _tokens[_at..end].Select(token => token.Text));
        _at = end + 1;
        return name;
    }

    private Token Next() => _tokens[Math.Min(_at++, _tokens.Count - 1)];

    private bool Take(string sign)
    {
        if (!Now.IsSign(sign)) return false;
        _at++;
        return true;
    }

    private void Expect(string sign)
    {
        if (!Take(sign)) throw Unexpected($"'{sign}'");
    }

    private void ExpectWord(string word)
    {
        if (!Now.IsWord(word)) throw Unexpected(word);
        _at++;
    }

    private void End()
    {
        if (Now.Kind != TokenKind.End) throw Unexpected("the end");
    }

    private SyntaxFault Unexpected(string wanted)
    {
        if (Now is { Kind: TokenKind.Bad, Text: "\"" })
            return new(FeelCodes.Syntax, Now.At, "A text has no end; close it with \".", "文本未结束，请用 \" 结束。");
        var hint = Now.Kind == TokenKind.Name && _at > 0 && _tokens[_at - 1].Kind == TokenKind.Name
            ? ("; no name with these words is known here", "；此处没有由这些词组成的名称")
            : ("", "");
        var (found, foundZh) = Now.Kind == TokenKind.End ? ("the end", "结尾") : ($"'{Now.Text}'", $"'{Now.Text}'");
        var wantedZh = wanted switch
        {
            "the end" => "结尾",
            "a value" => "一个值",
            "a name" => "一个名称",
            "a type" => "一个类型",
            _ => $" {wanted}",
        };
        return new(
            FeelCodes.Syntax, Now.At, $"Expected {wanted} but found {found}{hint.Item1}.",
            $"应为{wantedZh}，却是{foundZh}{hint.Item2}。");
    }
}
