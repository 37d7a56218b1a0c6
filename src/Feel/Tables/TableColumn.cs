using System.Xml.Linq;

namespace City.Feel;

/// <summary>One input of a table, cut into parts at every value that a cell names.</summary>
internal sealed class TableColumn
{
    private static readonly FeelKind[] Ordered =
        [FeelKind.Number, FeelKind.Date, FeelKind.DateTime, FeelKind.Time, FeelKind.DaysDuration,
            FeelKind.MonthsDuration];

    private const int LabelsMax = 6;

    private readonly Run _run = new(FeelLimits.Default, TimeProvider.System);
    private readonly List<object> _points = [];

    private TableColumn(string text) => Text = text;

    /// <summary>The input's expression.</summary>
    public string Text { get; }

    /// <summary>Rules whose cell is not made of constants, or says nothing.</summary>
    public List<int> Unchecked { get; } = [];

    public IReadOnlyList<TablePart> Parts { get; private set; } = [];

    public static TableColumn Of(DmnModel model, XElement input, string[] cells)
    {
        var expression = input.Child("inputExpression");
        var column = new TableColumn(expression.Text()?.Trim() ?? "");
        var type = model.Types.Of(expression);
        Test?[] tests = [.. cells.Select((cell, rule) => column.Read(model, input, cell, rule))];
        var allowedText = input.Child("inputValues").Text()
            ?? model.Types.Definition(expression?.Value("typeRef"))?.Child("allowedValues").Text();
        var allowed = string.IsNullOrWhiteSpace(allowedText) ? null : column.Read(model, input, allowedText, -1);
        column.Cut(tests, value =>
            (allowed is null || column.Holds(allowed, value)) && (type.Allows?.Invoke(value) ?? true), type);
        return column;
    }

    private Test? Read(DmnModel model, XElement at, string cell, int rule)
    {
        if (cell is "-" or "") return null;
        var parsed = model.Parse(cell, at, tests: true);
        if (parsed is null && rule >= 0) Unchecked.Add(rule);
        if (parsed is not TestsNode node) return null;
        var constant = node.Tests.All(test => Operands(test).All(operand => Constant(operand, cell)));
        if (!constant)
        {
            if (rule >= 0) Unchecked.Add(rule);
            return null;
        }

        var slots = new SlotBook();
        var scope = new Scope(null);
        scope.Add("?", slots.New());
        var made = new Compiler(cell, slots).CompileTests(node, scope);
        return (run, value) =>
        {
            run.Slots = new object?[slots.Count];
            run.Slots[0] = value;
            return made(run, value);
        };
    }

    private static IEnumerable<Node> Operands(Node test) => test switch
    {
        TestNode one => [one.Value],
        RangeNode range => ((Node?[])[range.Start, range.End]).OfType<Node>(),
        ListNode list => list.Items.SelectMany(Operands),
        _ => [test],
    };

    private bool Constant(Node node, string text)
    {
        var compiler = new Compiler(text, new());
        var code = compiler.Compile(node, new(null));
        if (compiler.Faults.Count > 0) return false;
        _run.Slots = new object?[compiler.Slots.Count];
        return code(_run) switch
        {
            FeelRange range => Add(range.Start) && Add(range.End),
            FeelList list => list.All(Add),
            var value => Add(value),
        };
    }

    private bool Add(object? value)
    {
        if (value is FeelContext or FeelFunction) return false;
        if (value is not null && !_points.Exists(point => Operators.Same(point, value) is true)) _points.Add(value);
        return true;
    }

    private bool Holds(Test? test, object? value) => test is null || test(_run, value) is true;

    private void Cut(Test?[] tests, Func<object, bool> allowed, FeelType type)
    {
        var kinds = _points.Select(FeelType.KindOf).Distinct().ToList();
        var kind = kinds.Count == 1 ? kinds[0] : type.Kind;
        var pieces = kind switch
        {
            FeelKind.Boolean => [TablePiece.Of(true, 0, "true"), TablePiece.Of(false, 1, "false")],
            _ when kinds.Count > 0 && Ordered.Contains(kind) => OfLine(),
            _ => OfValues(),
        };
        // Parts that all rules treat alike are one part.
        var groups = pieces.Where(piece => piece.Value is null || allowed(piece.Value)).Select(piece => (
            Piece: piece,
            Rules: Enumerable.Range(0, tests.Length).Where(i => Holds(tests[i], piece.Value)).ToHashSet()));
        Parts =
        [
            .. groups.GroupBy(part => string.Join(',', part.Rules), StringComparer.Ordinal).Select(group =>
                new TablePart(Label([.. TablePiece.Labels(group.Select(part => part.Piece))]), group.First().Rules)),
        ];
    }

    // Every value that is named, and one that stands for all others.
    private List<TablePiece> OfValues()
    {
        string[] names = [.. _points.Select(FeelText.Literal)];
        if (names.Length == 0) return [TablePiece.Of(null, 0, "-")];
        var other = string.Concat(_points.Select(FeelText.Of)) + "·";
        return
        [
            .. names.Select((name, i) => TablePiece.Of(_points[i], i, name)),
            TablePiece.Of(other, names.Length, $"not({string.Join(", ", names)})"),
        ];
    }

    // Points of a line and what lies between them.
    private List<TablePiece> OfLine()
    {
        _points.Sort((one, other) => Operators.Compare(one, other) ?? 0);
        string[] names = [.. _points.Select(point => point is FeelNumber ? FeelText.Literal(point) : $"@\"{point}\"")];
        var pieces = new List<TablePiece>();
        for (var i = 0; i < names.Length; i++)
        {
            var before = i == 0 ? Beside(_points[0], -1) : Between(_points[i - 1], _points[i]);
            if (before is not null)
                pieces.Add(new(before, pieces.Count, i == 0 ? null : names[i - 1], LowIn: false, names[i]));
            pieces.Add(new(_points[i], pieces.Count, names[i], LowIn: true, names[i]) { HighIn = true });
        }

        if (Beside(_points[^1], 1) is { } above) pieces.Add(new(above, pieces.Count, names[^1], LowIn: false, null));
        return pieces;
    }

    private object? Beside(object point, int sign) => point switch
    {
        FeelNumber => Arithmetic.Add(_run, point, FeelNumber.Of(sign), default),
        FeelMonths months => new FeelMonths(months.Months + sign),
        FeelTime time =>
            time.SecondOfDay + sign is >= 0 and < 86_400 ? time with { SecondOfDay = time.SecondOfDay + sign } : null,
        FeelDate => Arithmetic.Add(_run, point, new FeelDuration(sign * (Int128)FeelTime.NanosPerDay), default),
        _ => Arithmetic.Add(_run, point, new FeelDuration(sign * (Int128)FeelTime.NanosPerSecond), default),
    };

    private object? Between(object low, object high)
    {
        var value = low is FeelNumber one && high is FeelNumber other
            ? FeelNumber.TryAdd(one, other, out var sum) && FeelNumber.TryDivide(sum, FeelNumber.Of(2), out var middle)
                ? middle : null
            : Beside(low, 1);
        return value is not null && Operators.Compare(value, high) < 0 ? value : null;
    }

    private static string Label(List<string> labels) =>
        string.Join(", ", labels.Count <= LabelsMax ? labels : [.. labels.Take(LabelsMax), "…"]);
}
