namespace City.Feel;

internal sealed partial class Checker
{
    private FeelType Call(CallNode node, Scope scope)
    {
        var target = Of(node.Target, scope);
        FeelType[] types = [.. node.Arguments.Select(argument => Of(argument.Value, scope))];
        if (node.Target is NameNode name && IsBuiltIn(name, scope) is { } builtIn)
            return BuiltInCall(builtIn, node, types);
        if (target.Kind is FeelKind.Any or FeelKind.Null) return FeelType.Any;
        if (target.Kind != FeelKind.Function)
        {
            Say(node.Target.At, FeelCodes.WrongType,
                ($"Only a function can be invoked; this is {target}.", $"只能调用函数，此处为 {target}。"));
            return FeelType.Any;
        }

        if (target.Parameters is not { } parameters) return FeelType.Any;
        if (types.Length != parameters.Count)
        {
            Say(node.At, FeelCodes.WrongArguments,
                ($"The function takes ({string.Join(", ", parameters)}).",
                    $"该函数的参数为 ({string.Join(", ", parameters)})。"));
            return FeelType.Any;
        }

        for (var i = 0; i < types.Length && node.Arguments[i].Name is null; i++)
        {
            if (Fits(types[i], parameters[i])) continue;
            Say(node.Arguments[i].Value.At, FeelCodes.WrongType,
                ($"Argument {i + 1} is to be {parameters[i]} but is {types[i]}.",
                    $"第 {i + 1} 个参数应为 {parameters[i]}，却是 {types[i]}。"));
            return FeelType.Any;
        }

        return target.Result!;
    }

    private static BuiltIn? IsBuiltIn(NameNode node, Scope scope)
    {
        var name = NameBook.Plain(node.Name);
        for (var at = scope; at is not null; at = at.Outer)
        {
            if (at.TypeOf(name) is not null) return null;
            if (at.ItemType is { } item && (item.Kind == FeelKind.Any || item.EntryOf(name) is not null)) return null;
        }

        return BuiltIns.Find(name);
    }

    private FeelType BuiltInCall(BuiltIn function, CallNode node, FeelType[] types)
    {
        object?[] given = [.. types];
        string[]? names = given.Length > 0 && node.Arguments[0].Name is not null
            ? [.. node.Arguments.Select(argument => NameBook.Plain(argument.Name!))] : null;
        var (result, fault, way) = ((FeelType?)null, -1, (Signature?)null);
        foreach (var one in function.Ways)
        {
            if (one.Place(given, names) is not { } placed) continue;
            var wrong = Misfit(placed, one.Types);
            if (wrong < 0) result = result is null ? one.Result : FeelType.Join(result, one.Result);
            else (fault, way) = (wrong, one);
        }

        if (result is not null) return result;
        if (way is null)
        {
            Say(node.At, FeelCodes.WrongArguments,
                ($"Invoke it as {function.Usage}.", $"请这样调用：{function.Usage}。"));
            return FeelType.Any;
        }

        var (parameter, type, at) = (way.Parameters[fault], way.Types[fault], node.At);
        var place = names is null ? fault : Array.IndexOf(names, parameter);
        if (place >= 0 && place < node.Arguments.Count) at = node.Arguments[place].Value.At;
        var found = types[Math.Clamp(place, 0, types.Length - 1)];
        Say(at, FeelCodes.WrongType,
            ($"'{parameter}' of {function.Name} is to be {type} but is {found}.",
                $"{function.Name} 的 '{parameter}' 应为 {type}。"));
        return FeelType.Any;
    }

    private static int Misfit(object?[] placed, FeelType[] wanted)
    {
        for (var i = 0; i < placed.Length; i++)
            if (placed[i] is FeelType type && !Fits(type, wanted[i])) return i;
        return -1;
    }

    /// <summary>Whether a value of a type can be one of another, with the conversions that happen by themselves.
    /// </summary>
    public static bool Fits(FeelType type, FeelType wanted)
    {
        if (type.Kind is FeelKind.Any or FeelKind.Null || wanted.Kind == FeelKind.Any || type.Kind == wanted.Kind)
            return true;
        // A list of one becomes its item, an item a list of one, a date its midnight.
        if (type.Kind == FeelKind.List) return Fits(type.Element!, wanted);
        if (wanted.Kind == FeelKind.List) return Fits(type, wanted.Element!);
        return type.Kind == FeelKind.Date && wanted.Kind == FeelKind.DateTime;
    }
}
