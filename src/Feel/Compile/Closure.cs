namespace City.Feel;

/// <summary>A function with the values that were around it when it was made.</summary>
internal sealed class Closure(ClosurePlan plan, object?[] captured) : FeelFunction(plan.Name, plan.Parameters)
{
    public object?[] Captured { get; } = captured;

    internal override FeelType[] ParameterTypes => plan.Types;

    internal override FeelType ResultType => plan.Result;

    internal override object? Invoke(Run run, object?[] arguments, Span at)
    {
        run.Enter();
        var (slots, text, element) = (run.Slots, run.Text, run.Element);
        var own = (object?[])Captured.Clone();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!Coercion.TryCoerce(arguments[i], plan.Types[i], out own[plan.Slots[i]]))
            {
                run.Leave();
                var (name, type, given) = (plan.Parameters[i], plan.Types[i], FeelType.NameOf(arguments[i]));
                return run.Null(
                    FeelCodes.WrongType, at, $"'{name}' is to be {type} but is {given}.",
                    $"'{name}' 应为 {type}，却是 {given}。");
            }
        }

        (run.Slots, run.Text, run.Element) = (own, plan.Text, plan.Element ?? element);
        var result = plan.Body(run);
        (run.Slots, run.Text, run.Element) = (slots, text, element);
        run.Leave();
        if (Coercion.TryCoerce(result, plan.Result, out var coerced)) return coerced;
        return run.Null(
            FeelCodes.WrongType, at, $"The result is to be {plan.Result} but is {FeelType.NameOf(result)}.",
            $"结果应为 {plan.Result}，却是 {FeelType.NameOf(result)}。");
    }
}
