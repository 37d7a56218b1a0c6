using System.Xml.Linq;

namespace City.Feel;

/// <summary>Makes boxed expressions ready (DMN 1.5, 7.3 and 10.2): every kind of them, nested as they are.</summary>
internal sealed class BoxedCompiler(DmnModel model, Element element, SlotBook slots)
{
    private static readonly string[] Kinds =
    [
        "literalExpression", "decisionTable", "context", "invocation", "functionDefinition", "relation", "list",
        "conditional", "filter", "for", "some", "every",
    ];

    private static readonly Code Nothing = _ => null;

    public static bool IsExpression(XElement xml) => Kinds.Contains(xml.Name.LocalName);

    public Code Compile(XElement xml, Scope scope) => Compile(xml, scope, out _);

    /// <summary>An expression made ready.</summary>
    /// <param name="xml">The expression.</param>
    /// <param name="scope">What it may read.</param>
    /// <param name="type">The type of what it gives, as far as that is known.</param>
    public Code Compile(XElement xml, Scope scope, out FeelType type)
    {
        if (xml.Name.LocalName == "literalExpression") return Literal(xml, scope, out type);
        type = model.Types.Of(xml);
        return CompileOther(xml, scope);
    }

    private Code CompileOther(XElement xml, Scope scope) => xml.Name.LocalName switch
    {
        "decisionTable" => new TableCompiler(model, this, slots).Compile(xml, scope),
        "context" => Context(xml, scope),
        "invocation" => Invocation(xml, scope),
        "functionDefinition" => Function(xml, scope),
        "relation" => Relation(xml, scope),
        "list" => List([.. xml.Elements().Where(IsExpression)], scope),
        "conditional" => Conditional(xml, scope),
        "filter" => Filter(xml, scope),
        "for" or "some" or "every" => Loop(xml, scope),
        _ => Nothing,
    };

    /// <summary>Literal text at an element of the model; what is no expression gives null and says why.</summary>
    public Code Text(string text, XElement at, Scope scope, out FeelType type)
    {
        type = FeelType.Any;
        if (model.Parse(text, at, tests: false) is not { } node) return Faulty(model.Faults[^1]);
        var compiler = new Compiler(text, slots);
        (var code, type) = compiler.Checked(node, scope);
        model.Add(compiler, at);
        return run =>
        {
            run.Text = text;
            return code(run);
        };
    }

    /// <summary>A function: of a knowledge model, or boxed.</summary>
    public Code Function(XElement xml, Scope scope)
    {
        if (xml.Value("kind") is { } kind && kind != "FEEL")
        {
            model.Fault(
                FeelCodes.External, xml, $"Functions of {kind} do not run here; write it in FEEL.",
                $"不支持 {kind} 函数，请用 FEEL 编写。");
            return Faulty(model.Faults[^1]);
        }

        var parameters = xml.Children("formalParameter").ToList();
        string[] names = [.. parameters.Select(parameter => NameBook.Plain(parameter.Value("name") ?? ""))];
        FeelType[] types = [.. parameters.Select(model.Types.Of)];
        var inner = new Scope(scope);
        int[] places = [.. names.Select(_ => slots.New())];
        for (var i = 0; i < names.Length; i++) inner.Add(names[i], places[i], types[i]);
        var body = xml.Elements().FirstOrDefault(IsExpression) is { } logic ? Compile(logic, inner) : Nothing;
        var isElement = xml.Name.LocalName == "encapsulatedLogic";
        var (name, result) = isElement ? (element.Name, element.Type) : ("", model.Types.Of(xml));
        var plan = new ClosurePlan(name, names, types, result)
        {
            Slots = places, Body = body, Text = "", Element = element.Title,
        };
        return run => new Closure(plan, (object?[])run.Slots.Clone());
    }

    private static Code Faulty(FeelDiagnostic fault) => run =>
    {
        run.Say(fault);
        return null;
    };

    private Code Literal(XElement xml, Scope scope, out FeelType type)
    {
        type = FeelType.Any;
        if (xml.Text() is not { } text || string.IsNullOrWhiteSpace(text))
        {
            model.Fault(FeelCodes.Model, xml, "The expression is empty.", "表达式为空。");
            return Faulty(model.Faults[^1]);
        }

        var ofDecision = xml.Parent?.Name.LocalName == "decision";
        var declared = ofDecision ? element.Type : model.Types.Of(xml);
        var code = Text(text, xml, scope, out var found);
        Check(found, declared, xml);
        type = declared.Kind == FeelKind.Any ? found : declared;
        return ofDecision ? code : Typed(code, declared);
    }

    /// <summary>Says before any value is there that one will not be of the type that is wanted.</summary>
    public void Check(FeelType found, FeelType wanted, XElement at)
    {
        if (!Checker.Fits(found, wanted))
            model.Fault(
                FeelCodes.WrongType, at, $"The value is to be {wanted} but is {found}.", $"值应为 {wanted}，却是 {found}。");
    }

    private static Code Typed(Code code, FeelType type) =>
        type.Kind == FeelKind.Any && type.Allows is null ? code : run =>
    {
        var value = code(run);
        return Coercion.TryCoerce(value, type, out var typed) ? typed : run.Null(
            FeelCodes.WrongType, default, $"The value is to be {type} but is {FeelType.NameOf(value)}.",
            $"值应为 {type}，却是 {FeelType.NameOf(value)}。");
    };

