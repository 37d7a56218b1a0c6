namespace City.Feel;

/// <summary>Functions that say one thing about many values (DMN 1.5, 10.3.4.4).</summary>
internal static class StatisticFunctions
{
    public static IEnumerable<Signature> All { get; } =
    [
        .. Both("min", (run, list, at) => Extreme(run, list, -1, at)),
        .. Both("max", (run, list, at) => Extreme(run, list, 1, at)),
        .. Both("sum", Sum),
        .. Both("product", Product, "n"),
        .. Both("mean", Mean),
        .. Both("median", Median, "n"),
        .. Both("stddev", Deviation, "n"),
        .. Both("mode", Mode, "ln"),
        .. Both("all", (run, list, at) => Truths(run, list, true, at), "b"),
        .. Both("any", (run, list, at) => Truths(run, list, false, at), "b"),
    ];

    // Of a list, or of the arguments themselves.
    private static IEnumerable<Signature> Both(
        string name, Func<Run, FeelList, Span, object?> body, string result = "a") =>
    [
        Signature.Of($"{name}(list: l): {result}", (run, a, at) => body(run, Counted(run, (FeelList)a[0]!), at)),
        Signature.Of($"{name}(values: a ...): {result}", (run, a, at) => a[0] is FeelList { Count: > 1 } list
            ? body(run, Counted(run, list), at)
            : run.NullOfTypes(name, null, null, at)),
    ];

    private static FeelList Counted(Run run, FeelList list)
    {
        run.Step(list.Count);
        return list;
    }

    private static object? Empty(Run run, Span at) =>
        run.Null(FeelCodes.WrongValue, at, "There are no values, or too few.", "没有值，或值太少。");

    private static object? Extreme(Run run, FeelList list, int sign, Span at)
    {
        if (list.Count == 0) return Empty(run, at);
        var best = list[0];
        foreach (var item in list.Span)
        {
            if (Operators.Compare(item, best) is not { } order) return run.NullOfTypes("min, max", item, best, at);
            if (order * sign > 0) best = item;
        }

        return best;
    }

    private static object? Sum(Run run, FeelList list, Span at)
    {
        if (list.Count == 0) return Empty(run, at);
        if (list[0] is not (FeelNumber or FeelDuration or FeelMonths)) return run.NullOfTypes("sum", list[0], null, at);
        var sum = list[0];
        for (var i = 1; i < list.Count && sum is not null; i++) sum = Arithmetic.Add(run, sum, list[i], at);
        return sum;
    }

    private static object? Product(Run run, FeelList list, Span at)
    {
        if (Numbers(list) is not { Count: > 0 } numbers) return Empty(run, at);
        var product = FeelNumber.Of(1);
        foreach (var number in numbers)
        {
            if (!FeelNumber.TryMultiply(product, number, out product)) return Arithmetic.TooLarge(run, at);
        }

        return product;
    }

    private static object? Mean(Run run, FeelList list, Span at) =>
        Sum(run, list, at) is { } sum ? Arithmetic.Divide(run, sum, FeelNumber.Of(list.Count), at) : null;

    private static object? Median(Run run, FeelList list, Span at)
    {
        if (Numbers(list) is not { Count: > 0 } numbers) return Empty(run, at);
        numbers.Sort();
        var middle = numbers.Count / 2;
        if (numbers.Count % 2 == 1) return numbers[middle];
        return Mean(run, new(numbers[middle - 1], numbers[middle]), at);
    }

    private static object? Deviation(Run run, FeelList list, Span at)
    {
        if (Numbers(list) is not { Count: > 1 } numbers) return Empty(run, at);
        if (Mean(run, list, at) is not FeelNumber mean) return null;
        var sum = FeelNumber.Zero;
        foreach (var number in numbers)
        {
            if (!FeelNumber.TrySubtract(number, mean, out var apart) || !FeelNumber.TryMultiply(apart, apart, out apart)
                || !FeelNumber.TryAdd(sum, apart, out sum)) return Arithmetic.TooLarge(run, at);
        }

        return FeelNumber.TryDivide(sum, FeelNumber.Of(numbers.Count - 1), out var variance)
            && HighMath.TrySqrt(variance, out var deviation) ? deviation : Arithmetic.TooLarge(run, at);
    }

    private static object? Mode(Run run, FeelList list, Span at)
    {
        if (Numbers(list) is not { } numbers) return run.NullOfTypes("mode", list, null, at);
        var counts = numbers.CountBy(number => number).ToList();
        var most = counts.Count == 0 ? 0 : counts.Max(pair => pair.Value);
        return new FeelList([.. counts.Where(pair => pair.Value == most).Select(pair => pair.Key).Order()
            .Select(number => (object?)number)]);
    }

    private static object? Truths(Run run, FeelList list, bool all, Span at)
    {
        object? result = Truth.Of(all);
        foreach (var item in list.Span)
        {
            if (item is bool truth)
            {
                if (truth != all) return Truth.Of(truth);
            }
            else result = item is null ? null : run.NullOfTypes(all ? "all" : "any", item, null, at);
        }

        return result;
    }

    private static List<FeelNumber>? Numbers(FeelList list)
    {
        var numbers = new List<FeelNumber>(list.Count);
        foreach (var item in list.Span)
        {
            if (item is not FeelNumber number) return null;
            numbers.Add(number);
        }

        return numbers;
    }
}
