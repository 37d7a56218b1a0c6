namespace City.Feel;

internal sealed partial class Parser
{
    private static readonly string[] Keywords =
    [
        "if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "function", "and", "or",
        "between", "instance", "true", "false", "null",
    ];

    private Node Primary()
    {
        var token = Now;
        switch (token.Kind)
        {
            case TokenKind.Number:
                Next();
                return FeelNumber.TryParse(token.Text, out var number)
                    ? new LiteralNode(number, token.At)
                    : throw new SyntaxFault(FeelCodes.Syntax, token.At, "This number is too large.", "数值过大。");
            case TokenKind.Text:
                Next();
                return new LiteralNode(token.Text, token.At);
            case TokenKind.AtText:
                Next();
                return new AtNode(Temporal.Parse(token.Text), token.Text, token.At);
            case TokenKind.Sign:
                return token.Text switch
                {
                    "(" => Parenthesis(),
                    "[" => ListOrRange(),
                    "]" => OpenRange(),
                    "{" => Context(),
                    _ => throw Unexpected("a value"),
                };
            case TokenKind.Name:
                return NameOrKeyword(token);
            default:
                throw Unexpected("a value");
        }
    }

    private Node NameOrKeyword(Token token)
    {
        var known = _names.Longest(_tokens, _at, out var count);
        if (known is not null && (count > 1 || !Keywords.Contains(token.Text)))
        {
            _at += count;
            return new NameNode(known, token.At.To(_tokens[_at - 1].At));
        }

        switch (token.Text)
        {
            case "true" or "false":
                Next();
                return new LiteralNode(Truth.Of(token.Text == "true"), token.At);
            case "null":
                Next();
                return new LiteralNode(null, token.At);
            case "if": return If();
            case "for": return For();
            case "some" or "every": return Quantifier();
            case "function" when After.IsSign("("): return Function();
        }

        if (Keywords.Contains(token.Text)) throw Unexpected("a value");
        Next();
        return new NameNode(token.Text, token.At);
    }

    private IfNode If()
    {
        var start = Next().At;
        var condition = Expression();
        ExpectWord("then");
        var then = Expression();
        ExpectWord("else");
        var otherwise = Expression();
        return new(condition, then, otherwise, start.To(otherwise.At));
    }

    private ForNode For()
    {
        var start = Next().At;
        var iterators = Iterators("return");
        ExpectWord("return");
        _names.Add("partial");
        var body = Expression();
        return new(iterators, body, start.To(body.At));
    }

    private QuantifierNode Quantifier()
    {
        var word = Next();
        var iterators = Iterators("satisfies");
        ExpectWord("satisfies");
        var body = Expression();
        return new(word.Text == "every", iterators, body, word.At.To(body.At));
    }

    private List<Iterator> Iterators(string last)
    {
        var iterators = new List<Iterator>();
        do
        {
            var name = NameUntil("in");
            ExpectWord("in");
            var from = Expression();
            iterators.Add(new(name, from, Take("..") ? Expression() : null));
        }
        while (Take(",") || !Now.IsWord(last) && Now.Kind == TokenKind.Name);

        return iterators;
    }

    /// <summary>A name that is given here; it is known from here on.</summary>
    private string NameUntil(params ReadOnlySpan<string> ends)
    {
        var start = _at;
        while (!ends.Contains(Now.Text) && Now.Kind is TokenKind.Name or TokenKind.Number or TokenKind.Sign
            or TokenKind.Bad && _at - start < 30 && Now.Text is not ("(" or ")" or "{" or "}" or "[" or "]" or "\""))
            Next();
        if (_at == start || _tokens[start].Kind != TokenKind.Name) throw Unexpected("a name");
        var name = Joined(start, _at);
        _names.Add(name);
        return name;
    }

    // As it was written, with single blanks where there were any.
    private string Joined(int start, int end)
    {
        var name = _tokens[start].Text;
        for (var i = start + 1; i < end; i++)
            name += (_tokens[i].At.Start > _tokens[i - 1].At.End ? " " : "") + _tokens[i].Text;
        return name;
    }