    private Code Context(XElement xml, Scope scope)
    {
        var inner = new Scope(scope);
        var (names, places, codes) = (new List<string>(), new List<int>(), new List<Code>());
        Code? result = null;
        foreach (var entry in xml.Children("contextEntry"))
        {
            if (entry.Elements().FirstOrDefault(IsExpression) is not { } logic) continue;
            if (entry.Child("variable") is not { } variable)
            {
                result = Compile(logic, inner);
                continue;
            }

            var (name, place) = (NameBook.Plain(variable.Value("name") ?? ""), slots.New());
            if (logic.Name.LocalName == "functionDefinition") inner.Add(name, place);
            var declared = model.Types.Of(variable);
            codes.Add(Typed(Compile(logic, inner, out var found), declared));
            inner.Add(name, place, declared.Kind == FeelKind.Any ? found : declared);
            names.Add(name);
            places.Add(place);
        }

        var keys = names.ToArray();
        return run =>
        {
            var values = new object?[keys.Length];
            for (var i = 0; i < keys.Length; i++)
            {
                run.Step();
                run.Slots[places[i]] = values[i] = codes[i](run);
                if (values[i] is Closure closure) closure.Captured[places[i]] ??= closure;
            }

            return result is not null ? result(run) : new FeelContext(keys, values);
        };
    }

    private Code Invocation(XElement xml, Scope scope)
    {
        if (xml.Elements().FirstOrDefault(IsExpression) is not { } called) return Nothing;
        var target = Compile(called, scope);
        var bindings = xml.Children("binding").ToList();
        string[] names = [.. bindings.Select(one => NameBook.Plain(one.Child("parameter")?.Value("name") ?? ""))];
        Code[] codes = [.. bindings.Select(one => one.Elements().FirstOrDefault(IsExpression) is { } logic
            ? Compile(logic, scope)
            : Nothing)];
        return run =>
        {
            var function = target(run);
            var arguments = new object?[codes.Length];
            for (var i = 0; i < codes.Length; i++) arguments[i] = codes[i](run);
            return Calls.Invoke(run, function, arguments, names.Length == 0 ? null : names, default);
        };
    }

    private Code Relation(XElement xml, Scope scope)
    {
        string[] columns = [.. xml.Children("column").Select(column => NameBook.Plain(column.Value("name") ?? ""))];
        FeelType[] types = [.. xml.Children("column").Select(model.Types.Of)];
        var rows = xml.Children("row").Select(row => row.Elements().Where(IsExpression).Take(columns.Length)
            .Select((cell, i) => Typed(Compile(cell, scope), types[i])).ToArray()).ToList();
        return run =>
        {
            run.MayHold(rows.Count * (long)columns.Length);
            return new FeelList([.. rows.Select(row =>
                new FeelContext(columns[..row.Length], [.. row.Select(cell => cell(run))]))]);
        };
    }

    private Code List(List<XElement> items, Scope scope)
    {
        Code[] codes = [.. items.Select(item => Compile(item, scope))];
        return run =>
        {
            run.MayHold(codes.Length);
            return new FeelList([.. codes.Select(code => code(run))]);
        };
    }

    private Code Conditional(XElement xml, Scope scope)
    {
        var (condition, then, otherwise) = (Part(xml, "if", scope), Part(xml, "then", scope), Part(xml, "else", scope));
        return run => condition(run) switch
        {
            true => then(run),
            false or null => otherwise(run),
            var other => run.NullOfTypes("if", other, null, default),
        };
    }

    private Code Filter(XElement xml, Scope scope)
    {
        var target = Part(xml, "in", scope);
        var slot = slots.New();
        var inner = new Scope(scope) { ItemSlot = slot };
        inner.Add("item", slot);
        var condition = Part(xml, "match", inner);
        return run => target(run) switch
        {
            null => run.NullOfTypes("filter", null, null, default),
            var list => Filters.Where(run, list, slot, condition, default),
        };
    }

    private Code Loop(XElement xml, Scope scope)
    {
        var kind = xml.Name.LocalName;
        var from = Part(xml, "in", scope);
        var inner = new Scope(scope);
        var (slot, partial) = (slots.New(), slots.New());
        inner.Add(NameBook.Plain(xml.Value("iteratorVariable") ?? "item"), slot);
        if (kind == "for") inner.Add("partial", partial);
        var body = Part(xml, kind == "for" ? "return" : "satisfies", inner);
        Loop[] loops = [new(slot, from, null, default)];
        return kind == "for"
            ? Loops.For(loops, body, partial)
            : Loops.Quantifier(loops, body, kind == "every", default);
    }

    private Code Part(XElement xml, string name, Scope scope)
    {
        if (xml.Child(name)?.Elements().FirstOrDefault(IsExpression) is { } logic) return Compile(logic, scope);
        model.Fault(FeelCodes.Model, xml, $"'{name}' is missing.", $"缺少 '{name}'。");
        return Faulty(model.Faults[^1]);
    }
}
