using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace City.Context;

/// <summary>
/// Reads the query language (GS CIM 009 V1.9.1, 4.9): <c>;</c> for and, <c>|</c> for or, brackets, comparisons with
/// single values, lists and ranges, patterns, paths into sub-attributes and compound values.
/// </summary>
internal ref struct AttributeQuery
{
    /// <summary>The longest regular expression, in characters.</summary>
    public const int PatternLengthMax = 512;

    private static readonly SearchValues<char> PathEnd = SearchValues.Create("=!<>~;|()[]{}.,\"");
    private static readonly SearchValues<char> IriEnd = SearchValues.Create("=!<>~;|()[]{},\"");
    private const int PathLengthMax = 16;

    private readonly LdContext _context;
    private readonly ImmutableArray<string> _expandedValues;
    private QueryCursor _cursor;

    private AttributeQuery(string text, LdContext context, ImmutableArray<string> expandedValues)
    {
        (_context, _expandedValues) = (context, expandedValues);
        _cursor = new QueryCursor("q", text);
    }

    /// <summary>Reads a query.</summary>
    /// <param name="text">The text of the parameter q, without percent encoding.</param>
    /// <param name="context">The context of its names.</param>
    /// <param name="expandedValues">Attributes (IRIs) whose values are terms (4.9, expandValues).</param>
    public static QueryCondition Read(string text, LdContext context, ImmutableArray<string> expandedValues)
    {
        var query = new AttributeQuery(text, context, expandedValues);
        query._cursor.CheckLength();
        var condition = query.Either();
        query._cursor.End();
        return condition;
    }

    private QueryCondition Either()
    {
        var any = ImmutableArray.CreateBuilder<QueryCondition>();
        do any.Add(Both());
        while (_cursor.Take('|'));
        return any.Count == 1 ? any[0] : new QueryCondition.Any(any.ToImmutable());
    }

    private QueryCondition Both()
    {
        var all = ImmutableArray.CreateBuilder<QueryCondition>();
        do all.Add(One());
        while (_cursor.Take(';'));
        return all.Count == 1 ? all[0] : new QueryCondition.All(all.ToImmutable());
    }

    private QueryCondition One()
    {
        if (_cursor.Take('('))
        {
            _cursor.Enter();
            var inner = Either();
            if (!_cursor.Take(')')) throw _cursor.Fault("a closing bracket is missing");
            _cursor.Leave();
            return inner;
        }

        _cursor.CountTerm();
        var path = Path();
        if (Operator() is not { } comparison) return new QueryCondition.Exists(path);
        if (comparison is Comparison.Matches or Comparison.NotMatches)
            return new QueryCondition.Compare(path, comparison, [new Operand(Value.Of(Pattern()))]);
        return new QueryCondition.Compare(path, comparison, Operands(path, comparison));
    }

    private AttributePath Path()
    {
        var names = ImmutableArray.CreateBuilder<string>();
        do
        {
            var name = Segment();
            names.Add(IsMember(name) ? name : _context.Expand(name));
            if (names.Count > PathLengthMax) throw _cursor.Fault($"a path has at most {PathLengthMax} parts");
        }
        while (_cursor.Take('.'));
        for (var i = 0; i < names.Count - 1; i++)
            if (IsMember(names[i]))
                throw _cursor.Fault($"nothing lies behind {names[i]}");
        if (_cursor.Peek == '{')
            throw new ReadingFault(new Refusal(RefusalKind.Unsupported, Codes.ParameterUnsupported,
                "Queries over linked entities are not supported.", "q"));
        return new AttributePath(names.ToImmutable(), Trail());
    }

    private ImmutableArray<string> Trail()
    {
        if (!_cursor.Take('[')) return [];
        var trail = ImmutableArray.CreateBuilder<string>();
        do
        {
            var end = _cursor.Rest.IndexOfAny(".]");
            if (end <= 0) throw _cursor.Fault("the name of a member is missing inside the square brackets");
            trail.Add(_cursor.Rest[..end].Trim('"').ToString());
            if (trail.Count > PathLengthMax) throw _cursor.Fault($"a path has at most {PathLengthMax} parts");
            _cursor.Position += end;
        }
        while (_cursor.Take('.'));
        return _cursor.Take(']') ? trail.ToImmutable() : throw _cursor.Fault("a closing square bracket is missing");
    }

    /// <summary>One name; an IRI with its dots is taken as a whole.</summary>
    private string Segment()
    {
        var end = _cursor.Rest.IndexOfAny(PathEnd);
        var length = end < 0 ? _cursor.Rest.Length : end;
        if (_cursor.Rest[..length].Contains("://", StringComparison.Ordinal))
        {
            end = _cursor.Rest.IndexOfAny(IriEnd);
            length = end < 0 ? _cursor.Rest.Length : end;
        }

        var name = _cursor.Rest[..length].Trim().ToString();
        if (!Names.Are(name)) throw _cursor.Fault("the name of an attribute is missing or has wrong characters");
        _cursor.Position += length;
        return name;
    }

    private static bool IsMember(string name) =>
        name is "observedAt" or "createdAt" or "modifiedAt" or "unitCode" or "datasetId";

    private Comparison? Operator()
    {
        if (_cursor.Take("!~=")) return Comparison.NotMatches;
        if (_cursor.Take("~=")) return Comparison.Matches;
        if (_cursor.Take("==")) return Comparison.Equal;
        if (_cursor.Take("!=")) return Comparison.NotEqual;
        if (_cursor.Take(">=")) return Comparison.GreaterOrEqual;
        if (_cursor.Take("<=")) return Comparison.LessOrEqual;
        if (_cursor.Take('>')) return Comparison.Greater;
        if (_cursor.Take('<')) return Comparison.Less;
        if (_cursor.AtEnd || _cursor.Peek is ';' or '|' or ')') return null;
        throw _cursor.Fault("an operator was expected: == != > >= < <= ~= !~=");
    }

    private ImmutableArray<Operand> Operands(AttributePath path, Comparison comparison)
    {
        var expand = _expandedValues.Contains(path.Names[0]);
        var operands = ImmutableArray.CreateBuilder<Operand>();
        do
        {
            operands.Add(Single(expand));
            _cursor.CountTerm();
        }
        while (_cursor.Take(','));
        var equality = comparison is Comparison.Equal or Comparison.NotEqual;
        if (!equality && (operands.Count > 1 || operands[0].To is not null))
            throw _cursor.Fault("lists and ranges go with == and != only");
        return operands.ToImmutable();
    }

    private Operand Single(bool expand)
    {
        var from = Operand(expand);
        if (!_cursor.Take("..")) return new Operand(from);
        var to = Operand(expand);
        return from.Kind == to.Kind && from.Kind is ValueKind.Decimal or ValueKind.Text or ValueKind.Json
            ? new Operand(from, to)
            : throw _cursor.Fault("both ends of a range are numbers, or both are texts");
    }

    private Value Operand(bool expand)
    {
        if (_cursor.Peek == '"') return Value.Of(Expanded(Quoted(), expand));
        var text = Bare();
        if (text is "true" or "false") return Value.Of(text == "true");
        var token = Encoding.UTF8.GetBytes(text);
        if (JsonNumber.Is(token))
        {
            var number = Value.Number(token);
            return number.TryGetNumber(out var real) && double.IsFinite(real)
                ? number
                : throw _cursor.Fault("a number is beyond what a double holds");
        }

        return Value.Of(Expanded(text, expand));
    }

    private readonly string Expanded(string text, bool expand) =>
        expand && text.Length > 0 ? _context.Expand(text) : text;

    private string Quoted()
    {
        var text = new StringBuilder();
        _cursor.Position++;
        while (!_cursor.AtEnd)
        {
            var c = _cursor.Peek;
            _cursor.Position++;
            if (c == '"') return text.ToString();
            if (c == '\\' && _cursor.Peek is '"' or '\\')
            {
                c = _cursor.Peek;
                _cursor.Position++;
            }

            text.Append(c);
        }

        throw _cursor.Fault("a closing quotation mark is missing");
    }

    private string Bare()
    {
        var end = _cursor.Rest.IndexOfAny(",;|)");
        var text = end < 0 ? _cursor.Rest : _cursor.Rest[..end];
        var range = text.IndexOf("..", StringComparison.Ordinal);
        if (range >= 0) text = text[..range];
        if (text.IsEmpty) throw _cursor.Fault("a value is missing");
        if (text.IndexOfAny("\"<>=") >= 0)
            throw _cursor.Fault("a text with such characters must stand in quotation marks");
        _cursor.Position += text.Length;
        return text.Trim().ToString();
    }

    private string Pattern()
    {
        var pattern = _cursor.Peek == '"' ? Quoted() : BarePattern();
        if (pattern.Length is 0 or > PatternLengthMax)
            throw _cursor.Fault($"a pattern has 1 to {PatternLengthMax} characters");
        _cursor.CountPattern();
        return Patterns.FaultOf(pattern) is { } fault ? throw _cursor.Fault(fault) : pattern;
    }

    /// <summary>
    /// A pattern without quotation marks goes on to the next <c>;</c> or <c>|</c> outside of its brackets.
    /// </summary>
    private string BarePattern()
    {
        var (depth, inClass, at) = (0, false, 0);
        var rest = _cursor.Rest;
        for (; at < rest.Length; at++)
        {
            var c = rest[at];
            if (c == '\\') at++;
            else if (inClass) inClass = c != ']';
            else if (c == '[') inClass = true;
            else if (c == '(') depth++;
            else if (c == ')' && --depth < 0) break;
            else if (depth == 0 && c is ';' or '|') break;
        }

        at = Math.Min(at, rest.Length);
        _cursor.Position += at;
        return rest[..at].ToString();
    }
}
