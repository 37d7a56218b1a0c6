namespace City.Feel;

/// <summary>
/// Finds the type of an expression as far as it is known before any value is there, and says what cannot go well. Any
/// stands for what is not known; nothing is said of it.
/// </summary>
/// <param name="text">The expression.</param>
/// <param name="faults">Where what is wrong is added.</param>
internal sealed partial class Checker(string text, List<FeelDiagnostic> faults)
{
    private const int FaultsMax = 32;

    // A clock that never is read: what is tried are operators.
    private readonly Run _trial = new(FeelLimits.Default, TimeProvider.System) { Text = text };

    /// <summary>The type of an expression.</summary>
    public FeelType Of(Node node, Scope scope) => node switch
    {
        LiteralNode literal => FeelType.OfKind(FeelType.KindOf(literal.Value)),
        AtNode at => FeelType.OfKind(FeelType.KindOf(at.Value)) is { Kind: not FeelKind.Null } known
            ? known : FeelType.Any,
        NameNode name => Name(name, scope),
        PathNode path => Path(Of(path.Target, scope), path),
        FilterNode filter => Filter(filter, scope),
        CallNode call => Call(call, scope),
        NegateNode negate => Negate(negate, Of(negate.Value, scope)),
        BinaryNode binary => Binary(binary, scope),
        BetweenNode between => Between(between, scope),
        InNode inside => In(inside, scope),
        InstanceNode instance => Then(Of(instance.Value, scope), FeelType.Boolean),
        IfNode choice => If(choice, scope),
        ForNode loop => For(loop, scope),
        QuantifierNode quantifier => Quantifier(quantifier, scope),
        FunctionNode function => Function(function, scope),
        ListNode list => FeelType.ListOf(FeelType.JoinAll([.. list.Items.Select(item => Of(item, scope))])),
        ContextNode context => Context(context, scope),
        RangeNode range => Range(range, scope),
        TestNode test => test.Sign == "!="
            ? Then(Of(test.Value, scope), FeelType.Any) : FeelType.RangeOf(Of(test.Value, scope)),
        _ => FeelType.Any,
    };

    private static FeelType Then(FeelType _, FeelType result) => result;

    private void Say(Span at, string code, (string En, string Zh) message, bool warning = false)
    {
        if (faults.Count < FaultsMax)
            faults.Add(FeelDiagnostic.At(text, at, code, message) with { IsWarning = warning });
    }

    /// <summary>Does on samples what will be done on values, and takes down what is said of it.</summary>
    private object? Try(Func<Run, object?> operation)
    {
        _trial.Restart();
        var value = operation(_trial);
        foreach (var said in _trial.Diagnostics)
            if (faults.Count < FaultsMax) faults.Add(said);
        return value;
    }

    private FeelType Name(NameNode node, Scope scope)
    {
        var name = NameBook.Plain(node.Name);
        var (items, isOpen) = (0, false);
        for (var at = scope; at is not null; at = at.Outer)
        {
            if (at.TypeOf(name) is { } type) return isOpen ? FeelType.Any : type;
            if (at.ItemType is not { } item) continue;
            if (item.EntryOf(name) is { } entry) return isOpen ? FeelType.Any : entry;
            if (Properties.TypeOf(item, name) is { } property) return isOpen ? FeelType.Any : property;
            items++;
            isOpen |= item.Kind == FeelKind.Any || item is { Kind: FeelKind.Context, Entries.Count: 0 };
        }

        if (BuiltIns.Find(name) is { } function) return FeelType.FunctionOf(null, FeelType.Any);
        // What is known nowhere is said where it is compiled, but for what an item might still have.
        if (items > 0 && !isOpen) Say(node.At, FeelCodes.UnknownName, Unknown(name, scope.Visible()));
        return FeelType.Any;
    }

    /// <summary>What is said of a name that is not known.</summary>
    public static (string En, string Zh) Unknown(string name, IEnumerable<string> names)
    {
        var (hint, hintZh) = Suggestion.Words(name, names.Concat(BuiltIns.All));
        return ($"Nothing is called '{name}' here.{hint}", $"此处没有名为 '{name}' 的值。{hintZh}");
    }

