namespace City.Feel;

/// <summary>One asking of a model: the values that are known already, and what was done to come by them.</summary>
internal sealed class Session(Run run, Dictionary<Element, object?> values)
{
    private readonly Stack<Element> _underWay = new();

    public static DmnResult Decide(
        DmnModel model, Element? asked, string name, FeelContext inputs, (TimeProvider Clock, FeelLimits Limits) means)
    {
        var run = new Run(means.Limits, means.Clock) { Traces = [] };
        object? value = null;
        if (asked is null)
        {
            run.Say(new(FeelCodes.UnknownDecision, 0, 0, $"The model has no '{name}'.", $"模型中没有 '{name}'。"));
            return new(null, run.Diagnostics, [], model.Name, model.Version);
        }

        try
        {
            var given = new Dictionary<Element, object?>(model.Elements.Count);
            Give(run, model, inputs, given, []);
            value = asked.Kind == Element.Service
                ? ServeAsked(run, asked, given)
                : new Session(run, given).Value(asked);
        }
        catch (Stopped stopped)
        {
            run.Say(new(stopped.Code, 0, 0, stopped.Said.En, stopped.Said.Zh));
        }

        return new(value, run.Diagnostics, run.Traces, model.Name, model.Version);
    }

    /// <summary>Works out the output decisions of a service from nothing but what it was given.</summary>
    public static object? Serve(Run run, Element service, Dictionary<Element, object?> given)
    {
        run.Enter();
        var session = new Session(run, given);
        var outputs = service.Interface.Outputs;
        object? value = outputs.Count == 1
            ? session.Value(outputs[0])
            : new FeelContext(outputs.Select(one => new KeyValuePair<string, object?>(one.Name, session.Value(one))));
        run.Leave();
        return Typed(run, service, value);
    }

    /// <summary>The value of an element.</summary>
    public object? Value(Element element)
    {
        if (values.TryGetValue(element, out var known)) return known;
        if (element.Kind is Element.Knowledge or Element.Service) return element.Function;
        if (_underWay.Contains(element))
        {
            run.Say(new(FeelCodes.Circle, 0, 0, $"'{element}' requires itself.",
                $"'{element}' 依赖其自身。") { Element = element.Title });
            return null;
        }

        _underWay.Push(element);
        var value = element.Plan is { } plan ? Typed(run, element, WorkOut(element, plan)) : null;
        _underWay.Pop();
        return values[element] = value;
    }

    private object? WorkOut(Element element, Plan plan)
    {
        run.Enter();
        var slots = new object?[plan.Slots.Count];
        foreach (var binding in plan.Bindings)
        {
            slots[binding.Slot] = binding.IsImport
                ? new FeelContext(binding.Elements.Select(one =>
                    new KeyValuePair<string, object?>(one.Name, Value(one))))
                : Value(binding.Elements[0]);
        }

        var (outer, name, matches) = (run.Slots, run.Element, run.Matches);
        (run.Slots, run.Element, run.Matches) = (slots, element.Title, []);
        var value = plan.Code(run);
        if (run.Traces is { } traces)
        {
            var read = new List<KeyValuePair<string, object?>>(plan.Bindings.Count);
            foreach (var one in plan.Bindings)
                if (one.IsImport || !IsFunction(one.Elements[0])) read.Add(new(one.Name, slots[one.Slot]));
            traces.Add(new(element.Title, element.Id, read, run.Matches, value));
        }

        (run.Slots, run.Element, run.Matches) = (outer, name, matches);
        run.Leave();
        return value;
    }

    private static bool IsFunction(Element element) => element.Kind is Element.Knowledge or Element.Service;

    private static object? ServeAsked(Run run, Element service, Dictionary<Element, object?> given)
    {
        var missing = service.Interface.Parameters.Where(one => !given.ContainsKey(one)).ToList();
        if (missing.Count == 0) return Serve(run, service, given);
        var names = string.Join(", ", missing);
        run.Say(new(FeelCodes.WrongArguments, 0, 0, $"The service also needs: {names}.", $"服务还需要：{names}。"));
        return null;
    }

    // Of all models that are reached, by name; a name of the model that is asked comes first.
    private static void Give(
        Run run, DmnModel model, FeelContext inputs, Dictionary<Element, object?> given, HashSet<DmnModel> seen)
    {
        if (!seen.Add(model)) return;
        var isFull = false;
        foreach (var name in inputs.Names) isFull |= name.Contains('#', StringComparison.Ordinal);
        foreach (var element in model.Elements)
        {
            object? value = null;
            if (IsFunction(element) || !((isFull && inputs.TryGet(element.FullName, out value))
                || inputs.TryGet(element.Title, out value) || inputs.TryGet(element.Name, out value))) continue;
            given[element] = Typed(run, element, value);
        }

        foreach (var imported in model.Imports.Values) Give(run, imported, inputs, given, seen);
    }

    private static object? Typed(Run run, Element element, object? value)
    {
        if (Coercion.TryCoerce(value, element.Type, out var typed)) return typed;
        run.Say(new(
            FeelCodes.Type, 0, 0,
            $"'{element}' is to be {element.Type} within what is allowed, and not {FeelText.Literal(value)}.",
            $"'{element}' 应为允许范围内的 {element.Type}，而不是 {FeelText.Literal(value)}。") { Element = element.Title });
        return null;
    }
}
