namespace City.Feel;

/// <summary>A decision table made ready.</summary>
internal sealed class Table(
    TableInput[] inputs, TableOutput[] outputs, TableRule[] rules, TablePolicy policy, string? aggregation)
{
    private readonly TableIndex? _index = TableIndex.Of(rules, inputs.Length);

    public TableRule[] Rules => rules;

    public object? Decide(Run run)
    {
        var values = new object?[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            values[i] = inputs[i].Code(run);
            run.Slots[inputs[i].Slot] = values[i];
            if (values[i] is null || inputs[i].Allowed is not { } allowed || allowed(run, values[i]) is true) continue;
            return run.Null(
                FeelCodes.Type, default,
                $"'{inputs[i].Text}' is {DmnTrace.Short(values[i])}, which the table does not allow.",
                $"'{inputs[i].Text}' 为 {DmnTrace.Short(values[i])}，不在表允许的值中。");
        }

        var matched = new List<int>(1);
        run.Step(rules.Length);
        if (_index?.TryFind(run, values, matched, policy == TablePolicy.First) != true) Scan(run, values, matched);
        if (run.Matches is { } told)
        {
            foreach (var rule in matched) told.Add(new(this, rule, values));
        }

        return matched.Count == 0 ? Missing(run) : Answer(run, matched);
    }

    /// <summary>Each input with its value and the test it passed.</summary>
    public List<string> Conditions(int rule, object?[] values)
    {
        var conditions = new List<string>();
        for (var i = 0; i < inputs.Length; i++)
        {
            if (rules[rule].Tests[i] is not null)
                conditions.Add($"{inputs[i].Text} = {DmnTrace.Short(values[i])} [{rules[rule].Cells[i]}]");
        }

        return conditions;
    }

    private void Scan(Run run, object?[] values, List<int> matched)
    {
        for (var rule = 0; rule < rules.Length; rule++)
        {
            if (!Matches(run, rules[rule], values)) continue;
            matched.Add(rule);
            if (policy == TablePolicy.First) break;
        }
    }

    private static bool Matches(Run run, TableRule rule, object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (rule.Tests[i] is { } test && test(run, values[i]) is not true) return false;
        }

        return true;
    }

    private object? Missing(Run run)
    {
        if (Array.Exists(outputs, output => output.Missing is not null))
            return Shape([.. outputs.Select(output => Given(run, output, output.Missing?.Invoke(run)))]);
        return policy == TablePolicy.Collect && aggregation == "COUNT" ? FeelNumber.Zero : null;
    }

    private object? Answer(Run run, List<int> matched)
    {
        if (policy == TablePolicy.Unique && matched.Count > 1) return Refused(run, matched, "one rule", "一条规则");
        if (policy is TablePolicy.Unique or TablePolicy.First) return Shape(Outputs(run, rules[matched[0]]));
        var answers = matched.ConvertAll(rule => Outputs(run, rules[rule]));
        switch (policy)
        {
            case TablePolicy.Any:
                var first = Shape(answers[0]);
                return answers.TrueForAll(one => Operators.Same(Shape(one), first) is true)
                    ? first
                    : Refused(run, matched, "rules with the same outputs", "输出相同的规则");
            case TablePolicy.Priority: return Shape(InOrder(run, answers)[0]);
            case TablePolicy.OutputOrder: return List(InOrder(run, answers));
            case TablePolicy.Collect when aggregation is not null: return Aggregate(run, answers);
            default: return List(answers);
        }
    }

    private object?[] Outputs(Run run, TableRule rule)
    {
        var values = new object?[rule.Outputs.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = rule.Outputs[i](run);
            if (i < outputs.Length) values[i] = Given(run, outputs[i], values[i]);
        }

        return values;
    }

    /// <summary>
    /// A value of an output, if it is of the output's type and among its values; else null (DMN 1.5, 8.3.3).
    /// </summary>
    private static object? Given(Run run, TableOutput output, object? value)
    {
        if (value is null || output is { Allowed: null, Type: { Kind: FeelKind.Any, Allows: null } }) return value;
        if (output.Allowed is { } allowed)
        {
            run.Slots[output.Slot] = value;
            if (allowed(run, value) is true) return value;
            return run.Null(
                FeelCodes.Type, default,
                $"The output {DmnTrace.Short(value)} is not among its values: {output.AllowedText}.",
                $"输出 {DmnTrace.Short(value)} 不在允许的值中：{output.AllowedText}。");
        }

        if (Coercion.TryCoerce(value, output.Type, out var typed)) return typed;
        return run.Null(
            FeelCodes.Type, default, $"The output is to be {output.Type} and not {DmnTrace.Short(value)}.",
            $"输出应为 {output.Type}，而不是 {DmnTrace.Short(value)}。");
    }

    private static object? Refused(Run run, List<int> matched, string wanted, string wantedZh)
    {
        var numbers = string.Join(", ", matched.Select(rule => rule + 1));
        return run.Null(
            FeelCodes.HitPolicy, default, $"Rules {numbers} match; the table lets only {wanted} match.",
            $"规则 {numbers} 同时成立；该表只允许{wantedZh}成立。");
    }

    private FeelList List(IEnumerable<object?[]> answers) => new([.. answers.Select(Shape)]);

    // A rule that leaves out an output gives null there.
    private object? Shape(object?[] values) => outputs.Length <= 1
        ? values.Length > 0 ? values[0] : null
        : new FeelContext(outputs.Select((output, i) =>
            new KeyValuePair<string, object?>(output.Name, values.ElementAtOrDefault(i))));

    private List<object?[]> InOrder(Run run, List<object?[]> answers)
    {
        var orders = outputs.Select(output => output.Order?.Select(code => code(run)).ToList()).ToArray();
        var sorted = answers.OrderBy(answer => Place(answer, 0));
        for (var i = 1; i < outputs.Length; i++)
        {
            var column = i;
            sorted = sorted.ThenBy(answer => Place(answer, column));
        }

        return [.. sorted];

        int Place(object?[] answer, int column) =>
            orders[column]?.FindIndex(value =>
                Operators.Same(value, answer.ElementAtOrDefault(column)) is true) is { } place and >= 0
                ? place
                : int.MaxValue;
    }

    private object? Aggregate(Run run, List<object?[]> answers)
    {
        var values = new FeelList([.. answers.Select(Shape)]);
        if (aggregation == "COUNT") return FeelNumber.Of(values.Count);
        var function = BuiltIns.Find(aggregation switch { "SUM" => "sum", "MIN" => "min", "MAX" => "max", _ => "" });
        return function?.Call(run, [values], null, default);
    }
}
