namespace City.Feel;

/// <summary>
/// Makes an expression ready: every name becomes the number of a slot, every node a function, once. What is known to
/// be wrong before any value is there is said once, too.
/// </summary>
internal sealed partial class Compiler(string text, SlotBook slots)
{
    private readonly List<FeelDiagnostic> _faults = [];
    private bool _usesPartial, _usesInput;

    /// <summary>The slots that the expression needs.</summary>
    public SlotBook Slots => slots;

    /// <summary>Faults that are known without values.</summary>
    public IReadOnlyList<FeelDiagnostic> Faults => _faults;

    public int NewSlot() => slots.New();

    /// <summary>An expression made ready and checked, with the type of what it gives.</summary>
    public (Code Code, FeelType Type) Checked(Node node, Scope scope) =>
        (Compile(node, scope), new Checker(text, _faults).Of(node, scope));

    /// <summary>The tests of a cell made ready and checked.</summary>
    public Test CheckedTests(Node node, Scope scope, FeelType input)
    {
        var test = CompileTests(node, scope);
        new Checker(text, _faults).Tests(node, input, scope);
        return test;
    }

    public Code Compile(Node node, Scope scope) => node switch
    {
        LiteralNode literal => Constant(literal.Value),
        AtNode at => at.Value is { } value ? Constant(value) : Faulty(at.At, FeelCodes.WrongValue,
            $"'{at.Text}' is no date, time or duration.", $"'{at.Text}' 不是日期、时间或时段。"),
        NameNode name => Name(name, scope),
        PathNode path => Path(path, scope),
        FilterNode filter => Filter(filter, scope),
        CallNode call => Call(call, scope),
        NegateNode negate => Negate(negate, scope),
        BinaryNode binary => Binary(binary, scope),
        BetweenNode between => Between(between, scope),
        InNode inside => In(inside, scope),
        InstanceNode instance => Instance(instance, scope),
        IfNode choice => If(choice, scope),
        ForNode loop => For(loop, scope),
        QuantifierNode quantifier => Quantifier(quantifier, scope),
        FunctionNode function => Function(function, scope),
        ListNode list => List(list, scope),
        ContextNode context => Context(context, scope),
        RangeNode range => Range(range, scope),
        TestNode test => HalfRange(test, scope),
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    private static Code Constant(object? value) => _ => value;

    private Code Faulty(Span at, string code, string english, string chinese)
    {
        var fault = FeelDiagnostic.At(text, at, code, (english, chinese));
        _faults.Add(fault);
        return run =>
        {
            run.Say(fault);
            return null;
        };
    }

    private Code Name(NameNode node, Scope scope)
    {
        var name = NameBook.Plain(node.Name);
        var items = new List<int>();
        for (var at = scope; at is not null; at = at.Outer)
        {
            if (at.TryGet(name, out var slot))
            {
                if (name == "partial") _usesPartial = true;
                if (name == "?") _usesInput = true;
                return Variable(name, items, run => run.Slots[slot]);
            }

            if (at.ItemSlot >= 0) items.Add(at.ItemSlot);
        }

        if (BuiltIns.Find(name) is { } function) return Variable(name, items, Constant(function));
        if (items.Count == 0)
        {
            var (said, saidZh) = Checker.Unknown(name, scope.Visible());
            return Faulty(node.At, FeelCodes.UnknownName, said, saidZh);
        }

        return Variable(name, items, run => run.Null(
            FeelCodes.UnknownName, node.At, $"Nothing is called '{name}' here.", $"此处没有名为 '{name}' 的值。"));
    }

    // The entries of items that are filtered hide what stands outside.
    private static Code Variable(string name, List<int> items, Code outside)
    {
        if (items.Count == 0) return outside;
        int[] places = [.. items];
        return run =>
        {
            foreach (var slot in places)
            {
                if (run.Slots[slot] is FeelContext context && context.TryGet(name, out var value)) return value;
                if (Properties.IsOne(run.Slots[slot], name)) return Properties.Get(run.Slots[slot], name);
            }

            return outside(run);
        };
    }

    private Code Path(PathNode node, Scope scope)
    {
        var target = Compile(node.Target, scope);
        var (name, at) = (node.Name, node.At);
        return run =>
        {
            var given = target(run);
            return given is FeelContext context && context.TryGet(name, out var value)
                ? value
                : Properties.Path(run, given, name, at);
        };
    }

    private Code Filter(FilterNode node, Scope scope)
    {
        var target = Compile(node.Target, scope);
        var at = node.At;
        var number = node.Condition switch
        {
            LiteralNode { Value: FeelNumber literal } => literal,
            NegateNode { Value: LiteralNode { Value: FeelNumber literal } } => -literal,
            _ => (FeelNumber?)null,
        };
        if (number is { } index) return run => Filters.Index(run, target(run), index, at);
        var slot = NewSlot();
        var inner = new Scope(scope) { ItemSlot = slot };
        inner.Add("item", slot);
        var condition = Compile(node.Condition, inner);
        return run => Filters.Where(run, target(run), slot, condition, at);
    }

    private Code Negate(NegateNode node, Scope scope)
    {
        var (value, at) = (Compile(node.Value, scope), node.At);
        if (node.Value is LiteralNode { Value: FeelNumber number }) return Constant(-number);
        return run => Operators.Negate(run, value(run), at);
    }

    private Code Binary(BinaryNode node, Scope scope)
    {
        var (left, right, at) = (Compile(node.Left, scope), Compile(node.Right, scope), node.At);
        return node.Sign switch
        {
            "and" => run => Operators.And(run, left, right, at),
            "or" => run => Operators.Or(run, left, right, at),
            "=" => run => Operators.Equal(run, left(run), right(run), at),
            "!=" => run => Operators.Not(Operators.Equal(run, left(run), right(run), at)),
            "<" => run => Operators.Less(run, left(run), right(run), at),
            ">" => run => Operators.Less(run, right(run), left(run), at),
            "<=" => run => Operators.LessOrEqual(run, left(run), right(run), at),
            ">=" => run => Operators.LessOrEqual(run, right(run), left(run), at),
            "+" => run => Arithmetic.Add(run, left(run), right(run), at),
            "-" => run => Arithmetic.Subtract(run, left(run), right(run), at),
            "*" => run => Arithmetic.Multiply(run, left(run), right(run), at),
            "/" => run => Arithmetic.Divide(run, left(run), right(run), at),
            _ => run => Arithmetic.Power(run, left(run), right(run), at),
        };
    }

    private Code Between(BetweenNode node, Scope scope)
    {
        var (value, low, high) = (Compile(node.Value, scope), Compile(node.Low, scope), Compile(node.High, scope));
        var at = node.At;
        return run =>
        {
            var tested = value(run);
            return Operators.And(
                run, Operators.LessOrEqual(run, low(run), tested, at),
                Operators.LessOrEqual(run, tested, high(run), at), at);
        };
    }

    private Code Instance(InstanceNode node, Scope scope)
    {
        var (value, type) = (Compile(node.Value, scope), node.Type.Bare());
        return run => Truth.Of(value(run) is var given && (given is not null || type.Kind == FeelKind.Null)
            && type.Has(given));
    }

    private Code If(IfNode node, Scope scope)
    {
        var (condition, then, otherwise) =
            (Compile(node.Condition, scope), Compile(node.Then, scope), Compile(node.Else, scope));
        return run => condition(run) is true ? then(run) : otherwise(run);
    }

    private Code List(ListNode node, Scope scope)
    {
        if (node.Items.All(item => item is LiteralNode))
            return Constant(new FeelList([.. node.Items.Select(item => ((LiteralNode)item).Value)]));
        Code[] items = [.. node.Items.Select(item => Compile(item, scope))];
        return run =>
        {
            run.MayHold(items.Length);
            var values = new object?[items.Length];
            for (var i = 0; i < values.Length; i++) values[i] = items[i](run);
            return new FeelList(values);
        };
    }

    private Code Context(ContextNode node, Scope scope)
    {
        var inner = new Scope(scope);
        var (names, codes, places) = (new List<string>(), new List<Code>(), new List<int>());
        foreach (var entry in node.Entries)
        {
            var name = NameBook.Plain(entry.Name);
            if (names.Contains(name))
                return Faulty(node.At, FeelCodes.Syntax, $"The entry '{name}' is there twice.", $"条目 '{name}' 重复。");
            var slot = NewSlot();
            if (entry.Value is FunctionNode) inner.Add(name, slot); // so that it can invoke itself
            codes.Add(Compile(entry.Value, inner));
            inner.Add(name, slot);
            names.Add(name);
            places.Add(slot);
        }

        var (keys, makers, kept) = (names.ToArray(), codes.ToArray(), places.ToArray());
        return run =>
        {
            run.Step(makers.Length);
            var values = new object?[makers.Length];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = makers[i](run);
                run.Slots[kept[i]] = values[i];
                if (values[i] is Closure closure) closure.Captured[kept[i]] ??= closure;
            }

            return new FeelContext(keys, values);
        };
    }

    private Code Range(RangeNode node, Scope scope)
    {
        var low = node.Start is null ? Constant(null) : Compile(node.Start, scope);
        var high = node.End is null ? Constant(null) : Compile(node.End, scope);
        return run => Ranges.Make(run, low(run), high(run), node);
    }

    private Code HalfRange(TestNode node, Scope scope)
    {
        var (value, at, sign) = (Compile(node.Value, scope), node.At, node.Sign);
        return run => Ranges.Half(run, value(run), sign, at);
    }
}