    private FunctionNode Function()
    {
        var start = Next().At;
        Expect("(");
        var parameters = new List<Parameter>();
        while (!Now.IsSign(")"))
        {
            if (parameters.Count > 0) Expect(",");
            var name = NameUntil(":", ",", ")");
            if (!Take(":"))
            {
                parameters.Add(new(name, FeelType.Any, null));
                continue;
            }

            var from = _at;
            var type = Type();
            parameters.Add(new(name, type, Joined(from, _at)));
        }

        Expect(")");
        var external = Now.IsWord("external");
        if (external) Next();
        var body = Expression();
        return new(parameters, body, external, start.To(body.At));
    }

    private ContextNode Context()
    {
        var start = Now.At;
        Expect("{");
        var entries = new List<Entry>();
        while (!Now.IsSign("}"))
        {
            if (entries.Count > 0) Expect(",");
            var quoted = Now.Kind == TokenKind.Text;
            string name;
            if (quoted) _names.Add(name = Next().Text);
            else name = NameUntil(":");
            Expect(":");
            entries.Add(new(name, quoted, Expression()));
        }

        Expect("}");
        return new(entries, start.To(_tokens[_at - 1].At));
    }

    private Node Parenthesis()
    {
        var start = Now.At;
        Expect("(");
        if (Now.IsSign("..")) return Range(null, false, start);
        var inner = IsComparison ? Test() : Expression();
        if (Now.IsSign("..")) return Range(inner, false, start);
        Expect(")");
        return inner;
    }

    private Node ListOrRange()
    {
        var start = Now.At;
        Expect("[");
        if (Now.IsSign("..")) return Range(null, true, start);
        var items = new List<Node>();
        while (!Now.IsSign("]"))
        {
            if (items.Count > 0) Expect(",");
            items.Add(IsComparison ? Test() : Expression());
            if (items.Count == 1 && Now.IsSign("..")) return Range(items[0], true, start);
        }

        Expect("]");
        return new ListNode(items, start.To(_tokens[_at - 1].At));
    }

    private RangeNode OpenRange()
    {
        var start = Next().At;
        return Range(Expression(), false, start);
    }

    private RangeNode Range(Node? low, bool lowIncluded, Span start)
    {
        Expect("..");
        var outer = _inRangeEnd;
        _inRangeEnd = true;
        var high = Now.IsSign("]") || Now.IsSign(")") ? null : Additive();
        _inRangeEnd = outer;
        if (!Now.IsSign("]") && !Now.IsSign(")") && !Now.IsSign("[")) throw Unexpected("']' or ')'");
        var end = Next();
        if (low is null && high is null) throw new SyntaxFault(
            FeelCodes.Syntax, start, "A range has at least one end.", "区间至少要有一端。");
        return new(low, lowIncluded, high, end.Text == "]", start.To(end.At));
    }

    private FeelType Type()
    {
        if (++_depth > DepthMax) throw Unexpected("a type");
        var type = Now.Kind == TokenKind.Name && After.IsSign("<") ? Generic() : Named();
        _depth--;
        return type;
    }

    private FeelType Generic()
    {
        var word = Next();
        Expect("<");
        switch (word.Text)
        {
            case "list" or "range":
                var element = Type();
                Expect(">");
                return word.Text == "list" ? FeelType.ListOf(element) : FeelType.RangeOf(element);
            case "context":
                var entries = new List<(string, FeelType)>();
                do
                {
                    var name = NameUntil(":");
                    Expect(":");
                    entries.Add((name, Type()));
                }
                while (Take(","));
                Expect(">");
                return FeelType.ContextOf(entries);
            case "function":
                var parameters = new List<FeelType>();
                while (!Now.IsSign(">"))
                {
                    if (parameters.Count > 0) Expect(",");
                    parameters.Add(Type());
                }

                Expect(">");
                Expect("->");
                return FeelType.FunctionOf(parameters, Type());
            default:
                _at--;
                throw Unexpected("a type");
        }
    }

    // The longest run of words that names a type.
    private FeelType Named()
    {
        var end = _at;
        while (end - _at < 12 && (_tokens[end].Kind is TokenKind.Name or TokenKind.Number
            || _tokens[end].IsSign(".") || _tokens[end].IsSign("-"))) end++;
        for (; end > _at; end--)
        {
            if (_types(Joined(_at, end)) is not { } type) continue;
            _at = end;
            return type;
        }

        throw new SyntaxFault(
            FeelCodes.UnknownName, Now.At, $"There is no type '{Now.Text}'.", $"没有类型 '{Now.Text}'。");
    }
}
