using System.Xml.Linq;

namespace City.Feel;

/// <summary>Makes decision tables ready (DMN 1.5, chapter 8).</summary>
internal sealed class TableCompiler(DmnModel model, BoxedCompiler boxed, SlotBook slots)
{
    public Code Compile(XElement xml, Scope scope)
    {
        TableInput[] inputs = [.. xml.Children("input").Select(input => Input(input, scope))];
        TableOutput[] outputs = [.. xml.Children("output").Select(output => Output(output, xml, scope))];
        TableRule[] rules = [.. xml.Children("rule").Select(rule => Rule(rule, inputs, outputs, scope))];
        var (policy, aggregation) = (xml.Value("hitPolicy") ?? "UNIQUE", xml.Value("aggregation"));
        var table = new Table(inputs, outputs, rules, Policy(policy, xml), aggregation);
        return table.Decide;
    }

    private TablePolicy Policy(string name, XElement xml)
    {
        if (Enum.TryParse<TablePolicy>(name.Replace(" ", "", StringComparison.Ordinal), ignoreCase: true,
            out var policy))
            return policy;
        model.Fault(FeelCodes.Model, xml, $"There is no hit policy '{name}'.", $"没有命中策略 '{name}'。");
        return TablePolicy.Unique;
    }

    private TableInput Input(XElement xml, Scope scope)
    {
        var expression = xml.Child("inputExpression");
        var text = expression.Text() ?? "";
        var code = boxed.Text(text, expression ?? xml, scope, out var type);
        var declared = model.Types.Of(expression);
        boxed.Check(type, declared, expression ?? xml);
        if (declared.Kind != FeelKind.Any) type = declared;
        var slot = slots.New();
        var inner = new Scope(scope);
        inner.Add("?", slot, type);
        if (xml.Child("inputValues") is not { } values || values.Text() is not { Length: > 0 } allowed)
            return new(text.Trim(), code, slot, inner, null);
        var test = model.CompileTests(allowed, slots, inner, values)?.Test;
        if (test is not null) inner.Add("?", slot, model.Types.Restricted(type, values, allowed));
        return new(text.Trim(), code, slot, inner, test);
    }

    private TableOutput Output(XElement xml, XElement table, Scope scope)
    {
        var name = NameBook.Plain(xml.Value("name") ?? "");
        var isOnly = table.Children("output").Count() == 1;
        var type = xml.Value("typeRef") is null && isOnly ? FeelType.Any : model.Types.Of(xml);
        Code? missing = null;
        if (xml.Child("defaultOutputEntry") is { } entry && entry.Text() is { Length: > 0 } text)
        {
            missing = boxed.Text(text, entry, scope, out var found);
            boxed.Check(found, type, entry);
        }

        var output = new TableOutput(name, type, missing) { Order = Order(xml, table) };
        if (xml.Child("outputValues") is not { } values || values.Text() is not { } allowed
            || string.IsNullOrWhiteSpace(allowed)) return output;
        var (slot, inner) = (slots.New(), new Scope(null));
        inner.Add("?", slot, type);
        var test = model.CompileTests(allowed, slots, inner, values)?.Test;
        return test is null ? output : output with
        {
            Type = model.Types.Restricted(type, values, allowed),
            Allowed = test,
            Slot = slot,
            AllowedText = allowed.Trim(),
        };
    }

    // The order of outputs is that of the values that are allowed, here or by the type.
    private Code[]? Order(XElement xml, XElement table)
    {
        var reference = xml.Value("typeRef");
        if (reference is null && table.Children("output").Count() == 1)
            reference = table.Value("typeRef") ?? table.Parent?.Child("variable")?.Value("typeRef");
        var text = xml.Child("outputValues").Text() ?? model.Types.Definition(reference)?.Child("allowedValues").Text();
        if (string.IsNullOrWhiteSpace(text)
            || model.Parse(text, xml, tests: true) is not TestsNode { Negated: false } tests)
            return null;
        var compiler = new Compiler(text, slots);
        return [.. tests.Tests.Select(test => compiler.Compile(test, new(null)))];
    }

    private TableRule Rule(XElement xml, TableInput[] inputs, TableOutput[] outputs, Scope scope)
    {
        var entries = xml.Children("inputEntry").ToList();
        string[] cells = [.. entries.Select(entry => entry.Text()?.Trim() ?? "")];
        var (tests, nodes) = (new Test?[inputs.Length], new Node?[inputs.Length]);
        for (var i = 0; i < tests.Length && i < cells.Length; i++)
        {
            if (cells[i] is "-" or "") continue;
            var cell = model.CompileTests(entries[i].Text()!, slots, inputs[i].Scope, entries[i]);
            tests[i] = cell?.Test ?? ((_, _) => null);
            nodes[i] = cell?.Node;
        }

        var note = string.Join(" ", xml.Children("annotationEntry").Select(entry => entry.Text()).Prepend(
            xml.Child("description")?.Value).Where(text => !string.IsNullOrWhiteSpace(text)));
        var given = xml.Children("outputEntry").Select((entry, i) =>
            Entry(entry, outputs.ElementAtOrDefault(i), scope));
        return new(xml.Value("id") ?? "", cells, tests, [.. given], note) { Nodes = nodes };
    }

    private Code Entry(XElement xml, TableOutput? output, Scope scope)
    {
        var code = boxed.Text(xml.Text() ?? "null", xml, scope, out var type);
        if (output is null) return code;
        boxed.Check(type, output.Type, xml);
        // A value that stands there is known not to be allowed before any input is.
        if (output.Type.Allows is { } allows && model.Parse(xml.Text() ?? "null", xml, tests: false) is LiteralNode
            {
                Value: { } value,
            } && FeelType.KindOf(value) == type.Kind && !allows(value))
            model.Fault(
                FeelCodes.Type, xml,
                $"{FeelText.Literal(value)} is not among the values of the output: {output.Type.AllowedText}.",
                $"{FeelText.Literal(value)} 不在输出允许的值中：{output.Type.AllowedText}。");
        return code;
    }
}
