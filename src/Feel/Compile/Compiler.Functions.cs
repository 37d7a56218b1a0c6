namespace City.Feel;

internal sealed partial class Compiler
{
    private Code Function(FunctionNode node, Scope scope)
    {
        if (node.External)
            return Faulty(
                node.At, FeelCodes.External, "Functions of other languages do not run here; write it in FEEL.",
                "不支持外部语言函数，请用 FEEL 编写。");
        var inner = new Scope(scope);
        int[] places = [.. node.Parameters.Select(_ => NewSlot())];
        for (var i = 0; i < places.Length; i++) inner.Add(node.Parameters[i].Name, places[i]);
        var body = Compile(node.Body, inner);
        string[] names = [.. node.Parameters.Select(parameter => NameBook.Plain(parameter.Name))];
        FeelType[] types = [.. node.Parameters.Select(parameter => parameter.Type)];
        var plan = new ClosurePlan("", names, types, FeelType.Any) { Slots = places, Body = body, Text = text };
        return run => new Closure(plan, (object?[])run.Slots.Clone());
    }

    private Code Call(CallNode node, Scope scope)
    {
        var target = Compile(node.Target, scope);
        Code[] values = [.. node.Arguments.Select(argument => Compile(argument.Value, scope))];
        string[]? names = values.Length > 0 && node.Arguments[0].Name is not null
            ? [.. node.Arguments.Select(argument => NameBook.Plain(argument.Name!))]
            : null;
        var at = node.At;
        return run =>
        {
            var function = target(run);
            var arguments = new object?[values.Length];
            for (var i = 0; i < values.Length; i++) arguments[i] = values[i](run);
            return Calls.Invoke(run, function, arguments, names, at);
        };
    }
}
