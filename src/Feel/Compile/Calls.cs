namespace City.Feel;

/// <summary>Hands arguments to functions, by place or by name.</summary>
internal static class Calls
{
    public static object? Invoke(Run run, object? target, object?[] arguments, string[]? names, Span at)
    {
        if (target is not FeelFunction function)
        {
            return run.Null(
                FeelCodes.WrongType, at, $"Only a function can be invoked; this is {FeelType.NameOf(target)}.",
                $"只能调用函数，此处为 {FeelType.NameOf(target)}。");
        }

        if (function is BuiltIn builtIn) return builtIn.Call(run, arguments, names, at);
        var given = names is null ? arguments : ByName(function, arguments, names);
        if (given is null || given.Length != function.Parameters.Length)
        {
            var wanted = string.Join(", ", function.Parameters);
            return run.Null(
                FeelCodes.WrongArguments, at, $"The function takes ({wanted}).", $"该函数的参数为 ({wanted})。");
        }

        return function.Invoke(run, given, at);
    }

    private static object?[]? ByName(FeelFunction function, object?[] arguments, string[] names)
    {
        var given = new object?[function.Parameters.Length];
        for (var i = 0; i < names.Length; i++)
        {
            var place = Array.IndexOf(function.Parameters, names[i]);
            if (place < 0) return null;
            given[place] = arguments[i];
        }

        return names.Distinct(StringComparer.Ordinal).Count() == given.Length ? given : null;
    }
}
