namespace City.Feel;

/// <summary>An expression as it was read (DMN 1.5, 10.3.1.2).</summary>
internal abstract record Node(Span At);

internal sealed record LiteralNode(object? Value, Span At) : Node(At);

/// <summary>A date, time or duration written as <c>@"..."</c>.</summary>
internal sealed record AtNode(object? Value, string Text, Span At) : Node(At);

internal sealed record NameNode(string Name, Span At) : Node(At);

internal sealed record PathNode(Node Target, string Name, Span At) : Node(At);

internal sealed record FilterNode(Node Target, Node Condition, Span At) : Node(At);

internal sealed record CallNode(Node Target, IReadOnlyList<Argument> Arguments, Span At) : Node(At);

/// <summary>What is handed to a function, with the parameter's name or, where it has none, by place.</summary>
internal sealed record Argument(string? Name, Node Value);

internal sealed record NegateNode(Node Value, Span At) : Node(At);

/// <summary>One of + - * / ** and or = != &lt; &lt;= &gt; &gt;=.</summary>
internal sealed record BinaryNode(string Sign, Node Left, Node Right, Span At) : Node(At);

internal sealed record BetweenNode(Node Value, Node Low, Node High, Span At) : Node(At);

/// <summary>A value and the tests of which one must hold.</summary>
internal sealed record InNode(Node Value, IReadOnlyList<Node> Tests, Span At) : Node(At);

internal sealed record InstanceNode(Node Value, FeelType Type, string TypeText, Span At) : Node(At);

internal sealed record IfNode(Node Condition, Node Then, Node Else, Span At) : Node(At);

internal sealed record Iterator(string Name, Node From, Node? To);

internal sealed record ForNode(IReadOnlyList<Iterator> Iterators, Node Body, Span At) : Node(At);

internal sealed record QuantifierNode(bool Every, IReadOnlyList<Iterator> Iterators, Node Body, Span At) : Node(At);

internal sealed record Parameter(string Name, FeelType Type, string? TypeText);

internal sealed record FunctionNode(IReadOnlyList<Parameter> Parameters, Node Body, bool External, Span At) : Node(At);

internal sealed record ListNode(IReadOnlyList<Node> Items, Span At) : Node(At);

internal sealed record Entry(string Name, bool Quoted, Node Value);

internal sealed record ContextNode(IReadOnlyList<Entry> Entries, Span At) : Node(At);

internal sealed record RangeNode(Node? Start, bool StartIncluded, Node? End, bool EndIncluded, Span At) : Node(At);

/// <summary>A test that begins with a sign, as <c>&lt; 10</c>; as a value it is the range that fulfils it.</summary>
internal sealed record TestNode(string Sign, Node Value, Span At) : Node(At);

/// <summary>The tests of a cell: any of them, or, negated, none.</summary>
internal sealed record TestsNode(bool Negated, IReadOnlyList<Node> Tests, Span At) : Node(At);

/// <summary>The cell <c>-</c>, which holds for everything.</summary>
internal sealed record AnythingNode(Span At) : Node(At);
