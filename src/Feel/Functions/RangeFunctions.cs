namespace City.Feel;

/// <summary>How points and ranges lie to each other (DMN 1.5, 10.3.4.7, table 78).</summary>
internal static class RangeFunctions
{
    public static IEnumerable<Signature> All { get; } =
    [
        Way("before", "point1", "point2", (a, b) => Before(a, b)),
        Way("before", "point", "range", (a, b) => Before(a, b)),
        Way("before", "range", "point", (a, b) => Before(a, b)),
        Way("before", "range1", "range2", (a, b) => Before(a, b)),
        Way("after", "point1", "point2", (a, b) => Before(b, a)),
        Way("after", "point", "range", (a, b) => Before(b, a)),
        Way("after", "range", "point", (a, b) => Before(b, a)),
        Way("after", "range1", "range2", (a, b) => Before(b, a)),
        Way("meets", "range1", "range2", Meets),
        Way("met by", "range1", "range2", (a, b) => Meets(b, a)),
        Way("overlaps", "range1", "range2", (a, b) => Both(a, b) ? !Before(a, b) & !Before(b, a) : null),
        Way("overlaps before", "range1", "range2", (a, b) => Both(a, b)
            ? Starts(a, b) < 0 & !Before(a, b) & Ends(a, b) <= 0 : null),
        Way("overlaps after", "range1", "range2", (a, b) => Both(a, b)
            ? Starts(b, a) < 0 & !Before(b, a) & Ends(b, a) <= 0 : null),
        Way("finishes", "point", "range", Finishes),
        Way("finishes", "range1", "range2", Finishes),
        Way("finished by", "range", "point", (a, b) => Finishes(b, a)),
        Way("finished by", "range1", "range2", (a, b) => Finishes(b, a)),
        Way("includes", "range", "point", Includes),
        Way("includes", "range1", "range2", Includes),
        Way("during", "point", "range", (a, b) => Includes(b, a)),
        Way("during", "range1", "range2", (a, b) => Includes(b, a)),
        Way("starts", "point", "range", StartsWith),
        Way("starts", "range1", "range2", StartsWith),
        Way("started by", "range", "point", (a, b) => StartsWith(b, a)),
        Way("started by", "range1", "range2", (a, b) => StartsWith(b, a)),
        Way("coincides", "point1", "point2", (a, b) => Coincide(a, b)),
        Way("coincides", "range1", "range2", (a, b) => Coincide(a, b)),
        Signature.Of("range(from: s)", (run, a, at) => RangeText.Parse(run, (string)a[0]!, at)),
    ];

    private static Signature Way(string name, string first, string second, Func<object, object, bool?> body) =>
        Signature.Of($"{name}({first}: a, {second}: a): b", (run, a, at) =>
            a[0] is { } one && a[1] is { } other && body(one, other) is { } truth
                ? Truth.Of(truth)
                : run.NullOfTypes(name, a[0], a[1], at));

    private static bool Both(object one, object other) => one is FeelRange && other is FeelRange;

    /// <summary>Order of the lower ends; one that is not included lies higher.</summary>
    private static int? Starts(object one, object other)
    {
        var (a, b) = ((FeelRange)one, (FeelRange)other);
        if (a.Start is null || b.Start is null) return a.Start is null ? (b.Start is null ? 0 : -1) : 1;
        var order = Operators.Compare(a.Start, b.Start);
        return order != 0 || a.StartIncluded == b.StartIncluded ? order : a.StartIncluded ? -1 : 1;
    }

    /// <summary>Order of the upper ends; one that is not included lies lower.</summary>
    private static int? Ends(object one, object other)
    {
        var (a, b) = ((FeelRange)one, (FeelRange)other);
        if (a.End is null || b.End is null) return a.End is null ? (b.End is null ? 0 : 1) : -1;
        var order = Operators.Compare(a.End, b.End);
        return order != 0 || a.EndIncluded == b.EndIncluded ? order : a.EndIncluded ? 1 : -1;
    }

    private static bool? Before(object one, object other)
    {
        var (end, endIncluded) = one is FeelRange a ? (a.End, a.EndIncluded) : (one, true);
        var (start, startIncluded) = other is FeelRange b ? (b.Start, b.StartIncluded) : (other, true);
        if (end is null || start is null) return false;
        if (Operators.Compare(end, start) is not { } order) return null;
        return order < 0 || (order == 0 && (!endIncluded || !startIncluded));
    }

    private static bool? Meets(object one, object other)
    {
        if (one is not FeelRange a || other is not FeelRange b) return null;
        if (a.End is null || b.Start is null) return false;
        if (Operators.Compare(a.End, b.Start) is not { } order) return null;
        return order == 0 && a.EndIncluded && b.StartIncluded;
    }

    private static bool? Finishes(object one, object other)
    {
        if (other is not FeelRange b) return null;
        if (one is not FeelRange a)
        {
            if (b.End is null) return false;
            return Operators.Compare(one, b.End) is { } order ? order == 0 && b.EndIncluded : null;
        }

        return Ends(a, b) is { } ends && Starts(a, b) is { } starts ? ends == 0 && starts >= 0 : null;
    }

    private static bool? StartsWith(object one, object other)
    {
        if (other is not FeelRange b) return null;
        if (one is not FeelRange a)
        {
            if (b.Start is null) return false;
            return Operators.Compare(one, b.Start) is { } order ? order == 0 && b.StartIncluded : null;
        }

        return Starts(a, b) is { } starts && Ends(a, b) is { } ends ? starts == 0 && ends <= 0 : null;
    }

    private static bool? Includes(object one, object other)
    {
        if (one is not FeelRange a) return null;
        if (other is FeelRange b)
            return Starts(a, b) is { } starts && Ends(a, b) is { } ends ? starts <= 0 && ends >= 0 : null;
        var low = a.Start is null ? -1 : Operators.Compare(a.Start, other);
        var high = a.End is null ? -1 : Operators.Compare(other, a.End);
        if (low is null || high is null) return null;
        return (low < 0 || (low == 0 && a.StartIncluded)) && (high < 0 || (high == 0 && a.EndIncluded));
    }

    private static bool? Coincide(object one, object other) => (one is FeelRange) == (other is FeelRange)
        ? Operators.Same(one, other)
        : null;
}
