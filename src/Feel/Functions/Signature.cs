namespace City.Feel;

/// <summary>
/// One way to invoke a built-in function, read from a line such as <c>substring(string: s, start: n, length: n =)</c>:
/// behind a colon the type, of the result too; a question mark where null is welcome, an equals sign where the argument
/// may be left out, dots where there may be any number.
/// </summary>
internal sealed record Signature(string Name, string[] Parameters, FeelType[] Types, bool[] Nullable, int Least)
{
    public bool Variadic { get; private init; }

    public required Body Body { get; init; }

    /// <summary>The type of what it gives; Any where that depends on the arguments.</summary>
    public required FeelType Result { get; init; }

    public static Signature Of(string line, Body body)
    {
        var (open, close) = (line.IndexOf('(', StringComparison.Ordinal), line.LastIndexOf(')'));
        string[] parts = [.. line[(open + 1)..close].Split(',', StringSplitOptions.RemoveEmptyEntries)];
        var (names, types, nullable, least, variadic) = (new List<string>(), new List<FeelType>(), new List<bool>(),
            0, false);
        foreach (var part in parts)
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var type = part[(colon + 1)..];
            names.Add(part[..colon].Trim());
            types.Add(TypeOf(type.Trim(' ', '?', '=', '.')));
            nullable.Add(type.Contains('?', StringComparison.Ordinal));
            if (!type.Contains('=', StringComparison.Ordinal)) least++;
            variadic |= type.Contains("...", StringComparison.Ordinal);
        }

        return new(line[..open], [.. names], [.. types], [.. nullable], least)
        {
            Variadic = variadic,
            Body = body,
            Result = TypeOf(line[(close + 1)..].Trim(':', ' ')),
        };
    }

    /// <summary>
    /// The arguments in the order of the parameters; null where they are not meant for this signature.
    /// </summary>
    public object?[]? Place(object?[] arguments, string[]? names)
    {
        if (names is null)
        {
            if (arguments.Length < Least || (arguments.Length > Parameters.Length && !Variadic)) return null;
            if (Variadic) return Gather(arguments);
        }

        var placed = new object?[Parameters.Length];
        Array.Fill(placed, FeelFunction.Missing);
        for (var i = 0; i < arguments.Length; i++)
        {
            var place = names is null ? i : Array.IndexOf(Parameters, names[i]);
            if (place < 0 || placed[place] != FeelFunction.Missing) return null;
            placed[place] = arguments[i];
        }

        for (var i = 0; i < Least; i++)
        {
            if (placed[i] == FeelFunction.Missing) return null;
        }

        return placed;
    }

    /// <summary>
    /// Makes arguments of the types of the parameters; the number of the first that cannot be, or -1.
    /// </summary>
    public int Coerce(object?[] placed)
    {
        for (var i = 0; i < placed.Length; i++)
        {
            if (placed[i] == FeelFunction.Missing) continue;
            if (placed[i] is null)
            {
                if (!Nullable[i] && Types[i].Kind != FeelKind.Any) return i;
            }
            else if (!Coercion.TryCoerce(placed[i], Types[i], out placed[i])) return i;
        }

        return -1;
    }

    // Any number of arguments arrive as one list in the last place.
    private object?[] Gather(object?[] arguments)
    {
        var first = Parameters.Length - 1;
        return [.. arguments[..first], new FeelList(arguments[first..])];
    }

    private static FeelType TypeOf(string letter) => letter switch
    {
        "s" => FeelType.String,
        "n" => FeelType.Number,
        "b" => FeelType.Boolean,
        "l" => FeelType.ListOf(FeelType.Any),
        "ls" => FeelType.ListOf(FeelType.String),
        "ln" => FeelType.ListOf(FeelType.Number),
        "c" => FeelType.AnyContext,
        "f" => FeelType.FunctionOf(null, FeelType.Any),
        "d" => FeelType.Date,
        "t" => FeelType.Time,
        "dt" => FeelType.DateTime,
        "dd" => FeelType.DaysDuration,
        "ym" => FeelType.MonthsDuration,
        _ => FeelType.Any,
    };
}
