using System.Xml.Linq;

namespace City.Feel;

/// <summary>Makes decision tables ready (DMN 1.5, chapter 8).</summary>
internal sealed class TableCompiler(DmnModel model, BoxedCompiler boxed, SlotBook slots)
{
    public Code Compile(XElement xml, Scope scope)
    {
        TableInput[] inputs = [.. xml.Children("input").Select(input => Input(input, scope))];
        TableOutput[] outputs = [.. xml.Children("output").Select(output => Output(output, xml, scope))];
        TableRule[] rules = [.. xml.Children("rule").Select(rule => Rule(rule, inputs, scope))];
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
        var code = boxed.Text(text, xml, scope);
        var slot = slots.New();
        var inner = new Scope(scope);
        inner.Add("?", slot);
        var allowed = xml.Child("inputValues").Text() is { Length: > 0 } values
            ? model.CompileTests(values, slots, inner, xml)
            : null;
        return new(text.Trim(), code, slot, inner, allowed, model.Types.Of(expression));
    }

    private TableOutput Output(XElement xml, XElement table, Scope scope)
    {
        var name = NameBook.Plain(xml.Value("name") ?? "");
        var missing = xml.Child("defaultOutputEntry").Text() is { Length: > 0 } text
            ? boxed.Text(text, xml, scope) : null;
        var type = xml.Value("typeRef") is null && table.Children("output").Count() == 1
            ? FeelType.Any : model.Types.Of(xml);
        return new(name, type, missing, Order(xml, table));
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

    private TableRule Rule(XElement xml, TableInput[] inputs, Scope scope)
    {
        var cells = xml.Children("inputEntry").Select(entry => entry.Text()?.Trim() ?? "").ToArray();
        var tests = new Test?[inputs.Length];
        for (var i = 0; i < tests.Length && i < cells.Length; i++)
        {
            if (cells[i] is "-" or "") continue;
            tests[i] = model.CompileTests(cells[i], slots, inputs[i].Scope, xml) ?? ((_, _) => null);
        }

        Code[] outputs = [.. xml.Children("outputEntry").Select(entry =>
            boxed.Text(entry.Text() ?? "null", xml, scope))];
        var note = string.Join(" ", xml.Children("annotationEntry").Select(entry => entry.Text()).Prepend(
            xml.Child("description")?.Value).Where(text => !string.IsNullOrWhiteSpace(text)));
        return new(xml.Value("id") ?? "", cells, tests, outputs, note);
    }
}
