namespace City.Feel;

/// <summary>Ranges and the tests made of them (DMN 1.5, 10.3.2.7 and 10.3.2.8).</summary>
internal static class Ranges
{
    public static object? Make(Run run, object? low, object? high, RangeNode node)
    {
        var open = (node.Start is null && low is null) || (node.End is null && high is null);
        if (!open && (low is null || high is null)) return run.NullOfTypes("A range", low, high, node.At);
        if (IsNoEnd(low) || IsNoEnd(high)) return run.NullOfTypes("A range", low, high, node.At);
        if (low is not null && high is not null && Operators.Compare(low, high) is null)
            return run.NullOfTypes("A range", low, high, node.At);
        return new FeelRange(low, node.StartIncluded && low is not null, high, node.EndIncluded && high is not null);
    }

    public static object? Half(Run run, object? value, string sign, Span at)
    {
        if (value is null || (IsNoEnd(value) && sign is not ("=" or "!=")))
            return run.NullOfTypes(sign, value, null, at);
        return sign switch
        {
            "<" => new FeelRange(null, false, value, false),
            "<=" => new FeelRange(null, false, value, true),
            ">" => new FeelRange(value, false, null, false),
            ">=" => new FeelRange(value, true, null, false),
            "=" => new FeelRange(value, true, value, true) { IsPoint = true },
            _ => run.NullOfTypes(sign, value, null, at),
        };
    }

    /// <summary>True, false or, where they cannot be compared, null.</summary>
    public static object? Contains(Run run, FeelRange range, object? value, Span at)
    {
        if (value is null) return run.NullOfTypes("The range", range, null, at);
        var low = range.Start is null ? -1 : Operators.Compare(range.Start, value);
        var high = range.End is null ? -1 : Operators.Compare(value, range.End);
        if (low is null || high is null)
            return run.NullOfTypes("The range", range.Start ?? range.End, value, at);
        return Truth.Of(
            (low < 0 || (low == 0 && range.StartIncluded)) && (high < 0 || (high == 0 && range.EndIncluded)));
    }

    /// <summary>Whether a value is, or is in, what a test gives.</summary>
    public static object? Test(Run run, object? value, object? given, Span at)
    {
        switch (given)
        {
            case FeelRange range when value is not FeelRange: return Contains(run, range, value, at);
            case FeelList list: return InList(run, list, value, at);
            case null: return Truth.Of(value is null);
            default: return value is null ? Truth.False : Operators.Equal(run, value, given, at);
        }
    }

    private static object? InList(Run run, FeelList list, object? value, Span at)
    {
        if (value is FeelList && Operators.Same(value, list) is true) return Truth.True;
        foreach (var item in list.Span)
        {
            run.Step();
            if (item is FeelRange range && value is not FeelRange)
            {
                if (value is not null && Contains(run, range, value, at) is true) return Truth.True;
            }
            else if (Operators.Same(item, value) is true) return Truth.True;
        }

        return Truth.False;
    }

    private static bool IsNoEnd(object? value) => value is bool or FeelList or FeelContext or FeelFunction or FeelRange;
}