    private FeelType Path(FeelType target, PathNode node)
    {
        var (name, at) = (NameBook.Plain(node.Name), node.At);
        if (target.Kind == FeelKind.List) return FeelType.ListOf(Path(target.Element!, node));
        if (target.Kind is FeelKind.Any or FeelKind.Null || target is { Kind: FeelKind.Context, Entries.Count: 0 })
            return FeelType.Any;
        if (target.EntryOf(name) is { } entry) return entry;
        if (Properties.TypeOf(target, name) is { } property) return property;
        if (target.Kind == FeelKind.Context)
        {
            var (hint, hintZh) = Suggestion.Words(name, target.Entries.Select(one => one.Name));
            Say(at, FeelCodes.UnknownName,
                ($"The context is not known to have '{name}'.{hint}", $"该上下文没有 '{name}'。{hintZh}"), warning: true);
            return FeelType.Any;
        }

        Say(at, FeelCodes.UnknownName,
            ($"A {target} has nothing called '{name}' here.", $"{target} 中没有 '{name}'。"));
        return FeelType.Any;
    }

    private FeelType Filter(FilterNode node, Scope scope)
    {
        var target = Of(node.Target, scope);
        var element = target.Kind == FeelKind.List ? target.Element! : target;
        var inner = new Scope(scope) { ItemType = element };
        inner.Add("item", -1, element);
        var condition = Of(node.Condition, inner);
        switch (condition.Kind)
        {
            case FeelKind.Number: return element;
            case FeelKind.Boolean: return FeelType.ListOf(element);
            case FeelKind.Any or FeelKind.Null: return FeelType.Any;
            default:
                Say(node.Condition.At, FeelCodes.WrongType, NoCondition(condition));
                return FeelType.Any;
        }
    }

    private static (string En, string Zh) NoCondition(FeelType type) =>
        ($"A condition is true or false, not {type}.", $"条件应为真或假，而不是 {type}。");

    private FeelType Negate(NegateNode node, FeelType type)
    {
        if (Samples.Of(type) is not { } sample) return FeelType.Any;
        return Try(run => Operators.Negate(run, sample, node.At)) is null ? FeelType.Any : FeelType.OfKind(type.Kind);
    }

    private FeelType If(IfNode node, Scope scope)
    {
        var condition = Of(node.Condition, scope);
        if (condition.Kind is not (FeelKind.Any or FeelKind.Null or FeelKind.Boolean))
            Say(node.Condition.At, FeelCodes.WrongType, NoCondition(condition), warning: true);
        return FeelType.Join(Of(node.Then, scope), Of(node.Else, scope));
    }

    private FeelType For(ForNode node, Scope scope)
    {
        var inner = Iterators(node.Iterators, scope);
        inner.Add("partial", -1, FeelType.ListOf(FeelType.Any));
        return FeelType.ListOf(Of(node.Body, inner));
    }

    private FeelType Quantifier(QuantifierNode node, Scope scope)
    {
        var body = Of(node.Body, Iterators(node.Iterators, scope));
        if (body.Kind is not (FeelKind.Any or FeelKind.Null or FeelKind.Boolean))
            Say(node.Body.At, FeelCodes.WrongType, NoCondition(body));
        return FeelType.Boolean;
    }

    private Scope Iterators(IReadOnlyList<Iterator> iterators, Scope scope)
    {
        foreach (var iterator in iterators)
        {
            var from = Of(iterator.From, scope);
            var to = iterator.To is null ? null : Of(iterator.To, scope);
            scope = new(scope);
            scope.Add(iterator.Name, -1, to is not null
                ? FeelType.Join(from, to) : from.Kind is FeelKind.List or FeelKind.Range ? from.Element! : from);
        }

        return scope;
    }

    private FeelType Function(FunctionNode node, Scope scope)
    {
        var inner = new Scope(scope);
        foreach (var parameter in node.Parameters) inner.Add(parameter.Name, -1, parameter.Type);
        var result = node.External ? FeelType.Any : Of(node.Body, inner);
        return FeelType.FunctionOf([.. node.Parameters.Select(parameter => parameter.Type)], result);
    }

    private FeelType Context(ContextNode node, Scope scope)
    {
        var inner = new Scope(scope);
        var entries = new List<(string, FeelType)>();
        foreach (var entry in node.Entries)
        {
            var name = NameBook.Plain(entry.Name);
            if (entry.Value is FunctionNode) inner.Add(name, -1, FeelType.FunctionOf(null, FeelType.Any));
            var type = Of(entry.Value, inner);
            inner.Add(name, -1, type);
            entries.Add((name, type));
        }

        return FeelType.ContextOf(entries);
    }
}
