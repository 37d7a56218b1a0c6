namespace City.Feel;

/// <summary>A function of the standard, with all the ways to invoke it.</summary>
internal sealed class BuiltIn(string name, Signature[] ways) : FeelFunction(name, ways[0].Parameters)
{
    internal override FeelType[] ParameterTypes => ways[0].Types;

    /// <summary>All the ways to invoke it.</summary>
    public IReadOnlyList<Signature> Ways => ways;

    /// <summary>How it is written.</summary>
    public string Usage =>
        string.Join(" | ", ways.Select(one => $"{Name}({string.Join(", ", one.Parameters)})"));

    public object? Call(Run run, object?[] arguments, string[]? names, Span at)
    {
        run.Step();
        var (fault, way) = (-1, (Signature?)null);
        foreach (var one in ways)
        {
            if (one.Place(arguments, names) is not { } placed) continue;
            var wrong = one.Coerce(placed);
            if (wrong < 0) return one.Body(run, placed, at);
            (fault, way) = (wrong, one);
        }

        if (way is null)
        {
            return run.Null(FeelCodes.WrongArguments, at, $"Invoke it as {Usage}.", $"请这样调用：{Usage}。");
        }

        var (parameter, type) = (way.Parameters[fault], way.Types[fault]);
        return run.Null(
            FeelCodes.WrongType, at, $"'{parameter}' of {Name} is to be {type}.", $"{Name} 的 '{parameter}' 应为 {type}。");
    }

    internal override object? Invoke(Run run, object?[] arguments, Span at) => Call(run, arguments, null, at);
}
